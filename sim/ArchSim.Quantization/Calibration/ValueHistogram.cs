using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// How the values of a tensor are distributed: 8,192 bins on both sides of zero, as narrow as the largest magnitude lets them be. It is the same for the same
/// values, in whatever order and by however many threads they were counted.
/// </summary>
public sealed class ValueHistogram
{
    private readonly long[] _counts;
    private readonly double _width;

    internal ValueHistogram(long[] counts, int exponent, long zeros)
    {
        (_counts, _width, Zeros) = (counts, Math.ScaleB(1, exponent), zeros);
        Total = zeros + counts.Sum();
    }

    /// <summary>Values that are exactly 0, which quantization takes to itself; they stand in no bin.</summary>
    public long Zeros { get; }

    public long Total { get; }

    /// <summary>The middle of each bin that holds values, ascending, with their number.</summary>
    public IEnumerable<(double Value, long Count)> Bins
    {
        get
        {
            for (var i = 0; i < _counts.Length; i++)
            {
                if (_counts[i] > 0)
                    yield return ((i - HistogramCounter.Zero + 0.5) * _width, _counts[i]);
            }
        }
    }

    /// <summary>A number that so large a share of the values does not exceed, to a bin.</summary>
    /// <param name="share">0 to 1.</param>
    public double Quantile(double share)
    {
        var wanted = share * Total;
        var passed = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            // Zeros lie between the two sides.
            if (i == HistogramCounter.Zero)
            {
                passed += Zeros;
                if (Zeros > 0 && passed >= wanted)
                    return 0;
            }
            passed += _counts[i];
            if (_counts[i] > 0 && passed >= wanted)
                return (i - HistogramCounter.Zero + (i < HistogramCounter.Zero ? 0 : 1)) * _width;
        }
        return 0;
    }

    /// <summary>Sum of the squared errors of all values, each taken for the middle of its bin.</summary>
    public double SquaredError(SpanQuantizer quantizer)
    {
        var sum = 0.0;
        foreach (var (value, count) in Bins)
        {
            var error = quantizer.Quantize((float)value) - value;
            sum += error * error * count;
        }
        return sum;
    }
}

/// <summary>Counts values into a histogram whose bins become twice as wide as often as a larger value needs it: two neighbours become one.</summary>
internal sealed class HistogramCounter
{
    /// <summary>The bin that starts at zero.</summary>
    public const int Zero = 1 << SideBits;

    private const int SideBits = 12;

    private readonly long[] _counts = new long[2 * Zero];
    private int? _exponent;
    private long _zeros;

    /// <param name="largest">Magnitude of the values, which are finite.</param>
    public void Add(ReadOnlySpan<float> values, float largest)
    {
        if (largest == 0)
        {
            _zeros += values.Length;
            return;
        }
        // 2^12 bins on a side reach beyond a number of this exponent.
        WidenTo(Math.ILogB(largest) + 1 - SideBits);
        var scale = Math.ScaleB(1, -_exponent!.Value);
        foreach (var value in values)
        {
            if (value == 0)
                _zeros++;
            else
                _counts[Zero + (int)Math.Floor(value * scale)]++;
        }
    }

    public void Add(HistogramCounter other)
    {
        _zeros += other._zeros;
        if (other._exponent is not { } exponent)
            return;
        WidenTo(exponent);
        for (var i = 0; i < other._counts.Length; i++)
            _counts[Wider(i, _exponent!.Value - exponent)] += other._counts[i];
    }

    public ValueHistogram ToHistogram() => new([.. _counts], _exponent ?? 0, _zeros);

    private void WidenTo(int exponent)
    {
        if (_exponent is { } old && old < exponent)
        {
            var counts = _counts.AsSpan().ToArray();
            _counts.AsSpan().Clear();
            for (var i = 0; i < counts.Length; i++)
                _counts[Wider(i, exponent - old)] += counts[i];
        }
        _exponent = Math.Max(_exponent ?? exponent, exponent);
    }

    private static int Wider(int bin, int doublings) => Zero + ((bin - Zero) >> Math.Min(doublings, 31));
}
