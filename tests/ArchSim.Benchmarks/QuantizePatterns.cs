using ArchSim.Numerics;

namespace ArchSim.Benchmarks;

/// <summary>Normal floats, quantized at a scale that clips one in some hundred.</summary>
internal sealed class QuantizePatterns
{
    /// <summary>Of a layer of 64 channels, 3 x 3 x 64 weights each.</summary>
    public const int ValuesOfTensor = Channels * ValuesPerChannel;

    // Where OliVe's usual values end; blocks with an exponent of their own reach anywhere.
    private const double LargestOfBlocks = 32;
    private const int ShortSpan = 1024;
    private const int Channels = 64;
    private const int ValuesPerChannel = 576;

    private readonly SpanQuantizer _quantizer;
    private readonly TensorQuantizer? _channels;
    private readonly float[] _tensor;
    private readonly float[] _values;
    private readonly byte[] _codes;
    private readonly float[] _quantized;

    /// <param name="count">Values of a span: 65,536 stay in the second cache, some millions do not.</param>
    public QuantizePatterns(string format, int count)
    {
        var parsed = NumberFormat.Parse(format);
        Span<double> largest = [double.MaxValue];
        if (parsed.BlockLength == 1)
            parsed.Round(largest);
        else
            largest[0] = LargestOfBlocks;
        // The largest value at 2.5 standard deviations.
        _quantizer = new SpanQuantizer(parsed, (float)(2.5 / largest[0]));
        (_values, _codes, _quantized) = (new float[count], new byte[count], new float[count]);
        var random = new Random(1);
        foreach (ref var value in _values.AsSpan())
            value = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        _channels = parsed.BlockLength == 1 ? new TensorQuantizer(parsed, Granularity.Channel) : null;
        _tensor = [.. Enumerable.Range(0, ValuesOfTensor).Select(i => _values[i % count])];
    }

    /// <summary>Formats of at most 8 bits, the plainest of each kind.</summary>
    public static IReadOnlyList<string> Formats { get; } =
        [.. FormatFamilies.All.SelectMany(f => f.Examples).Where(e => NumberFormat.Parse(e) is { Bits: <= 8, BlockLength: 1 })];

    /// <summary>Formats of at most 8 bits whose codes stand for values in blocks: they are rounded to values only.</summary>
    public static IReadOnlyList<string> BlockFormats { get; } =
        [.. FormatFamilies.All.SelectMany(f => f.Examples).Append("bfp8").Where(e => NumberFormat.Parse(e) is { Bits: <= 8, BlockLength: > 1 })];

    public int Count => _values.Length;

    public int TableBytes => _quantizer.TableBytes;

    public void Encode() => _quantizer.Encode(_values, _codes);

    public void Quantize() => _quantizer.Quantize(_values, _quantized);

    /// <summary>A new scale for every 1,024 values, as a search for the best scale has it.</summary>
    public void EncodeShortSpans()
    {
        for (var first = 0; first + ShortSpan <= _values.Length; first += ShortSpan)
            new SpanQuantizer(_quantizer.Format, _quantizer.Scale * (1 + 1e-5f * first)).Encode(_values.AsSpan(first, ShortSpan), _codes.AsSpan(first, ShortSpan));
    }

    /// <summary>A tensor of 64 x 576 values with a scale a channel: range, scale and codes.</summary>
    public QuantizedTensor EncodeChannels() => _channels!.Quantize(new Matrix<float>(_tensor, Channels, ValuesPerChannel));

    /// <summary>The definition, value by value.</summary>
    public void EncodeByDefinition()
    {
        for (var i = 0; i < _values.Length; i++)
            _codes[i] = (byte)_quantizer.Encode(_values[i]);
    }

    /// <summary>A format and a quantizer from nothing to the first codes of a span.</summary>
    public int BuildTable() => new SpanQuantizer(NumberFormat.Parse(_quantizer.Format.Name), _quantizer.Scale).TableBytes;
}
