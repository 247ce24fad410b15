using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>How products of floats are summed: what stands behind the multiplier of significands, and what comes out.</summary>
internal abstract class FloatSum
{
    /// <summary>Significands of at most so many bits are aligned, added and normalized in one cycle: 2 ns at 28 nm.</summary>
    protected const int LongestInACycle = 16;

    public abstract int Bits { get; }

    /// <summary>The format sums have; null in fixed point.</summary>
    public abstract FloatFormat? Format { get; }

    /// <summary>The format that memories hold sums in.</summary>
    public virtual NumberFormat HeldIn => Format ?? throw new InvalidOperationException("Sums without a format of their own say what holds them.");

    /// <summary>Flip-flops of a product on its way to the adder.</summary>
    public abstract int ProductBits { get; }

    /// <summary>Cycles of alignment and addition.</summary>
    public virtual int AddCycles => 1;

    /// <summary>Flip-flops between the two cycles of an adder that takes two.</summary>
    public virtual int AlignedBits => 0;

    /// <summary>Parts of the multiplier behind that of the significands, and whether a significand passes them.</summary>
    public abstract IReadOnlyList<(StructureNode Part, bool IsOnPath)> ProductParts { get; }

    /// <summary>Parts that add, in the order of the signal; <see cref="OperandCondition.Accumulating"/> for those that carry the sum.</summary>
    public abstract IReadOnlyList<(StructureNode Part, bool CarriesSum)> AddParts { get; }

    public abstract IDatapath Datapath(FloatFormat weight, FloatFormat activation);

    public static FloatSum Of(FloatElementSpec spec, ElementPlace place)
    {
        if (spec.FixedPointBits is { } bits)
            return new FixedPointSum(spec.Operand, bits, place);
        if (spec.LowBits is { } lowBits)
            return new LowBitSum(spec.Operand, lowBits);
        return spec.Accumulator == "fp16" ? RoundedSum.Half(spec.Operand, spec.Chunk) : RoundedSum.Single(spec.Operand);
    }
}
