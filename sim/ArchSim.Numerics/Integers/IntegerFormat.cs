namespace ArchSim.Numerics;

/// <summary>A two's complement integer: <c>int2</c> to <c>int16</c> for operands and sums, <c>int24</c>, <c>int32</c>, <c>int48</c> and <c>int64</c> for sums.</summary>
public sealed record IntegerFormat : NumberFormat
{
    public IntegerFormat(int bits)
        : base($"int{bits}", bits)
    {
        if (!Exists(bits))
            throw new ArgumentOutOfRangeException(nameof(bits), bits, "must be 2..16, 24, 32, 48 or 64");
    }

    public override bool HoldsOperands => Bits <= 16;

    public long Largest => (1L << (Bits - 1)) - 1;

    public long Smallest => -1L << (Bits - 1);

    public override double Decode(uint code)
    {
        if (!HoldsOperands)
            return base.Decode(code);
        // Shifting up and back spreads the sign.
        return (int)(code << (32 - Bits)) >> (32 - Bits);
    }

    public override uint Encode(double value)
    {
        if (!HoldsOperands)
            return base.Encode(value);
        if (double.IsNaN(value))
            throw new ArgumentException($"{Name} has no NaN", nameof(value));
        var rounded = Math.Round(value, MidpointRounding.ToEven);
        return (uint)(int)Math.Clamp(rounded, Smallest, Largest) & Mask;
    }

    internal static IntegerFormat? FromName(string name) =>
        name.StartsWith("int", StringComparison.Ordinal) && Exists(Digits(name.AsSpan(3))) ? new IntegerFormat(Digits(name.AsSpan(3))) : null;

    private static bool Exists(int bits) => bits is (>= 2 and <= 16) or 24 or 32 or 48 or 64;
}
