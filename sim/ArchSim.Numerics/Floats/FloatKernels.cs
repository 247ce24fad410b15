using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>Exact products, added to the sum with one rounding to the nearest fp32 number, of two to the even one.</summary>
public readonly struct ScalarFloatKernel : IKernel<ScalarFloatKernel, float, float, float>
{
    public static int Lanes => 1;

    public int Group => 1;

    public float Step(float sum, ref readonly float activations, ref readonly float weights) => MathF.FusedMultiplyAdd(activations, weights, sum);

    public void Read(float sum, Span<double> values) => values[0] = sum;

    public float Load(ReadOnlySpan<double> values) => (float)values[0];
}

/// <summary>The same in the lanes of a vector.</summary>
public readonly struct VectorFloatKernel : IKernel<VectorFloatKernel, float, float, Vector512<float>>
{
    public static int Lanes => KernelLanes.Count;

    public int Group => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Step(Vector512<float> sum, ref readonly float activations, ref readonly float weights) =>
        Vector512.FusedMultiplyAdd(Vector512.Create(activations), Vector512.LoadUnsafe(in weights), sum);

    public void Read(Vector512<float> sum, Span<double> values)
    {
        var (low, high) = Vector512.Widen(sum);
        low.CopyTo(values);
        high.CopyTo(values[Vector512<double>.Count..]);
    }

    public Vector512<float> Load(ReadOnlySpan<double> values) =>
        Vector512.Narrow(Vector512.Create(values), Vector512.Create(values[Vector512<double>.Count..]));
}
