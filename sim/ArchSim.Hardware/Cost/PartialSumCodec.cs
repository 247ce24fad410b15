using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// What turns a sum into its encoding and back. Integers are cut and sign-extended by wiring. A minifloat of an integer sum needs a leading-one position, a shift and
/// a rounding, and the shift back; of a floating-point sum a narrower exponent and a rounding.
/// </summary>
internal sealed class PartialSumCodec
{
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
        var (exponentBits, mantissaBits) = encoding switch
        {
            MinifloatFormat m => (m.ExponentBits, m.MantissaBits),
            FloatFormat f when f.Bits < 32 && !HoldsAsTheyAre(f, element.SumFormat) => (f.ExponentBits, f.MantissaBits),
            _ => (0, 0),
        };
        if (mantissaBits == 0)
            return null;
        var unroll = spec.Array.Unroll;
        var results = checked((long)unroll.N * unroll.H * unroll.W * unroll.B * unroll.G * element.MostLanes);
        var ports = (int)Math.Min(results, Math.Max(1, spec.PartialSumBuffer.BitsPerCycle / encoding.Bits));
        var sumBits = element.AccumulatorBits;
        return element.HasFloatSums
            ? new PartialSumCodec(
                Primitive.Group("encoder", Primitive.Adder("rebias", 8), Primitive.Comparator("saturate", 8), Primitive.Incrementer("round", exponentBits + mantissaBits)),
                Primitive.Group("decoder", Primitive.Adder("rebias", 8)),
                ports)
            : new PartialSumCodec(
                Primitive.Group("encoder",
                    Primitive.Incrementer("complement", sumBits),
                    Primitive.LeadingZeroCounter("leading_one", sumBits),
                    Primitive.Shifter("shifter", sumBits, sumBits),
                    Primitive.Incrementer("round", exponentBits + mantissaBits)),
                Primitive.Group("decoder", Primitive.Shifter("shifter", sumBits, sumBits), Primitive.Incrementer("complement", sumBits)),
                ports);
    }

    /// <summary>Sums have the widths of the encoding: a bias that differs is a constant of the layer.</summary>
    private static bool HoldsAsTheyAre(FloatFormat encoding, FloatFormat? sums) =>
        sums is not null && (encoding.ExponentBits, encoding.MantissaBits) == (sums.ExponentBits, sums.MantissaBits);
}
