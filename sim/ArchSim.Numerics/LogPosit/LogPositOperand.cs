using System.Runtime.CompilerServices;

namespace ArchSim.Numerics;

/// <summary>
/// A decoded log posit as the edge of an array hands it in: sign and stored logarithm. In one word so that the sum of two words is the product: the sign
/// is the top bit, below it the logarithm counts from <see cref="ZeroLogarithm"/>, and zero is the word 0, so small that products with it shift out.
/// </summary>
public readonly record struct LogPositOperand
{
    /// <summary>Fraction bits of the logarithm; log posits of 16 bits have 14.</summary>
    internal const int FractionBits = 16;

    /// <summary>Where the words count from: 2^-1024. The largest stored logarithm is below 512, so that no product with zero reaches 2^-512.</summary>
    internal const int ZeroLogarithm = -1024;

    internal const int SignBit = int.MinValue;

    private LogPositOperand(int word) => Word = word;

    internal int Word { get; }

    public bool IsZero => Word == 0;

    public bool IsNegative => Word < 0;

    /// <summary>In units of 2^-16; of zero, none.</summary>
    public int Logarithm => (Word & ~SignBit) + (ZeroLogarithm << FractionBits);

    public static LogPositOperand Of(LogPositFormat format, uint code)
    {
        var value = format.Decode(code);
        if (value == 0)
            return default;
        var logarithm = (int)(format.Logarithm(code) * (1 << FractionBits));
        return new LogPositOperand((logarithm - (ZeroLogarithm << FractionBits)) | (value < 0 ? SignBit : 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ref readonly int WordOf(ref readonly LogPositOperand operand) => ref Unsafe.As<LogPositOperand, int>(ref Unsafe.AsRef(in operand));
}
