namespace ArchSim.Numerics;

/// <summary>Codes of a tensor with the scale and zero point of each group: value = scale x (Decode(code) - zero point).</summary>
public sealed class QuantizedTensor
{
    private readonly ushort[] _codes;
    private readonly SpanQuantizer[] _quantizers;

    internal QuantizedTensor(NumberFormat format, Granularity granularity, int channels, int valuesPerChannel, ushort[] codes, SpanQuantizer[] quantizers)
    {
        Format = format;
        Granularity = granularity;
        Channels = channels;
        ValuesPerChannel = valuesPerChannel;
        _codes = codes;
        _quantizers = quantizers;
        Scales = [.. quantizers.Select(q => q.Scale)];
        ZeroPoints = [.. quantizers.Select(q => q.ZeroPoint)];
    }

    /// <summary>Quantized as each group is told to be, where scales are not those of ranges.</summary>
    /// <param name="values">A row a channel.</param>
    /// <param name="quantizers">One a group, all of one format.</param>
    /// <exception cref="ArgumentException">NaN or an infinity, another number of quantizers, or formats that differ.</exception>
    public static QuantizedTensor Of(Matrix<float> values, Granularity granularity, IReadOnlyList<SpanQuantizer> quantizers)
    {
        (int First, int Length)[] groups = [.. granularity.Groups(values.Rows, values.Columns)];
        if (quantizers.Count != groups.Length)
            throw new ArgumentException($"{groups.Length} groups need as many quantizers, got {quantizers.Count}");
        if (quantizers.FirstOrDefault(q => q.Format != quantizers[0].Format) is { } other)
            throw new ArgumentException($"a tensor has one format, got {quantizers[0].Format} and {other.Format}");
        var codes = new ushort[values.Values.Length];
        for (var i = 0; i < groups.Length; i++)
            quantizers[i].Encode(values.Values.Slice(groups[i].First, groups[i].Length), codes.AsSpan(groups[i].First, groups[i].Length));
        return new QuantizedTensor(quantizers[0].Format, granularity, values.Rows, values.Columns, codes, [.. quantizers]);
    }

    /// <summary>Of a logarithmic one, with the parity that was chosen for the tensor.</summary>
    public NumberFormat Format { get; }

    public Granularity Granularity { get; }

    public int Channels { get; }

    public int ValuesPerChannel { get; }

    public Matrix<ushort> Codes => new(_codes, Channels, ValuesPerChannel);

    /// <summary>Of every group, channel by channel.</summary>
    public IReadOnlyList<float> Scales { get; }

    /// <summary>Of every group; all zero in symmetric quantization.</summary>
    public IReadOnlyList<int> ZeroPoints { get; }

    /// <summary>Values as codes without a scale: for formats whose values lie where those of the tensor do.</summary>
    /// <param name="values">A row a channel.</param>
    /// <exception cref="ArgumentException">NaN or an infinity, or a format that has no codes of at most 16 bits.</exception>
    public static QuantizedTensor Unscaled(NumberFormat format, Matrix<float> values)
    {
        var quantizer = new SpanQuantizer(format);
        var codes = new ushort[values.Values.Length];
        quantizer.Encode(values.Values, codes);
        return new QuantizedTensor(format, Granularity.Tensor, values.Rows, values.Columns, codes, [quantizer]);
    }

    /// <param name="values">Channels x values of a channel.</param>
    /// <exception cref="ArgumentException">Another number of places.</exception>
    public void Dequantize(Span<float> values)
    {
        if (values.Length != _codes.Length)
            throw new ArgumentException($"{_codes.Length} codes need as many values, got {values.Length}");
        var group = 0;
        foreach (var (first, length) in Granularity.Groups(Channels, ValuesPerChannel))
            _quantizers[group++].Decode(_codes.AsSpan(first, length), values.Slice(first, length));
    }
}
