using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Training;

/// <summary>
/// The loops that training spends its time in. Every sum is taken in one order with fused multiply-adds, whatever the width of the machine's vectors, so that
/// results are the same bits everywhere.
/// </summary>
internal static class Arithmetic
{
    private static readonly int Lanes = Vector512<float>.Count;

    /// <summary>C += A B, for C [m, n] and B [k, n] row by row.</summary>
    /// <param name="aRow">Distance between rows of A [m, k].</param>
    /// <param name="aColumn">Distance between its columns: 1, or with aRow = 1 its transpose.</param>
    public static void MultiplyAdd(ReadOnlySpan<float> a, int aRow, int aColumn, ReadOnlySpan<float> b, Span<float> c, int m, int k, int n)
    {
        if (a.Length <= (m - 1) * aRow + (k - 1) * aColumn || b.Length < k * n || c.Length < m * n)
            throw new ArgumentException($"too few values for a product of {m} x {k} and {k} x {n}");
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        var column = 0;
        for (; column + Lanes <= n; column += Lanes)
        {
            var row = 0;
            for (; row + 6 <= m; row += 6)
                SixRows(ref Unsafe.Add(ref a0, row * aRow), aRow, aColumn, ref Unsafe.Add(ref b0, column), ref Unsafe.Add(ref c0, row * n + column), k, n);
            for (; row < m; row++)
                OneRow(ref Unsafe.Add(ref a0, row * aRow), aColumn, ref Unsafe.Add(ref b0, column), ref Unsafe.Add(ref c0, row * n + column), k, n);
        }
        for (; column < n; column++)
        {
            for (var row = 0; row < m; row++)
            {
                var sum = c[row * n + column];
                for (var i = 0; i < k; i++)
                    sum = MathF.FusedMultiplyAdd(a[row * aRow + i * aColumn], b[i * n + column], sum);
                c[row * n + column] = sum;
            }
        }
    }

    /// <summary>sum[i] += a[i] b[i].</summary>
    public static void MultiplyAdd(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> sum)
    {
        var i = 0;
        for (; i + Lanes <= sum.Length; i += Lanes)
        {
            var product = Vector512.FusedMultiplyAdd(Vector512.Create(a.Slice(i, Lanes)), Vector512.Create(b.Slice(i, Lanes)), Vector512.Create<float>(sum.Slice(i, Lanes)));
            product.CopyTo(sum[i..]);
        }
        for (; i < sum.Length; i++)
            sum[i] = MathF.FusedMultiplyAdd(a[i], b[i], sum[i]);
    }

    /// <summary>sum[i] += a[i].</summary>
    public static void Add(ReadOnlySpan<float> a, Span<float> sum)
    {
        var i = 0;
        for (; i + Lanes <= sum.Length; i += Lanes)
            (Vector512.Create(a.Slice(i, Lanes)) + Vector512.Create<float>(sum.Slice(i, Lanes))).CopyTo(sum[i..]);
        for (; i < sum.Length; i++)
            sum[i] += a[i];
    }

    // Sums are locals, so that the compiler keeps them in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SixRows(ref float a, nint aRow, nint aColumn, ref float b, ref float c, int k, nint n)
    {
        var s0 = Vector512.LoadUnsafe(ref c);
        var s1 = Vector512.LoadUnsafe(ref Unsafe.Add(ref c, n));
        var s2 = Vector512.LoadUnsafe(ref Unsafe.Add(ref c, 2 * n));
        var s3 = Vector512.LoadUnsafe(ref Unsafe.Add(ref c, 3 * n));
        var s4 = Vector512.LoadUnsafe(ref Unsafe.Add(ref c, 4 * n));
        var s5 = Vector512.LoadUnsafe(ref Unsafe.Add(ref c, 5 * n));
        for (var i = 0; i < k; i++)
        {
            var weights = Vector512.LoadUnsafe(ref b);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Create(a), weights, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, aRow)), weights, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, 2 * aRow)), weights, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, 3 * aRow)), weights, s3);
            s4 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, 4 * aRow)), weights, s4);
            s5 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, 5 * aRow)), weights, s5);
            a = ref Unsafe.Add(ref a, aColumn);
            b = ref Unsafe.Add(ref b, n);
        }
        s0.StoreUnsafe(ref c);
        s1.StoreUnsafe(ref Unsafe.Add(ref c, n));
        s2.StoreUnsafe(ref Unsafe.Add(ref c, 2 * n));
        s3.StoreUnsafe(ref Unsafe.Add(ref c, 3 * n));
        s4.StoreUnsafe(ref Unsafe.Add(ref c, 4 * n));
        s5.StoreUnsafe(ref Unsafe.Add(ref c, 5 * n));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneRow(ref float a, nint aColumn, ref float b, ref float c, int k, nint n)
    {
        var sum = Vector512.LoadUnsafe(ref c);
        for (var i = 0; i < k; i++)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(a), Vector512.LoadUnsafe(ref b), sum);
            a = ref Unsafe.Add(ref a, aColumn);
            b = ref Unsafe.Add(ref b, n);
        }
        sum.StoreUnsafe(ref c);
    }
}
