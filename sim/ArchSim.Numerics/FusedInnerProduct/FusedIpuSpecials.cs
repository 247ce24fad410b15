namespace ArchSim.Numerics;

/// <summary>What a sum has seen of infinities and NaN, on a path beside the multipliers.</summary>
[Flags]
public enum FusedIpuSpecials
{
    None = 0,
    PositiveInfinity = 1,
    NegativeInfinity = 2,
    NaN = 4,
}

internal static class FusedIpuSpecialsRules
{
    /// <summary>What a product brings, as IEEE 754 has it: infinity times zero is NaN.</summary>
    public static FusedIpuSpecials OfProduct(FusedIpuOperand a, FusedIpuOperand b)
    {
        if (!a.IsSpecial && !b.IsSpecial)
            return FusedIpuSpecials.None;
        if (a == FusedIpuOperand.NaN || b == FusedIpuOperand.NaN || a.IsZero || b.IsZero)
            return FusedIpuSpecials.NaN;
        return a.DoubledSignificand < 0 == b.DoubledSignificand < 0 ? FusedIpuSpecials.PositiveInfinity : FusedIpuSpecials.NegativeInfinity;
    }

    public static FusedIpuSpecials OfValue(double value)
    {
        if (double.IsNaN(value))
            return FusedIpuSpecials.NaN;
        if (double.IsInfinity(value))
            return value > 0 ? FusedIpuSpecials.PositiveInfinity : FusedIpuSpecials.NegativeInfinity;
        return FusedIpuSpecials.None;
    }

    /// <summary>The sum: infinities of both signs are NaN.</summary>
    public static double Value(this FusedIpuSpecials specials) => specials switch
    {
        FusedIpuSpecials.PositiveInfinity => double.PositiveInfinity,
        FusedIpuSpecials.NegativeInfinity => double.NegativeInfinity,
        _ => double.NaN,
    };
}
