namespace ArchSim.Numerics;

/// <summary>
/// Quantizes a tensor with a scale for all of it, for each channel or for each group. Unsigned integers are affine: the range is divided into
/// 2^b - 1 steps and zero has a code, the zero point. All other formats are symmetric: the largest magnitude takes the largest value.
/// Scales are rounded up to a float, so that the range fits and no value within it is off by more than half of a step.
/// </summary>
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
        var codes = new ushort[values.Values.Length];
        var quantizers = new SpanQuantizer[groups.Length];
        for (var i = 0; i < groups.Length; i++)
        {
            var range = ranges[ranges.Length == 1 ? 0 : i];
            quantizers[i] = i > 0 && range == ranges[ranges.Length == 1 ? 0 : i - 1] ? quantizers[i - 1] : Quantizer(range);
            quantizers[i].Encode(values.Values.Slice(groups[i].First, groups[i].Length), codes.AsSpan(groups[i].First, groups[i].Length));
        }
        return new QuantizedTensor(Format, Granularity, values.Rows, values.Columns, codes, quantizers);
    }

    /// <summary>Scale and zero point of a range. A range that is zero alone has scale 1.</summary>
    public SpanQuantizer Quantizer(QuantizationRange range)
    {
        if (range.Largest == 0)
            return new SpanQuantizer(Format);
        if (Format is not UnsignedIntegerFormat)
            return new SpanQuantizer(Format, Scale(range.Largest, _largest));
        var scale = Scale((double)range.Most - range.Least, _largest);
        return new SpanQuantizer(Format, scale, (int)Math.Clamp(Math.Round(-range.Least / (double)scale, MidpointRounding.ToEven), 0, _largest));
    }

    private static float Scale(double width, double units)
    {
        var scale = width / units;
        var rounded = (float)scale;
        return rounded < scale ? MathF.BitIncrement(rounded) : rounded;
    }

    private (int First, int Length)[] Groups(Matrix<float> values) => [.. Granularity.Groups(values.Rows, values.Columns)];
}
