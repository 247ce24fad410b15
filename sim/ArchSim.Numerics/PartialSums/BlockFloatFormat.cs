using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>
/// An encoding of partial sums in blocks that share an exponent: a mantissa of N bits a value, its sign and N - 1 bits of magnitude, and 8 bits of exponent a block.
/// The exponent is that of the largest magnitude in the block, with the bias of fp32; what rounds up beyond the largest mantissa saturates, so that no second pass
/// over the block is needed. Named <c>bfp12</c>, or with another block length than 16 <c>bfp12:block8</c>; <c>bfp12:rz</c> cuts lower bits off.
/// </summary>
/// <remarks>Sign and magnitude, not two's complement: a decoded block encodes to itself, and both signs reach equally far.</remarks>
public sealed class BlockFloatFormat : NumberFormat
{
    public const int DefaultBlockLength = 16;
    public const int MostBlockLength = 1024;
    public const int MostBits = 24;
    public const int SharedExponentBits = 8;

    private const int ExponentBias = 127;
    private const int DoubleExponentBias = 1023;
    private const int DoubleFractionBits = 52;
    private const int LargestExponent = (1 << SharedExponentBits) - 1 - ExponentBias;

    /// <param name="bits">N, 2..24.</param>
    /// <param name="blockLength">Values that share an exponent, 2..1024.</param>
    /// <param name="rounding">To nearest even or toward zero.</param>
    /// <exception cref="ArgumentException">A parameter out of its range.</exception>
    public BlockFloatFormat(int bits, int blockLength = DefaultBlockLength, Rounding rounding = Rounding.NearestEven)
        : base(NameOf(bits, blockLength, rounding), bits)
    {
        if (bits is < 2 or > MostBits)
            throw new ArgumentException($"bits must be 2..{MostBits}, was {bits}");
        if (blockLength is < 2 or > MostBlockLength)
            throw new ArgumentException($"block must be 2..{MostBlockLength}, was {blockLength}");
        EnumValues.RequireDeterministic(rounding);
        BlockLength = blockLength;
        Rounding = rounding;
    }

    internal static FormatFamily Family { get; } = new("bfpN[:blockB][,rz]", ["bfp12", "bfp12:block8", "bfp12:rz", "bfp10:block32,rz"],
        "sum as sign and magnitude of N bits (2..24) with 8 bits of exponent shared by B values (2..1024; 16 where left out); rz: toward zero", FromName);

    public Rounding Rounding { get; }

    public override int BlockLength { get; }

    public override double StoredBits => Bits + (double)SharedExponentBits / BlockLength;

    public override bool HoldsOperands => false;

    public override bool HoldsSums => true;

    public override DecisionRule DecisionRule => Rounding == Rounding.TowardZero ? DecisionRule.TowardZero : DecisionRule.NearestValue;

    /// <remarks>In a block whose exponent is that of 1: other exponents multiply all of them by a power of two.</remarks>
    public override IReadOnlyList<BlockCode> BlockCodes => Bits > MostTableBits
        ? []
        :
        [
            .. Enumerable.Range(0, 1 << Bits).Select(c => (uint)c).Select(
                c => new BlockCode("largest of the block from 1 to below 2", c, ((c & SignBit) != 0 ? -1 : 1) * (c & (SignBit - 1)) * StepAt(0))),
        ];

    private uint SignBit => 1u << (Bits - 1);

    private double LargestMagnitude => SignBit - 1;

    public override double Decode(uint code) => throw NotAlone();

    public override uint Encode(double value) => throw NotAlone();

    /// <summary>The mantissas of a block, and the exponent that they share.</summary>
    /// <param name="values">1 to <see cref="BlockLength"/> of them.</param>
    /// <param name="mantissas">As many: the sign above, the magnitude below.</param>
    /// <exception cref="ArgumentException">NaN or an infinity, no value, too many, or lengths that differ.</exception>
    public byte EncodeBlock(ReadOnlySpan<double> values, Span<uint> mantissas)
    {
        RequireBlock(values.Length, mantissas.Length);
        var exponent = SharedExponent(values);
        var rounding = RoundingAt(exponent);
        for (var i = 0; i < values.Length; i++)
        {
            var integer = rounding.Integer(values[i]);
            mantissas[i] = (uint)Math.Abs(integer) | (integer < 0 ? SignBit : 0);
        }
        return (byte)(exponent + ExponentBias);
    }

    /// <summary>The values of a block. Bits above the mantissa's are ignored.</summary>
    /// <exception cref="ArgumentException">No mantissa, too many, or lengths that differ.</exception>
    public void DecodeBlock(byte exponent, ReadOnlySpan<uint> mantissas, Span<double> values)
    {
        RequireBlock(values.Length, mantissas.Length);
        var step = StepAt(exponent - ExponentBias);
        for (var i = 0; i < values.Length; i++)
        {
            var magnitude = (mantissas[i] & (SignBit - 1)) * step;
            values[i] = (mantissas[i] & SignBit) != 0 ? -magnitude : magnitude;
        }
    }

    protected override void RoundAll(Span<double> values)
    {
        for (var first = 0; first < values.Length; first += BlockLength)
        {
            var block = values.Slice(first, Math.Min(BlockLength, values.Length - first));
            var exponent = SharedExponent(block);
            var (rounding, step) = (RoundingAt(exponent), StepAt(exponent));
            var whole = block.Length / Vector512<double>.Count * Vector512<double>.Count;
            for (var i = 0; i < whole; i += Vector512<double>.Count)
                rounding.Round(Vector512.Create((ReadOnlySpan<double>)block[i..])).CopyTo(block[i..]);
            foreach (ref var value in block[whole..])
                value = rounding.Integer(value) * step;
        }
    }

    private int SharedExponent(ReadOnlySpan<double> values)
    {
        // Without their signs doubles are ordered as their bits are, and NaN stands above all.
        var bits = MemoryMarshal.Cast<double, long>(values);
        var whole = bits.Length / Vector512<long>.Count * Vector512<long>.Count;
        var lanes = Vector512<long>.Zero;
        for (var i = 0; i < whole; i += Vector512<long>.Count)
            lanes = Vector512.Max(lanes, Vector512.Create(bits[i..]) & Vector512.Create(long.MaxValue));
        var four = Vector256.Max(lanes.GetLower(), lanes.GetUpper());
        var two = Vector128.Max(four.GetLower(), four.GetUpper());
        var largest = Math.Max(two[0], two[1]);
        for (var i = whole; i < bits.Length; i++)
            largest = Math.Max(largest, bits[i] & long.MaxValue);
        if (largest >= BitConverter.DoubleToInt64Bits(double.PositiveInfinity))
            RequireFinite(values);
        // Zero and subnormal doubles have the lowest exponent field, far below the shared one's range.
        return Math.Clamp((int)(largest >> DoubleFractionBits) - DoubleExponentBias, -ExponentBias, LargestExponent);
    }

    private IntegerRounding RoundingAt(int exponent) => new(-LargestMagnitude, LargestMagnitude, StepAt(exponent), Rounding == Rounding.TowardZero);

    /// <summary>The leading one of the largest magnitude stands at the highest bit of its mantissa.</summary>
    private double StepAt(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent - (Bits - 2) + DoubleExponentBias) << DoubleFractionBits);

    private void RequireBlock(int values, int mantissas)
    {
        if (values < 1 || values > BlockLength)
            throw new ArgumentException($"a block of {Name} has 1..{BlockLength} values, was {values}");
        if (mantissas != values)
            throw new ArgumentException($"{values} values need as many mantissas, got {mantissas}");
    }

    private NotSupportedException NotAlone() => new($"codes of {Name} stand for values only together with the exponent of their block");

    private static string NameOf(int bits, int blockLength, Rounding rounding)
    {
        string?[] options = [blockLength == DefaultBlockLength ? null : $"block{blockLength}", rounding == Rounding.TowardZero ? "rz" : null];
        var written = string.Join(',', options.Where(o => o is not null));
        return $"bfp{bits}{(written.Length == 0 ? "" : ":")}{written}";
    }

    private static BlockFloatFormat? FromName(FormatName name)
    {
        if (name.Width("bfp") is not { } bits)
            return null;
        var options = name.ReadOptions(Family.Pattern);
        var blockLength = options.Whole("block") ?? DefaultBlockLength;
        var rounding = options.Word("rz") ? Rounding.TowardZero : Rounding.NearestEven;
        options.End();
        return new BlockFloatFormat(bits, blockLength, rounding);
    }
}
