using System.Runtime.CompilerServices;

namespace ArchSim.Numerics;

/// <summary>
/// A decoded logarithmic weight: sign, shift, and whether the root of two goes in. In one word: the sign on top, the root's bit, and a byte that counts
/// shifts down from 255; the word 0 is zero, whose 255 shifts leave nothing.
/// </summary>
public readonly record struct SegmentedLogWeight
{
    internal const int SignBit = int.MinValue;
    internal const int RootBit = 0x100;
    internal const int ShiftMask = 0xff;

    private SegmentedLogWeight(int word) => Word = word;

    internal int Word { get; }

    public bool IsZero => Word == 0;

    public bool IsNegative => Word < 0;

    public bool IsRoot => (Word & RootBit) != 0;

    /// <summary>Places to the left; 255 of zero.</summary>
    public int Shift => ShiftMask - (Word & ShiftMask);

    public static SegmentedLogWeight Of(LogarithmicFormat format, uint code)
    {
        var level = format.Level(code);
        if (level < 0)
            return default;
        var decoder = format.Decoder;
        return new SegmentedLogWeight((ShiftMask - decoder.Shift(level)) | (decoder.IsRoot(level) ? RootBit : 0) | (format.IsNegative(code) ? SignBit : 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ref readonly int WordOf(ref readonly SegmentedLogWeight weight) => ref Unsafe.As<SegmentedLogWeight, int>(ref Unsafe.AsRef(in weight));
}
