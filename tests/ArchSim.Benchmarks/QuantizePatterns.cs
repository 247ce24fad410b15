using ArchSim.Numerics;

namespace ArchSim.Benchmarks;

/// <summary>Normal floats, quantized at a scale that clips one in some hundred.</summary>
internal sealed class QuantizePatterns
{
    private readonly SpanQuantizer _quantizer;
    private readonly float[] _values;
    private readonly byte[] _codes;
    private readonly float[] _quantized;

    /// <param name="count">Values of a span: 65,536 stay in the second cache, some millions do not.</param>
    public QuantizePatterns(string format, int count)
    {
        var parsed = NumberFormat.Parse(format);
        Span<double> largest = [double.MaxValue];
        parsed.Round(largest);
        // The largest value at 2.5 standard deviations.
        _quantizer = new SpanQuantizer(parsed, (float)(2.5 / largest[0]));
        (_values, _codes, _quantized) = (new float[count], new byte[count], new float[count]);
        var random = new Random(1);
        foreach (ref var value in _values.AsSpan())
            value = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }

    /// <summary>Formats of at most 8 bits, the plainest of each kind.</summary>
    public static IReadOnlyList<string> Formats { get; } =
        [.. FormatFamilies.All.SelectMany(f => f.Examples).Where(e => NumberFormat.Parse(e) is { Bits: <= 8, BlockLength: 1 })];

    public int Count => _values.Length;

    public int TableBytes => _quantizer.TableBytes;

    public void Encode() => _quantizer.Encode(_values, _codes);

    public void Quantize() => _quantizer.Quantize(_values, _quantized);

    /// <summary>The definition, value by value.</summary>
    public void EncodeByDefinition()
    {
        for (var i = 0; i < _values.Length; i++)
            _codes[i] = (byte)_quantizer.Encode(_values[i]);
    }

    /// <summary>A quantizer from nothing to the first codes of the span.</summary>
    public int BuildTable() => new SpanQuantizer(_quantizer.Format, _quantizer.Scale).TableBytes;
}
