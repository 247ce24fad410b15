namespace ArchSim.Numerics;

/// <summary>
/// Quantizes a tensor with a scale for all of it, for each channel or for each group. Unsigned integers are affine: the range is divided into
/// 2^b - 1 steps and zero has a code, the zero point. All other formats are symmetric: the largest magnitude takes the largest value.
/// Scales are rounded up to a float, so that the range fits and no value within it is off by more than half of a step. Logarithmic formats take a power of two, so that a
/// code stays a shift (<see cref="LogarithmicFormat.FittedTo"/>).
/// </summary>
/// <remarks>
/// The parity of a logarithmic format is chosen once for a tensor, by its largest magnitude, and channels and groups choose their powers of two within it: decoders
/// are set by layer, while the shift of a channel is applied to its sum.
/// </remarks>
public sealed class TensorQuantizer
{
    private readonly double _largest;

    /// <exception cref="ArgumentException">A format whose codes do not stand for values one by one.</exception>
    public TensorQuantizer(NumberFormat format, Granularity granularity)
    {
        if (format.BlockLength > 1 || format.Bits > NumberFormat.MostTableBits)
            throw new ArgumentException($"{format} cannot be given scales: its codes must stand for values one by one and have at most {NumberFormat.MostTableBits} bits");
        Format = format;
        Granularity = granularity;
        _largest = Enumerable.Range(0, 1 << format.Bits).Select(c => format.Decode((uint)c)).Where(double.IsFinite).Max();
    }

    public NumberFormat Format { get; }

    public Granularity Granularity { get; }

    /// <summary>The range of each group is that of its values.</summary>
    /// <param name="values">A row a channel.</param>
    /// <exception cref="ArgumentException">NaN or an infinity.</exception>
    public QuantizedTensor Quantize(Matrix<float> values)
    {
        var groups = Groups(values);
        var ranges = new QuantizationRange[groups.Length];
        for (var i = 0; i < groups.Length; i++)
            ranges[i] = QuantizationRange.Of(values.Values.Slice(groups[i].First, groups[i].Length));
        return Quantize(values, ranges);
    }

    /// <param name="values">A row a channel.</param>
    /// <param name="ranges">One a group, or one for all of them.</param>
    /// <exception cref="ArgumentException">NaN or an infinity, or another number of ranges.</exception>
    public QuantizedTensor Quantize(Matrix<float> values, ReadOnlySpan<QuantizationRange> ranges)
    {
        var groups = Groups(values);
        if (ranges.Length != 1 && ranges.Length != groups.Length)
            throw new ArgumentException($"{groups.Length} groups need as many ranges or 1 for all, got {ranges.Length}");
        var fitted = Fitted(ranges);
        var codes = new ushort[values.Values.Length];
        var quantizers = new SpanQuantizer[groups.Length];
        for (var i = 0; i < groups.Length; i++)
        {
            var range = ranges[ranges.Length == 1 ? 0 : i];
            quantizers[i] = i > 0 && range == ranges[ranges.Length == 1 ? 0 : i - 1] ? quantizers[i - 1] : Quantizer(fitted, range);
            quantizers[i].Encode(values.Values.Slice(groups[i].First, groups[i].Length), codes.AsSpan(groups[i].First, groups[i].Length));
        }
        return new QuantizedTensor(fitted, Granularity, values.Rows, values.Columns, codes, quantizers);
    }

    /// <summary>Scale and zero point of a range, and the parity of a logarithmic format. A range that is zero alone has scale 1.</summary>
    public SpanQuantizer Quantizer(QuantizationRange range) => Quantizer(Fitted([range]), range);

    /// <summary>The format of all groups: its own, or a logarithmic one's with the parity that fits the largest magnitude.</summary>
    private NumberFormat Fitted(ReadOnlySpan<QuantizationRange> ranges)
    {
        if (Format is not LogarithmicFormat logarithmic)
            return Format;
        var largest = 0f;
        foreach (var range in ranges)
            largest = Math.Max(largest, range.Largest);
        return largest > 0 ? logarithmic.FittedTo(largest).Format : Format;
    }

    private SpanQuantizer Quantizer(NumberFormat fitted, QuantizationRange range)
    {
        if (range.Largest == 0)
            return new SpanQuantizer(fitted);
        // The smallest float is a power of two as well.
        if (fitted is LogarithmicFormat logarithmic)
            return new SpanQuantizer(fitted, Math.Max((float)logarithmic.ScaledTo(range.Largest).Scale, float.Epsilon));
        if (fitted is not UnsignedIntegerFormat)
            return new SpanQuantizer(fitted, Scale(range.Largest, _largest));
        var scale = Scale((double)range.Most - range.Least, _largest);
        return new SpanQuantizer(fitted, scale, (int)Math.Clamp(Math.Round(-range.Least / (double)scale, MidpointRounding.ToEven), 0, _largest));
    }

    private static float Scale(double width, double units)
    {
        var scale = width / units;
        var rounded = (float)scale;
        return rounded < scale ? MathF.BitIncrement(rounded) : rounded;
    }

    private (int First, int Length)[] Groups(Matrix<float> values) => [.. Granularity.Groups(values.Rows, values.Columns)];
}
