namespace ArchSim.Numerics;

/// <summary>
/// The power-of-two type of ANT: code 0 is zero, code c is 2^(c-1). Signed, a sign stands before b - 1 value bits; minus zero is zero. Named <c>pot4</c>,
/// unsigned <c>upot4</c>.
/// </summary>
public sealed class PowerOfTwoFormat : NumberFormat
{
    private ValueGrid? _grid;

    /// <param name="bits">b, 2..8.</param>
    public PowerOfTwoFormat(int bits, bool signed = true)
        : base($"{(signed ? "pot" : "upot")}{bits}", bits)
    {
        AntFormats.RequireBits(bits);
        IsSigned = signed;
    }

    internal static FormatFamily Family { get; } = new("potB, upotB", ["pot4", "upot4"],
        "ANT's powers of two from 1, signed and unsigned, B bits (2..8)", FromName);

    public bool IsSigned { get; }

    private ValueGrid Grid => _grid ??= AntFormats.Grid(Bits, IsSigned, (code, _) => code == 0 ? 0 : double.Exp2(code - 1));

    public override double Decode(uint code) => Grid.Value(code & Mask);

    public override uint Encode(double value) => Grid.Nearest(Finite(value));

    private static PowerOfTwoFormat? FromName(FormatName name)
    {
        var signedBits = name.Width("pot");
        if ((signedBits ?? name.Width("upot")) is not { } bits)
            return null;
        name.ReadOptions(Family.Pattern).End();
        return new PowerOfTwoFormat(bits, signedBits is not null);
    }
}
