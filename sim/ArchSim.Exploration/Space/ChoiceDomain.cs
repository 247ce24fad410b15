using System.Globalization;

namespace ArchSim.Exploration;

/// <summary>Values one by one, in the order of the file.</summary>
public sealed record ChoiceDomain : Domain
{
    private readonly IReadOnlyList<string> _values;
    private readonly Dictionary<string, long> _indices = [];

    /// <param name="values">One or more, each once.</param>
    public ChoiceDomain(IReadOnlyList<string> values)
    {
        _values = values;
        for (var i = 0; i < values.Count; i++)
            _indices.Add(values[i], i);
        var numbers = values.Select(v => double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN).ToList();
        var steps = numbers.Zip(numbers.Skip(1), (a, b) => b - a).ToList();
        IsOrdered = numbers.TrueForAll(double.IsFinite) && (steps.TrueForAll(s => s > 0) || steps.TrueForAll(s => s < 0));
        Bounds = numbers.TrueForAll(double.IsFinite) ? (numbers.Min(), numbers.Max()) : null;
    }

    public override long? Count => _values.Count;

    public override bool IsOrdered { get; }

    public override (double Least, double Most)? Bounds { get; }

    public override string At(long index) => _values[(int)index];

    public override long IndexOf(string value) => _indices[value];
}
