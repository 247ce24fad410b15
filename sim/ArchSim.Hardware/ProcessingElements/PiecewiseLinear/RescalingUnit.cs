using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// The floating-point operators at the array's edge that turn integer sums into scaled results, shared by all elements: results x operations / accumulation cycles
/// of them. A uniform sum takes one operation, a piecewise linear one two a region (Fang et al., ECCV 2020, section 4).
/// </summary>
internal sealed class RescalingUnit(PiecewiseLinearElementSpec spec, LoopExtents unroll)
{
    private static readonly FloatFormat Result = FloatFormat.Fp32;

    /// <summary>Operations for a sum of weights in one uniform piece: scale and constant.</summary>
    public const int UniformOperations = 1;

    /// <summary>Operations for a sum of weights in so many pieces.</summary>
    public static int OperationsOf(int regions) => 2 * regions;

    public int Operators
    {
        get
        {
            var results = checked((long)unroll.N * unroll.H * unroll.W * unroll.B * unroll.G);
            return checked((int)((results * OperationsOf(spec.Breakpoints + 1) + spec.AccumulationCycles - 1) / spec.AccumulationCycles));
        }
    }

    /// <summary>Sums that leave the array in a cycle, where each takes so many operations.</summary>
    public double SumsPerCycle(int operations) => Operators / (double)operations;

    /// <summary>Integer to single precision, times a scale, plus what is there: the integer's magnitude, its leading one moved to the top, rounded; a multiplier; an adder.</summary>
    public static StructureNode Operator(int accumulatorBits)
    {
        var significand = Result.MantissaBits + 1;
        return Primitive.Group("rescaling_operator",
            Primitive.Group("convert",
                Primitive.Complement("complement", accumulatorBits),
                Primitive.Incrementer("negate", accumulatorBits),
                Primitive.LeadingZeroCounter("leading_one", accumulatorBits),
                Primitive.Shifter("normalize", accumulatorBits, accumulatorBits),
                Primitive.Rounder("round", significand)),
            Primitive.Group("multiplier",
                Primitive.UnsignedMultiplier("significand", significand, significand),
                Primitive.Multiplexer("normalize", significand + 1, 2),
                Primitive.Rounder("round", Result.ExponentBits + Result.MantissaBits)),
            Primitive.Adder("exponent", Result.ExponentBits + 1, 2),
            Primitive.FloatAdder("adder", Result.ExponentBits, Result.MantissaBits));
    }
}
