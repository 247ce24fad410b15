using System.Numerics;

namespace ArchSim.Numerics;

/// <summary>
/// The flint type of ANT (Guo et al., MICRO 2022), scaled so that its values are integers: a code of v value bits whose first bit is 0 is the integer that its
/// other bits are; where it is 1, the zeros that follow it count powers of two beyond 2^(v-1), and what comes after the next one is the mantissa. With no
/// other one it is the largest, 2^(2v-2). A decoder is a leading-zero count and a shift. Signed, a sign stands before b - 1 value bits; minus zero is
/// zero. Named <c>flint4</c>, unsigned <c>uflint4</c>: 0 1 2 3 4 5 6 7 8 10 12 14 16 24 32 64.
/// </summary>
public sealed class FlintFormat : NumberFormat
{
    private ValueGrid? _grid;

    /// <param name="bits">b, 2..8.</param>
    public FlintFormat(int bits, bool signed = true)
        : base($"{(signed ? "flint" : "uflint")}{bits}", bits)
    {
        AntFormats.RequireBits(bits);
        IsSigned = signed;
    }

    internal static FormatFamily Family { get; } = new("flintB, uflintB", ["flint4", "uflint4"],
        "ANT's flint, signed and unsigned: integers first, then powers of two with ever fewer mantissa bits, B bits (2..8)", FromName);

    public bool IsSigned { get; }

    // Built on first use: a format is often only named.
    private ValueGrid Grid => _grid ??= AntFormats.Grid(Bits, IsSigned, Magnitude);

    public override double Decode(uint code) => Grid.Value(code & Mask);

    public override uint Encode(double value) => Grid.Nearest(Finite(value));

    /// <summary>The integer that v value bits stand for.</summary>
    internal static double Magnitude(uint code, int valueBits)
    {
        var first = 1u << (valueBits - 1);
        var rest = code & (first - 1);
        if (code < first)
            return rest;
        var zeros = BitOperations.LeadingZeroCount(rest) - (32 - (valueBits - 1));
        if (rest == 0)
            return double.Exp2(2 * valueBits - 2);
        var mantissaBits = valueBits - 2 - zeros;
        // The rest, its leading one at mantissaBits, is the significand.
        return Math.ScaleB(rest, valueBits - 1 + zeros - mantissaBits);
    }

    private static FlintFormat? FromName(FormatName name)
    {
        var signedBits = name.Width("flint");
        if ((signedBits ?? name.Width("uflint")) is not { } bits)
            return null;
        name.ReadOptions(Family.Pattern).End();
        return new FlintFormat(bits, signedBits is not null);
    }
}
