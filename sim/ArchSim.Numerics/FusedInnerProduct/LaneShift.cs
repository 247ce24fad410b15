using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ArchSim.Numerics;

/// <summary>Arithmetic right shifts by a count a lane, of any size from zero: beyond the width only the sign is left.</summary>
public static class LaneShift
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Right(Vector512<int> values, Vector512<int> counts) =>
        Avx512F.IsSupported ? Avx512F.ShiftRightArithmeticVariable(values, counts.AsUInt32()) : RightPortable(values, counts);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Right(Vector512<long> values, Vector512<long> counts) =>
        Avx512F.IsSupported ? Avx512F.ShiftRightArithmeticVariable(values, counts.AsUInt64()) : RightPortable(values, counts);

    public static Vector512<int> RightPortable(Vector512<int> values, Vector512<int> counts)
    {
        var shifted = values;
        for (var lane = 0; lane < Vector512<int>.Count; lane++)
            shifted = shifted.WithElement(lane, values[lane] >> Math.Min(counts[lane], 31));
        return shifted;
    }

    public static Vector512<long> RightPortable(Vector512<long> values, Vector512<long> counts)
    {
        var shifted = values;
        for (var lane = 0; lane < Vector512<long>.Count; lane++)
            shifted = shifted.WithElement(lane, values[lane] >> (int)Math.Min(counts[lane], 63));
        return shifted;
    }
}

/// <summary>How low bits are cut off lanes: a type, so that loops are specialized for it.</summary>
internal interface ILaneCut
{
    static abstract Vector512<int> Cut(Vector512<int> values, Vector512<int> counts);

    static abstract Vector512<long> Cut(Vector512<long> values, Vector512<long> counts);
}

internal readonly struct FloorCut : ILaneCut
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Cut(Vector512<int> values, Vector512<int> counts) => LaneShift.Right(values, counts);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Cut(Vector512<long> values, Vector512<long> counts) => LaneShift.Right(values, counts);
}

/// <summary>Magnitudes are shifted, and take their signs back.</summary>
internal readonly struct TowardZeroCut : ILaneCut
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Cut(Vector512<int> values, Vector512<int> counts)
    {
        var sign = Vector512.ShiftRightArithmetic(values, 31);
        return (LaneShift.Right((values ^ sign) - sign, counts) ^ sign) - sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Cut(Vector512<long> values, Vector512<long> counts)
    {
        var sign = Vector512.ShiftRightArithmetic(values, 63);
        return (LaneShift.Right((values ^ sign) - sign, counts) ^ sign) - sign;
    }
}
