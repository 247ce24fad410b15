namespace ArchSim.Numerics;

/// <summary>An unsigned integer, as affine quantization stores codes: <c>uint2</c> to <c>uint16</c>.</summary>
public sealed class UnsignedIntegerFormat : NumberFormat
{
    public UnsignedIntegerFormat(int bits)
        : base($"uint{bits}", bits)
    {
        if (bits is < 2 or > 16)
            throw new ArgumentException($"bits must be 2..16, was {bits}");
    }

    internal static FormatFamily Family { get; } = new("uint2..uint16", ["uint8", "uint4"], "unsigned integer, as affine quantization stores codes", FromName);

    public int Largest => (1 << Bits) - 1;

    public override double Decode(uint code) => code & Mask;

    public override uint Encode(double value) => (uint)Math.Clamp(Math.Round(Finite(value), MidpointRounding.ToEven), 0, Largest);

    private static UnsignedIntegerFormat? FromName(FormatName name) =>
        name.Options.Count == 0 && name.Width("uint") is var bits and >= 0 ? new UnsignedIntegerFormat(bits) : null;
}
