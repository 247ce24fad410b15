using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// What turns a sum into its encoding and back. Integers without a shift are cut and sign-extended by wiring. The leading one of an integer sum, or of the largest in a
/// block, says how far it is shifted; then it is rounded and saturates. A floating-point sum has its leading one and gets a narrower exponent. DESIGN.md has the table.
/// </summary>
internal sealed class PartialSumCodec
{
    // Floating-point sums are single precision.
    private static readonly FloatFormat Sum = FloatFormat.Fp32;

    private PartialSumCodec(StructureNode encoder, StructureNode decoder, int ports)
    {
        Encoder = encoder;
        Decoder = decoder;
        Ports = ports;
    }

    public StructureNode Encoder { get; }

    public StructureNode Decoder { get; }

    /// <summary>Encoders, and as many decoders: the codes that the buffer or the array moves in a cycle, whichever is less.</summary>
    public int Ports { get; }

    /// <summary>Null where sums are stored as they are.</summary>
    public static PartialSumCodec? For(AcceleratorSpec spec, ProcessingElement element)
    {
        var encoding = spec.PartialSumBuffer.Encoding;
        if (encoding is FloatFormat stored && HoldsAsTheyAre(stored, element.SumFormat))
            return null;
        var unroll = spec.Array.Unroll;
        var results = checked((long)unroll.N * unroll.H * unroll.W * unroll.B * unroll.G * element.MostLanes);
        var ports = (int)Math.Min(results, Math.Max(1, spec.PartialSumBuffer.BitsPerCycle / encoding.Bits));
        var parts = element.HasFloatSums ? OfFloats(encoding, ports) : OfIntegers(encoding, element.AccumulatorBits, ports);
        return parts is { } codec
            ? new PartialSumCodec(Primitive.Group("encoder", codec.Encoder), Primitive.Group("decoder", codec.Decoder), ports)
            : null;
    }

    private static (StructureNode[] Encoder, StructureNode[] Decoder)? OfIntegers(NumberFormat encoding, int sumBits, int ports)
    {
        // Of the shift's distance.
        var placeBits = GateEquivalents.Log2(sumBits);
        switch (encoding)
        {
            case MinifloatFormat m:
                var codeBits = m.ExponentBits + m.MantissaBits;
                return (
                    [
                        .. Magnitude(sumBits),
                        Primitive.LeadingZeroCounter("leading_one", sumBits),
                        // Place less that of the limit: negative where there is no leading one in the code, above the largest exponent where it saturates.
                        Primitive.Adder("exponent", Math.Max(placeBits, m.ExponentBits) + 1),
                        Primitive.Multiplexer("subnormal", placeBits, 2),
                        Primitive.Shifter("shifter", sumBits, sumBits),
                        Primitive.Rounder("round", codeBits),
                        Primitive.Multiplexer("saturate", codeBits, 2),
                    ],
                    [
                        Primitive.Adder("exponent", Math.Max(placeBits, m.ExponentBits) + 1),
                        Primitive.ExpandingShifter("shifter", m.MantissaBits + 1, sumBits),
                        .. Magnitude(sumBits),
                    ]);
            case ShiftedIntegerFormat s:
                return (
                    [
                        // Each layer has its shift.
                        Primitive.Shifter("shifter", sumBits, sumBits),
                        Primitive.Rounder("round", s.Bits),
                        // What is cut off above must be copies of the sign.
                        Primitive.Complement("overflow", sumBits),
                        Primitive.Multiplexer("saturate", s.Bits, 2),
                    ],
                    [Primitive.ExpandingShifter("shifter", s.Bits, sumBits)]);
            case BlockFloatFormat b:
                return (
                    [
                        .. Magnitude(sumBits),
                        Primitive.LeadingZeroCounter("leading_one", sumBits),
                        .. LargestOfBlock(b, placeBits, sumBits, ports),
                        Primitive.Shifter("shifter", sumBits, sumBits),
                        Primitive.Rounder("round", b.Bits - 1),
                        Primitive.Multiplexer("saturate", b.Bits - 1, 2),
                    ],
                    [Primitive.ExpandingShifter("shifter", b.Bits - 1, sumBits), .. Magnitude(sumBits)]);
            default:
                return null;
        }
    }

    private static (StructureNode[] Encoder, StructureNode[] Decoder)? OfFloats(NumberFormat encoding, int ports)
    {
        var significand = Sum.MantissaBits + 1;
        switch (encoding)
        {
            case MinifloatFormat m:
                return OfFloat(m.ExponentBits, m.MantissaBits);
            case FloatFormat f when f.Bits < Sum.Bits:
                return OfFloat(f.ExponentBits, f.MantissaBits);
            case BlockFloatFormat b:
                return (
                    [
                        .. LargestOfBlock(b, Sum.ExponentBits, Sum.Bits, ports),
                        Primitive.Adder("distance", Sum.ExponentBits),
                        Primitive.Shifter("shifter", significand, significand),
                        Primitive.Rounder("round", b.Bits - 1),
                        Primitive.Multiplexer("saturate", b.Bits - 1, 2),
                    ],
                    [
                        Primitive.LeadingZeroCounter("leading_one", b.Bits - 1),
                        Primitive.Shifter("shifter", b.Bits - 1, b.Bits - 1),
                        Primitive.Adder("exponent", Sum.ExponentBits),
                    ]);
            default:
                return null;
        }
    }

    /// <summary>With fewer exponent bits there are numbers without a leading one in the code that had one in the sum.</summary>
    private static (StructureNode[] Encoder, StructureNode[] Decoder) OfFloat(int exponentBits, int mantissaBits)
    {
        var codeBits = exponentBits + mantissaBits;
        var narrower = exponentBits < Sum.ExponentBits;
        StructureNode[] denormalize = narrower ? [Primitive.Shifter("subnormal", mantissaBits + 2, mantissaBits + 2)] : [];
        StructureNode[] normalize = narrower
            ? [Primitive.LeadingZeroCounter("leading_one", mantissaBits), Primitive.Shifter("subnormal", mantissaBits, mantissaBits)]
            : [];
        return (
            [
                Primitive.Adder("rebias", Sum.ExponentBits),
                .. denormalize,
                Primitive.Rounder("round", codeBits),
                Primitive.Multiplexer("saturate", codeBits, 2),
            ],
            [.. normalize, Primitive.Adder("rebias", Sum.ExponentBits)]);
    }

    /// <summary>To sign and magnitude, or back.</summary>
    private static StructureNode[] Magnitude(int bits) => [Primitive.Complement("complement", bits), Primitive.Incrementer("negate", bits)];

    /// <summary>
    /// A comparator and a multiplexer a value keep the largest exponent of what came so far. Values wait for the last of their block; what does not come in one cycle
    /// waits in a register.
    /// </summary>
    private static StructureNode[] LargestOfBlock(BlockFloatFormat format, int exponentBits, int sumBits, int ports) =>
    [
        Primitive.Comparator("compare", exponentBits),
        Primitive.Multiplexer("largest", exponentBits, 2),
        Primitive.Register("waiting", sumBits, Math.Max(1, format.BlockLength / (double)ports)),
    ];

    /// <summary>Sums have the widths of the encoding: a bias that differs is a constant of the layer.</summary>
    private static bool HoldsAsTheyAre(FloatFormat encoding, FloatFormat? sums) =>
        sums is not null && (encoding.ExponentBits, encoding.MantissaBits) == (sums.ExponentBits, sums.MantissaBits);
}
