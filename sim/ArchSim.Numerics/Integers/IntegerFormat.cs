namespace ArchSim.Numerics;

/// <summary>A two's complement integer: <c>int2</c> to <c>int16</c> for operands and sums, <c>int24</c>, <c>int32</c>, <c>int48</c> and <c>int64</c> for sums.</summary>
public sealed class IntegerFormat : NumberFormat, IStochasticEncoder
{
    private readonly IntegerRounding _rounding;

    public IntegerFormat(int bits)
        : base($"int{bits}", bits)
    {
        if (!Exists(bits))
            throw new ArgumentOutOfRangeException(nameof(bits), $"bits must be 2..16, 24, 32, 48 or 64, was {bits}");
        _rounding = new IntegerRounding(Smallest, Largest);
    }

    internal static FormatFamily Family { get; } = new(
        "int2..int16, int24, int32, int48, int64", ["int8", "int4", "int32"], "two's complement integer; above 16 bits of sums only", FromName);

    public long Largest => (1L << (Bits - 1)) - 1;

    public long Smallest => -1L << (Bits - 1);

    public override bool HoldsSums => true;

    public override double Decode(uint code)
    {
        if (Bits > 32)
            throw TooWide();
        // Shifting up and back spreads the sign.
        return (int)(code << (32 - Bits)) >> (32 - Bits);
    }

    public override uint Encode(double value) => Bits > 32 ? throw TooWide() : (uint)(int)_rounding.Integer(Finite(value)) & Mask;

    public uint Encode(double value, ulong randomBits) => Bits > 32 ? throw TooWide() : (uint)(int)_rounding.Integer(Finite(value), randomBits) & Mask;

    protected override void RoundAll(Span<double> values)
    {
        if (Bits > 32)
            RequireFinite(values);
        SpanRounding.Round(_rounding, this, values);
    }

    private NotSupportedException TooWide() => new($"{Name} has codes of more than 32 bits");

    private static IntegerFormat? FromName(FormatName name) => name.Options.Count == 0 && name.Width("int") is { } bits ? new IntegerFormat(bits) : null;

    private static bool Exists(int bits) => bits is (>= 2 and <= 16) or 24 or 32 or 48 or 64;
}
