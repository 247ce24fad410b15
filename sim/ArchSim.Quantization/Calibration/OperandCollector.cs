using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>Gathers the statistics of one tensor from any number of threads; what comes out does not depend on their order.</summary>
/// <param name="what">For messages.</param>
internal sealed class OperandCollector(string what)
{
    /// <summary>Images whose extremes are looked at together.</summary>
    public const int Top10Images = 64;

    private const int Extremes = 10;

    private readonly Lock _lock = new();
    private readonly HistogramCounter _histogram = new();
    private readonly Dictionary<int, (float[] Least, float[] Most)> _batches = [];
    private QuantizationRange _range;

    /// <param name="image">The first of those that the values are of.</param>
    /// <exception cref="NetworkException">A value that is no finite number.</exception>
    public void Add(int image, ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            return;
        QuantizationRange range;
        try
        {
            range = QuantizationRange.Of(values);
        }
        catch (ArgumentException e)
        {
            throw new NetworkException(what, $"{FirstLine.Of(e)} of image {image} in fp32, so that there is nothing to calibrate", e);
        }
        var (least, most) = Sorted(values);
        var histogram = new HistogramCounter();
        histogram.Add(values, range.Largest);
        lock (_lock)
        {
            _range = new QuantizationRange(Math.Min(_range.Least, range.Least), Math.Max(_range.Most, range.Most));
            _histogram.Add(histogram);
            var batch = image / Top10Images;
            _batches[batch] = _batches.TryGetValue(batch, out var known) ? ([.. known.Least.Concat(least).Order().Take(Extremes)], [.. known.Most.Concat(most).OrderDescending().Take(Extremes)]) : (least, most);
        }
    }

    public OperandStatistics ToStatistics() => new()
    {
        Range = _range,
        Top10Median = new QuantizationRange(
            Math.Min(0, Median(_batches.Values.Select(b => Median(b.Least)))), Math.Max(0, Median(_batches.Values.Select(b => Median(b.Most))))),
        Histogram = _histogram.ToHistogram(),
    };

    /// <summary>The ten least values ascending, the ten largest descending; fewer where there are fewer.</summary>
    private static (float[] Least, float[] Most) Sorted(ReadOnlySpan<float> values)
    {
        var count = Math.Min(Extremes, values.Length);
        var (least, most) = (values[..count].ToArray(), values[..count].ToArray());
        Array.Sort(least);
        Array.Sort(most, (a, b) => b.CompareTo(a));
        foreach (var value in values[count..])
        {
            if (value < least[^1])
                Insert(least, value, ascending: true);
            if (value > most[^1])
                Insert(most, value, ascending: false);
        }
        return (least, most);
    }

    private static void Insert(float[] sorted, float value, bool ascending)
    {
        var place = sorted.Length - 1;
        for (; place > 0 && (ascending ? value < sorted[place - 1] : value > sorted[place - 1]); place--)
            sorted[place] = sorted[place - 1];
        sorted[place] = value;
    }

    private static float Median(IEnumerable<float> values)
    {
        float[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (float)((sorted[sorted.Length / 2 - 1] + (double)sorted[sorted.Length / 2]) / 2);
    }
}
