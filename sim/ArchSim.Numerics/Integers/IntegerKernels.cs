namespace ArchSim.Numerics;

/// <summary>How an accumulator of a width takes a sum beyond it.</summary>
public enum OverflowMode
{
    /// <summary>The largest or smallest sum takes its place.</summary>
    Saturate,

    /// <summary>Bits above the width are lost, as two's complement adders lose them.</summary>
    Wrap,
}

/// <summary>Exact products of integers, added one by one in an accumulator of 2 to 64 bits.</summary>
public readonly struct ScalarIntegerKernel(int accumulatorBits, OverflowMode overflow) : IKernel<ScalarIntegerKernel, int, int, Int128>
{
    public static int Lanes => 1;

    public int Group => 1;

    public Int128 Step(Int128 sum, ref readonly int activations, ref readonly int weights) => Fit(sum + (Int128)activations * weights);

    public void Read(Int128 sum, Span<double> values) => values[0] = (double)sum;

    public Int128 Load(ReadOnlySpan<double> values) => Fit((Int128)Math.Round(LoadedSum.Finite(values[0]), MidpointRounding.ToEven));

    private Int128 Fit(Int128 sum) => new FixedPointAccumulator(accumulatorBits, overflow).Fit(sum);
}
