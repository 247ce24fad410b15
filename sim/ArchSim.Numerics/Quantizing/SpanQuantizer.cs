using System.Globalization;

namespace ArchSim.Numerics;

/// <summary>
/// Quantizes floats to a format at a scale. What is meant: <c>code = Encode(value / scale + zero point)</c> in double precision, and back
/// <c>value = scale x (Decode(code) - zero point)</c>, rounded once to a float. Spans go through the table of a format of at most eight bits, which gives the same bits: numbers are
/// divided as the definition divides them, so that one table serves every scale.
/// </summary>
public sealed class SpanQuantizer
{
    // Minus zero is what can be added to any number, zeros of both signs too, and leaves it as it is.
    private readonly double _offset;

    /// <param name="scale">What one unit of the format stands for, above zero.</param>
    /// <param name="zeroPoint">The value of the format that stands for zero: other than 0 in affine quantization.</param>
    /// <exception cref="ArgumentException">A scale that is not above zero and finite, or so large that codes stand for more than a float holds.</exception>
    public SpanQuantizer(NumberFormat format, float scale = 1, int zeroPoint = 0)
    {
        if (!(scale > 0) || !float.IsFinite(scale))
            throw new ArgumentException($"a scale must be finite and above 0, was {Text(scale)}");
        Format = format;
        Scale = scale;
        ZeroPoint = zeroPoint;
        _offset = zeroPoint == 0 ? -0.0 : zeroPoint;
        if (format.BlockLength == 1)
        {
            Span<double> ends = [-double.MaxValue, double.MaxValue];
            format.Round(ends);
            if (zeroPoint < ends[0] || zeroPoint > ends[1])
                throw new ArgumentException($"a zero point must be {FormatName.Real(ends[0])}..{FormatName.Real(ends[1])}, as {format} has values, was {zeroPoint}");
            foreach (var end in ends)
            {
                if (double.IsFinite(end) && !float.IsFinite(Dequantized(end)))
                    throw new ArgumentException($"a scale of {Text(scale)} takes {format} to {end.ToString("G4", CultureInfo.InvariantCulture)} times that, beyond the largest float");
            }
        }
    }

    public NumberFormat Format { get; }

    public float Scale { get; }

    public int ZeroPoint { get; }

    /// <summary>Bytes of the format's table, which spans are looked up in; 0 where every value goes through the definition.</summary>
    public int TableBytes => Format.Steps?.Table.SizeBytes ?? 0;

    /// <summary>The code of one value: the definition.</summary>
    /// <exception cref="ArgumentException">NaN or an infinity, or a format whose codes do not stand for values one by one.</exception>
    public uint Encode(float value) => float.IsFinite(value) ? Format.Encode(value / (double)Scale + _offset) : throw NotFinite(value, 0);

    /// <summary>One value as its code gives it back: the definition.</summary>
    /// <inheritdoc cref="Encode(float)"/>
    public float Quantize(float value) => Decode(Encode(value));

    /// <summary>The value of one code; NaN where it stands for no number.</summary>
    public float Decode(uint code) => Dequantized(Format.Decode(code));

    /// <param name="codes">As many as values. Where one of these is refused, those before it may have been written.</param>
    /// <exception cref="ArgumentException">No values, another number of codes, NaN or an infinity, or a format that has no codes of at most 16 bits.</exception>
    public void Encode(ReadOnlySpan<float> values, Span<ushort> codes)
    {
        RequireLengths(values.Length, codes.Length, "codes");
        RequireCodes(16);
        if (Format.Steps is { } steps)
        {
            LookUp(values, steps.Table, steps.WideCodes, codes);
            return;
        }
        if (Format == FloatFormat.Fp16)
        {
            EncodeHalves(values, codes);
            return;
        }
        for (var i = 0; i < values.Length; i++)
            codes[i] = (ushort)Encode(values, i);
    }

    /// <inheritdoc cref="Encode(ReadOnlySpan{float}, Span{ushort})"/>
    /// <exception cref="ArgumentException">As above, and formats of more than 8 bits.</exception>
    public void Encode(ReadOnlySpan<float> values, Span<byte> codes)
    {
        RequireLengths(values.Length, codes.Length, "codes");
        RequireCodes(8);
        if (Format.Steps is { } steps)
        {
            LookUp(values, steps.Table, steps.Codes, codes);
            return;
        }
        for (var i = 0; i < values.Length; i++)
            codes[i] = (byte)Encode(values, i);
    }

    /// <summary>The values that the codes give back. Formats whose codes stand for values in blocks, or have more than 32 bits, round as <see cref="NumberFormat.Round"/> does. Blocks of formats that have them start at the first value.</summary>
    /// <param name="quantized">As many as values; may be the same memory.</param>
    /// <exception cref="ArgumentException">No values, another number of results, NaN or an infinity.</exception>
    public void Quantize(ReadOnlySpan<float> values, Span<float> quantized)
    {
        RequireLengths(values.Length, quantized.Length, "results");
        if (Format.BlockLength > 1 || Format.Steps is not { } steps)
        {
            Round(values, quantized);
            return;
        }
        Span<double> block = stackalloc double[StepTable.Block];
        for (var first = 0; first < values.Length; first += StepTable.Block)
        {
            var numbers = block[..Math.Min(StepTable.Block, values.Length - first)];
            LookUpBlock(values, first, steps.Table, steps.Values, numbers);
            Scaling.Multiply(numbers, ZeroPoint, Scale, quantized[first..]);
        }
    }

    /// <summary>The values of codes; NaN where one stands for no number.</summary>
    /// <exception cref="ArgumentException">No codes, another number of values, or a format that has no codes of at most 16 bits.</exception>
    public void Decode(ReadOnlySpan<ushort> codes, Span<float> values)
    {
        RequireLengths(codes.Length, values.Length, "values");
        RequireCodes(16);
        for (var i = 0; i < values.Length; i++)
            values[i] = Decode(codes[i]);
    }

    private void LookUp<T>(ReadOnlySpan<float> values, StepTable table, T[] ofRun, Span<T> results)
        where T : unmanaged
    {
        for (var first = 0; first < values.Length; first += StepTable.Block)
            LookUpBlock(values, first, table, ofRun, results.Slice(first, Math.Min(StepTable.Block, values.Length - first)));
    }

    /// <param name="results">Of the values from the first on, at most a block.</param>
    private void LookUpBlock<T>(ReadOnlySpan<float> values, int first, StepTable table, T[] ofRun, Span<T> results)
        where T : unmanaged
    {
        Span<double> numbers = stackalloc double[StepTable.Block];
        numbers = numbers[..results.Length];
        var block = values.Slice(first, results.Length);
        // A quotient of finite floats is a finite double.
        if (!Scaling.Divide(block, Scale, _offset, numbers))
            throw FirstNotFinite(block, first);
        table.LookUp(numbers, ofRun, results);
    }

    /// <summary>The machine's own halves round as the format does, but overflow, which it does not.</summary>
    private void EncodeHalves(ReadOnlySpan<float> values, Span<ushort> codes)
    {
        var largest = FloatFormat.Fp16.Layout.Largest;
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw NotFinite(values[i], i);
            codes[i] = BitConverter.HalfToUInt16Bits((Half)Math.Clamp(values[i] / (double)Scale + _offset, -largest, largest));
        }
    }

    private uint Encode(ReadOnlySpan<float> values, int index) =>
        float.IsFinite(values[index]) ? Format.Encode(values[index] / (double)Scale + _offset) : throw NotFinite(values[index], index);

    private void Round(ReadOnlySpan<float> values, Span<float> quantized)
    {
        // Whole blocks of the format, so that a part of the span is rounded as all of it would be.
        var length = Math.Max(1, StepTable.Block / Format.BlockLength) * Format.BlockLength;
        var rounded = new double[Math.Min(length, values.Length)];
        for (var first = 0; first < values.Length; first += length)
        {
            var part = rounded.AsSpan(0, Math.Min(length, values.Length - first));
            var block = values.Slice(first, part.Length);
            if (!Scaling.Divide(block, Scale, _offset, part))
                throw FirstNotFinite(block, first);
            Format.Round(part);
            Scaling.Multiply(part, ZeroPoint, Scale, quantized[first..]);
        }
    }

    private float Dequantized(double value) => (float)((value - ZeroPoint) * Scale);

    private void RequireCodes(int mostBits)
    {
        if (Format.BlockLength > 1)
            throw new ArgumentException($"codes of {Format} stand for values in blocks of {Format.BlockLength} only");
        if (Format.Bits > mostBits)
            throw new ArgumentException($"codes of {Format} have {Format.Bits} bits, and places for at most {mostBits} were given");
    }

    private static void RequireLengths(int given, int places, string what)
    {
        if (given == 0)
            throw new ArgumentException("there is nothing to quantize: the span is empty");
        if (given != places)
            throw new ArgumentException($"{given} values need as many {what}, got {places}");
    }

    private static ArgumentException FirstNotFinite(ReadOnlySpan<float> block, int first)
    {
        var bad = 0;
        while (float.IsFinite(block[bad]))
            bad++;
        return NotFinite(block[bad], first + bad);
    }

    private static ArgumentException NotFinite(float value, int index) => new($"values must be finite, was {Text(value)} at index {index}");

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);
}
