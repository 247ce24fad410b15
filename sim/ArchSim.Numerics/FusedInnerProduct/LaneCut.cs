using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>How low bits are cut off lanes: a type, so that loops are specialized for it.</summary>
internal interface ILaneCut
{
    static abstract Vector512<int> Cut(Vector512<int> values, Vector512<int> counts);

    static abstract Vector512<long> Cut(Vector512<long> values, Vector512<long> counts);
}

internal readonly struct FloorCut : ILaneCut
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Cut(Vector512<int> values, Vector512<int> counts) => VariableShifts.Right(values, counts);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Cut(Vector512<long> values, Vector512<long> counts) => VariableShifts.Right(values, counts);
}

/// <summary>Magnitudes are shifted, and take their signs back.</summary>
internal readonly struct TowardZeroCut : ILaneCut
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Cut(Vector512<int> values, Vector512<int> counts)
    {
        var sign = Vector512.ShiftRightArithmetic(values, 31);
        return (VariableShifts.Right((values ^ sign) - sign, counts) ^ sign) - sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Cut(Vector512<long> values, Vector512<long> counts)
    {
        var sign = Vector512.LessThan(values, Vector512<long>.Zero);
        return (VariableShifts.Right((values ^ sign) - sign, counts) ^ sign) - sign;
    }
}
