using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ArchSim.Numerics;

/// <summary>
/// Shifts of each lane by a count of its own, taken as unsigned: counts of the width and more shift everything out, as the machine's own shifts
/// have it and C#'s operators do not.
/// </summary>
public static class VariableShifts
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Left(Vector512<int> value, Vector512<int> counts) =>
        Avx512F.IsSupported ? Avx512F.ShiftLeftLogicalVariable(value, counts.AsUInt32())
        : Avx2.IsSupported ? Vector512.Create(
            Avx2.ShiftLeftLogicalVariable(value.GetLower(), counts.GetLower().AsUInt32()), Avx2.ShiftLeftLogicalVariable(value.GetUpper(), counts.GetUpper().AsUInt32()))
        : Portable.Left(value, counts);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Left(Vector512<long> value, Vector512<long> counts) =>
        Avx512F.IsSupported ? Avx512F.ShiftLeftLogicalVariable(value, counts.AsUInt64())
        : Avx2.IsSupported ? Vector512.Create(
            Avx2.ShiftLeftLogicalVariable(value.GetLower(), counts.GetLower().AsUInt64()), Avx2.ShiftLeftLogicalVariable(value.GetUpper(), counts.GetUpper().AsUInt64()))
        : Portable.Left(value, counts);

    /// <summary>Fills with the sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Right(Vector512<int> value, Vector512<int> counts) =>
        Avx512F.IsSupported ? Avx512F.ShiftRightArithmeticVariable(value, counts.AsUInt32())
        : Avx2.IsSupported ? Vector512.Create(
            Avx2.ShiftRightArithmeticVariable(value.GetLower(), counts.GetLower().AsUInt32()), Avx2.ShiftRightArithmeticVariable(value.GetUpper(), counts.GetUpper().AsUInt32()))
        : Portable.Right(value, counts);

    /// <summary>Fills with the sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Right(Vector512<long> value, Vector512<long> counts) =>
        Avx512F.IsSupported ? Avx512F.ShiftRightArithmeticVariable(value, counts.AsUInt64())
        : Avx2.IsSupported ? Vector512.Create(Right(value.GetLower(), counts.GetLower()), Right(value.GetUpper(), counts.GetUpper()))
        : Portable.Right(value, counts);

    /// <summary>Fills with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Right(Vector512<ulong> value, Vector512<long> counts) =>
        Avx512F.IsSupported ? Avx512F.ShiftRightLogicalVariable(value, counts.AsUInt64())
        : Avx2.IsSupported ? Vector512.Create(
            Avx2.ShiftRightLogicalVariable(value.GetLower(), counts.GetLower().AsUInt64()), Avx2.ShiftRightLogicalVariable(value.GetUpper(), counts.GetUpper().AsUInt64()))
        : Portable.Right(value, counts);

    // AVX2 has no such shift of 64 bits: what is complemented where it is negative fills with zeros.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Right(Vector256<long> value, Vector256<long> counts)
    {
        var sign = Vector256.LessThan(value, Vector256<long>.Zero);
        return Avx2.ShiftRightLogicalVariable(value ^ sign, counts.AsUInt64()) ^ sign;
    }

    /// <summary>The same lane by lane, for machines without such shifts.</summary>
    public static class Portable
    {
        public static Vector512<int> Left(Vector512<int> value, Vector512<int> counts)
        {
            var shifted = value;
            for (var i = 0; i < Vector512<int>.Count; i++)
                shifted = shifted.WithElement(i, (uint)counts[i] < 32 ? value[i] << counts[i] : 0);
            return shifted;
        }

        public static Vector512<long> Left(Vector512<long> value, Vector512<long> counts)
        {
            var shifted = value;
            for (var i = 0; i < Vector512<long>.Count; i++)
                shifted = shifted.WithElement(i, (ulong)counts[i] < 64 ? value[i] << (int)counts[i] : 0);
            return shifted;
        }

        public static Vector512<int> Right(Vector512<int> value, Vector512<int> counts)
        {
            var shifted = value;
            for (var i = 0; i < Vector512<int>.Count; i++)
                shifted = shifted.WithElement(i, value[i] >> (int)Math.Min((uint)counts[i], 31));
            return shifted;
        }

        public static Vector512<long> Right(Vector512<long> value, Vector512<long> counts)
        {
            var shifted = value;
            for (var i = 0; i < Vector512<long>.Count; i++)
                shifted = shifted.WithElement(i, value[i] >> (int)Math.Min((ulong)counts[i], 63));
            return shifted;
        }

        public static Vector512<ulong> Right(Vector512<ulong> value, Vector512<long> counts)
        {
            var shifted = value;
            for (var i = 0; i < Vector512<ulong>.Count; i++)
                shifted = shifted.WithElement(i, (ulong)counts[i] < 64 ? value[i] >> (int)counts[i] : 0);
            return shifted;
        }
    }
}
