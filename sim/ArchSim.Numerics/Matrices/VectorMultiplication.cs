using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ArchSim.Numerics;

/// <summary>
/// The matrix multiplication for vector kernels. Four rows of activations by two panels of weights are summed together, so that eight independent sums hide
/// the latency of each. Panels are cut along the products so that two of them stay in the first-level cache while many rows pass by; in between sums wait in memory.
/// Nothing is shared between calls.
/// </summary>
internal static class VectorMultiplication<TKernel, TActivation, TWeight, TSum>
    where TKernel : struct, IKernel<TKernel, TActivation, TWeight, TSum>
    where TActivation : unmanaged
    where TWeight : unmanaged
    where TSum : struct
{
    /// <param name="activations">M x K, filled up as the weights are.</param>
    /// <param name="results">M x N.</param>
    public static void Run(TKernel kernel, Matrix<TActivation> activations, WeightPanels<TWeight> weights, Span<double> results)
    {
        var most = Math.Min(MultiplicationBlocks.Rows, activations.Rows);
        var sums = ArrayPool<TSum>.Shared.Rent(checked(most * weights.Count));
        try
        {
            for (var row = 0; row < activations.Rows; row += most)
            {
                var rows = Math.Min(most, activations.Rows - row);
                var block = new Matrix<TActivation>(activations.Values.Slice(row * activations.Columns, rows * activations.Columns), rows, activations.Columns);
                RunRows(kernel, block, weights, sums.AsSpan(0, rows * weights.Count), results.Slice(row * weights.Channels, rows * weights.Channels));
            }
        }
        finally
        {
            ArrayPool<TSum>.Shared.Return(sums);
        }
    }

    private static void RunRows(TKernel kernel, Matrix<TActivation> activations, WeightPanels<TWeight> weights, Span<TSum> sums, Span<double> results)
    {
        var reduction = weights.Reduction;
        var most = MultiplicationBlocks.Groups(Unsafe.SizeOf<TWeight>() * kernel.Group);
        sums.Clear();
        for (var tile = 0; tile < reduction.Tiles; tile++)
        {
            var first = tile * reduction.TileGroups;
            var isLast = tile == reduction.Tiles - 1;
            var end = isLast ? reduction.Groups : first + reduction.TileGroups;
            for (var group = first; group < end; group += most)
            {
                var groups = Math.Min(most, end - group);
                var encoding = isLast || group + groups < end ? null : weights.Tiles!.Encoding;
                RunBlock(kernel, activations, weights, group, groups, sums, encoding);
            }
        }
        Span<double> values = stackalloc double[KernelLanes.Count];
        for (var row = 0; row < activations.Rows; row++)
        {
            for (var panel = 0; panel < weights.Count; panel++)
            {
                var lanes = Math.Min(KernelLanes.Count, weights.Channels - panel * KernelLanes.Count);
                kernel.Read(sums[row * weights.Count + panel], values);
                values[..lanes].CopyTo(results.Slice(row * weights.Channels + panel * KernelLanes.Count, lanes));
            }
        }
    }

    /// <summary>Groups of products that no tile's end parts, for all rows and panels.</summary>
    /// <param name="encoding">What sums are stored in after the last group; null where they are not.</param>
    private static void RunBlock(
        TKernel kernel, Matrix<TActivation> activations, WeightPanels<TWeight> weights, int group, int groups, Span<TSum> sums, NumberFormat? encoding)
    {
        var panelLength = weights.Reduction.PaddedProducts * KernelLanes.Count;
        ref var firstActivation = ref Unsafe.Add(ref MemoryMarshal.GetReference(activations.Values), group * kernel.Group);
        ref var firstWeight = ref Unsafe.Add(ref MemoryMarshal.GetReference(weights.Values), group * kernel.Group * KernelLanes.Count);
        for (var panel = 0; panel < weights.Count; panel += 2)
        {
            var panels = Math.Min(2, weights.Count - panel);
            ref var w = ref Unsafe.Add(ref firstWeight, (nint)panel * panelLength);
            for (var row = 0; row < activations.Rows;)
            {
                ref var a = ref Unsafe.Add(ref firstActivation, (nint)row * activations.Columns);
                ref var sum = ref sums[row * weights.Count + panel];
                var rows = activations.Rows - row >= 4 ? 4 : 1;
                if (rows == 4 && panels == 2)
                    FourByTwo(kernel, ref a, activations.Columns, ref w, panelLength, groups, ref sum, weights.Count);
                else if (rows == 4)
                    FourByOne(kernel, ref a, activations.Columns, ref w, groups, ref sum, weights.Count);
                else if (panels == 2)
                    OneByTwo(kernel, ref a, ref w, panelLength, groups, ref sum);
                else
                    OneByOne(kernel, ref a, ref w, groups, ref sum);
                if (encoding is not null)
                    Store(kernel, encoding, sums[(row * weights.Count + panel)..], rows, panels, weights.Count, weights.Channels - panel * KernelLanes.Count);
                row += rows;
            }
        }
    }

    /// <summary>Encodes sums and decodes them, the channels of a panel together.</summary>
    private static void Store(TKernel kernel, NumberFormat encoding, Span<TSum> sums, int rows, int panels, int stride, int channels)
    {
        Span<double> values = stackalloc double[KernelLanes.Count];
        for (var row = 0; row < rows; row++)
        {
            for (var panel = 0; panel < panels; panel++)
            {
                ref var sum = ref sums[row * stride + panel];
                kernel.Read(sum, values);
                encoding.Round(values[..Math.Min(KernelLanes.Count, channels - panel * KernelLanes.Count)]);
                sum = kernel.Load(values);
            }
        }
    }

    // Sums are locals, so that the compiler keeps them in registers: they are written out one by one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByTwo(TKernel kernel, ref TActivation a, nint stride, ref TWeight w, nint panelLength, int groups, ref TSum sums, nint sumStride)
    {
        ref var a1 = ref Unsafe.Add(ref a, stride);
        ref var a2 = ref Unsafe.Add(ref a1, stride);
        ref var a3 = ref Unsafe.Add(ref a2, stride);
        ref var w1 = ref Unsafe.Add(ref w, panelLength);
        ref var row1 = ref Unsafe.Add(ref sums, sumStride);
        ref var row2 = ref Unsafe.Add(ref row1, sumStride);
        ref var row3 = ref Unsafe.Add(ref row2, sumStride);
        var (s00, s01) = (sums, Unsafe.Add(ref sums, 1));
        var (s10, s11) = (row1, Unsafe.Add(ref row1, 1));
        var (s20, s21) = (row2, Unsafe.Add(ref row2, 1));
        var (s30, s31) = (row3, Unsafe.Add(ref row3, 1));
        nint group = kernel.Group;
        nint j = 0;
        for (nint i = 0; i < groups * group; i += group, j += group * KernelLanes.Count)
        {
            s00 = kernel.Step(s00, in Unsafe.Add(ref a, i), in Unsafe.Add(ref w, j));
            s01 = kernel.Step(s01, in Unsafe.Add(ref a, i), in Unsafe.Add(ref w1, j));
            s10 = kernel.Step(s10, in Unsafe.Add(ref a1, i), in Unsafe.Add(ref w, j));
            s11 = kernel.Step(s11, in Unsafe.Add(ref a1, i), in Unsafe.Add(ref w1, j));
            s20 = kernel.Step(s20, in Unsafe.Add(ref a2, i), in Unsafe.Add(ref w, j));
            s21 = kernel.Step(s21, in Unsafe.Add(ref a2, i), in Unsafe.Add(ref w1, j));
            s30 = kernel.Step(s30, in Unsafe.Add(ref a3, i), in Unsafe.Add(ref w, j));
            s31 = kernel.Step(s31, in Unsafe.Add(ref a3, i), in Unsafe.Add(ref w1, j));
        }
        (sums, Unsafe.Add(ref sums, 1)) = (s00, s01);
        (row1, Unsafe.Add(ref row1, 1)) = (s10, s11);
        (row2, Unsafe.Add(ref row2, 1)) = (s20, s21);
        (row3, Unsafe.Add(ref row3, 1)) = (s30, s31);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByOne(TKernel kernel, ref TActivation a, nint stride, ref TWeight w, int groups, ref TSum sums, nint sumStride)
    {
        ref var a1 = ref Unsafe.Add(ref a, stride);
        ref var a2 = ref Unsafe.Add(ref a1, stride);
        ref var a3 = ref Unsafe.Add(ref a2, stride);
        ref var row1 = ref Unsafe.Add(ref sums, sumStride);
        ref var row2 = ref Unsafe.Add(ref row1, sumStride);
        ref var row3 = ref Unsafe.Add(ref row2, sumStride);
        var (s0, s1, s2, s3) = (sums, row1, row2, row3);
        nint group = kernel.Group;
        nint j = 0;
        for (nint i = 0; i < groups * group; i += group, j += group * KernelLanes.Count)
        {
            s0 = kernel.Step(s0, in Unsafe.Add(ref a, i), in Unsafe.Add(ref w, j));
            s1 = kernel.Step(s1, in Unsafe.Add(ref a1, i), in Unsafe.Add(ref w, j));
            s2 = kernel.Step(s2, in Unsafe.Add(ref a2, i), in Unsafe.Add(ref w, j));
            s3 = kernel.Step(s3, in Unsafe.Add(ref a3, i), in Unsafe.Add(ref w, j));
        }
        (sums, row1, row2, row3) = (s0, s1, s2, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneByTwo(TKernel kernel, ref TActivation a, ref TWeight w, nint panelLength, int groups, ref TSum sums)
    {
        ref var w1 = ref Unsafe.Add(ref w, panelLength);
        var (s0, s1) = (sums, Unsafe.Add(ref sums, 1));
        nint group = kernel.Group;
        nint j = 0;
        for (nint i = 0; i < groups * group; i += group, j += group * KernelLanes.Count)
        {
            s0 = kernel.Step(s0, in Unsafe.Add(ref a, i), in Unsafe.Add(ref w, j));
            s1 = kernel.Step(s1, in Unsafe.Add(ref a, i), in Unsafe.Add(ref w1, j));
        }
        (sums, Unsafe.Add(ref sums, 1)) = (s0, s1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneByOne(TKernel kernel, ref TActivation a, ref TWeight w, int groups, ref TSum sums)
    {
        var s = sums;
        nint group = kernel.Group;
        nint j = 0;
        for (nint i = 0; i < groups * group; i += group, j += group * KernelLanes.Count)
            s = kernel.Step(s, in Unsafe.Add(ref a, i), in Unsafe.Add(ref w, j));
        sums = s;
    }
}
