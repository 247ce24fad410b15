using System.Globalization;

namespace ArchSim.Results;

/// <summary>The values of a parameter over a study's points, in groups: each value by itself, or numbers of many values in bins of equally many points.</summary>
public sealed class ParameterColumn
{
    private readonly int[] _groups;

    private ParameterColumn(string path, int[] groups, IReadOnlyList<string> labels)
    {
        Path = path;
        _groups = groups;
        Labels = labels;
    }

    public string Path { get; }

    /// <summary>Of each group: the value, or <c>least..most</c> of a bin; numbers ascend, words stand in the order of the points.</summary>
    public IReadOnlyList<string> Labels { get; }

    public int GroupOf(int point) => _groups[point];

    /// <param name="values">Of each point, as configuration files have them.</param>
    /// <param name="mostGroups">Beyond so many different values numbers go into so many bins; words do not.</param>
    public static ParameterColumn Of(string path, IReadOnlyList<string> values, int mostGroups)
    {
        var groups = new int[values.Count];
        var distinct = new Dictionary<string, int>();
        for (var i = 0; i < groups.Length; i++)
        {
            if (!distinct.TryGetValue(values[i], out groups[i]))
                distinct.Add(values[i], groups[i] = distinct.Count);
        }
        var numbers = distinct.Keys.Select(v => double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : double.NaN).ToArray();
        if (numbers.Any(double.IsNaN))
            return new ParameterColumn(path, groups, [.. distinct.Keys]);
        return distinct.Count <= mostGroups ? Ascending(path, groups, [.. distinct.Keys], numbers) : Binned(path, groups, numbers, mostGroups);
    }

    private static ParameterColumn Ascending(string path, int[] groups, string[] values, double[] numbers)
    {
        var order = Order(numbers);
        var rank = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
            rank[order[i]] = i;
        return new ParameterColumn(path, [.. groups.Select(g => rank[g])], [.. order.Select(i => values[i])]);
    }

    private static ParameterColumn Binned(string path, int[] groups, double[] numbers, int bins)
    {
        var counts = new int[numbers.Length];
        foreach (var group in groups)
            counts[group]++;
        var binOf = new int[numbers.Length];
        var ends = new List<(double Least, double Most)>();
        var (before, current) = (0L, -1);
        foreach (var value in Order(numbers))
        {
            // A value's points stay together, in the bin that the first of them falls into.
            var wanted = (int)(before * bins / groups.Length);
            if (wanted > current)
                ends.Add((numbers[value], numbers[value]));
            current = wanted;
            ends[^1] = (ends[^1].Least, numbers[value]);
            binOf[value] = ends.Count - 1;
            before += counts[value];
        }
        return new ParameterColumn(path, [.. groups.Select(g => binOf[g])], [.. ends.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Least:G6}..{e.Most:G6}"))]);
    }

    private static int[] Order(double[] numbers)
    {
        var order = Enumerable.Range(0, numbers.Length).ToArray();
        Array.Sort(order, (a, b) => numbers[a].CompareTo(numbers[b]) is var c && c != 0 ? c : a.CompareTo(b));
        return order;
    }
}
