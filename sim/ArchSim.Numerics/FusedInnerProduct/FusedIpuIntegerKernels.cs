using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>
/// Integers nibble by nibble, as the hardware takes them: products of a nibble of each are added exactly in the tree, whose sum enters the accumulator shifted left by the
/// weights of the nibbles. Nothing is aligned.
/// </summary>
public readonly struct ScalarFusedIpuIntegerKernel : IKernel<ScalarFusedIpuIntegerKernel, int, int, long>
{
    private readonly int _products;
    private readonly int _weightNibbles;
    private readonly int _activationNibbles;
    private readonly FixedPointAccumulator _accumulator;

    internal ScalarFusedIpuIntegerKernel(int products, int weightNibbles, int activationNibbles, FixedPointAccumulator accumulator)
    {
        (_products, _weightNibbles, _activationNibbles, _accumulator) = (products, weightNibbles, activationNibbles, accumulator);
    }

    public static int Lanes => 1;

    public int Group => _products;

    public long Step(long sum, ref readonly int activations, ref readonly int weights)
    {
        var a = MemoryMarshal.CreateReadOnlySpan(in activations, _products);
        var w = MemoryMarshal.CreateReadOnlySpan(in weights, _products);
        for (var i = _activationNibbles - 1; i >= 0; i--)
        {
            for (var j = _weightNibbles - 1; j >= 0; j--)
            {
                var tree = 0L;
                for (var lane = 0; lane < _products; lane++)
                    tree += Nibbles.Nibble(a[lane], i, top: i == _activationNibbles - 1) * Nibbles.Nibble(w[lane], j, top: j == _weightNibbles - 1);
                sum += tree << (4 * (i + j));
            }
        }
        return _accumulator.Fit(sum);
    }

    public void Read(long sum, Span<double> values) => values[0] = sum;

    public long Load(ReadOnlySpan<double> values) => Load(_accumulator, values[0]);

    /// <exception cref="ArgumentException">NaN or an infinity.</exception>
    internal static long Load(FixedPointAccumulator accumulator, double value) =>
        accumulator.Fit((long)Math.Round(LoadedSum.Finite(value), MidpointRounding.ToEven));
}

/// <summary>The same in sixteen units side by side. Nibble products add up to whole ones, exactly, so that whole ones are taken.</summary>
public readonly struct VectorFusedIpuIntegerKernel : IKernel<VectorFusedIpuIntegerKernel, int, int, LongLanes>
{
    private readonly int _products;
    private readonly bool _wide;
    private readonly FixedPointAccumulator _accumulator;

    internal VectorFusedIpuIntegerKernel(int products, long largestProduct, FixedPointAccumulator accumulator)
    {
        (_products, _accumulator) = (products, accumulator);
        _wide = products * largestProduct > int.MaxValue;
    }

    public static int Lanes => KernelLanes.Count;

    public int Group => _products;

    public LongLanes Step(LongLanes sum, ref readonly int activations, ref readonly int weights)
    {
        var (lower, upper) = _wide
            ? WideSum(ref Unsafe.AsRef(in activations), ref Unsafe.AsRef(in weights))
            : Vector512.Widen(NarrowSum(ref Unsafe.AsRef(in activations), ref Unsafe.AsRef(in weights)));
        return sum.Plus(_accumulator, lower, upper);
    }

    public void Read(LongLanes sum, Span<double> values) => sum.Read(_accumulator, values, 1);

    public LongLanes Load(ReadOnlySpan<double> values)
    {
        Span<long> sums = stackalloc long[KernelLanes.Count];
        for (var lane = 0; lane < KernelLanes.Count; lane++)
            sums[lane] = ScalarFusedIpuIntegerKernel.Load(_accumulator, values[lane]);
        return new LongLanes(Vector512.Create<long>(sums), Vector512.Create<long>(sums[Vector512<long>.Count..]));
    }

    private Vector512<int> NarrowSum(ref int a, ref int w)
    {
        var sum = Vector512<int>.Zero;
        for (var k = 0; k < _products; k++)
            sum += Vector512.Create(Unsafe.Add(ref a, k)) * Vector512.LoadUnsafe(ref w, (nuint)(k * KernelLanes.Count));
        return sum;
    }

    private (Vector512<long> Lower, Vector512<long> Upper) WideSum(ref int a, ref int w)
    {
        var (lower, upper) = (Vector512<long>.Zero, Vector512<long>.Zero);
        for (var k = 0; k < _products; k++)
        {
            var activation = Vector512.Create((long)Unsafe.Add(ref a, k));
            var (weightLower, weightUpper) = Vector512.Widen(Vector512.LoadUnsafe(ref w, (nuint)(k * KernelLanes.Count)));
            lower += activation * weightLower;
            upper += activation * weightUpper;
        }
        return (lower, upper);
    }
}
