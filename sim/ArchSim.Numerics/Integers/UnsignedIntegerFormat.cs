namespace ArchSim.Numerics;

/// <summary>An integer without a sign, <c>uint2</c> to <c>uint16</c>: the codes of affine quantization, which puts its zero point at one of them.</summary>
public sealed class UnsignedIntegerFormat : NumberFormat, IStochasticEncoder
{
    private readonly IntegerRounding _rounding;

    public UnsignedIntegerFormat(int bits)
        : base($"uint{bits}", bits)
    {
        if (bits is < 2 or > 16)
            throw new ArgumentException($"bits must be 2..16, was {bits}");
        _rounding = new IntegerRounding(0, Largest);
    }

    internal static FormatFamily Family { get; } = new("uint2..uint16", ["uint8", "uint4"], "integer from 0 up, as affine quantization stores it; numbers below 0 take its code", FromName);

    public int Largest => (1 << Bits) - 1;

    public override double Decode(uint code) => code & Mask;

    public override uint Encode(double value) => (uint)_rounding.Integer(Finite(value));

    public uint Encode(double value, ulong randomBits) => (uint)_rounding.Integer(Finite(value), randomBits);

    protected override void RoundAll(Span<double> values) => SpanRounding.Round(_rounding, this, values);

    private static UnsignedIntegerFormat? FromName(FormatName name)
    {
        if (name.Width("uint") is not { } bits)
            return null;
        name.ReadOptions(Family.Pattern).End();
        return new UnsignedIntegerFormat(bits);
    }
}
