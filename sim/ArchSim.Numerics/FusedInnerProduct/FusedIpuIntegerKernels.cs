using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>The integer accumulator of a fused inner-product unit: 16 to 63 bits, two's complement, fitted after each inner product.</summary>
internal readonly record struct FusedIpuIntegerAccumulator(int Bits, OverflowMode Overflow)
{
    public long Fit(long sum) => Overflow == OverflowMode.Saturate ? Math.Clamp(sum, Least, -Least - 1) : sum << (64 - Bits) >> (64 - Bits);

    public Vector512<long> Fit(Vector512<long> sums) => Overflow == OverflowMode.Saturate
        ? Vector512.Max(Vector512.Create(Least), Vector512.Min(Vector512.Create(-Least - 1), sums))
        : sums << (64 - Bits) >> (64 - Bits);

    /// <exception cref="ArgumentException">NaN or an infinity.</exception>
    public long Load(double value) => Fit((long)Math.Round(LoadedSum.Finite(value), MidpointRounding.ToEven));

    private long Least => -1L << (Bits - 1);
}

/// <summary>
/// Integers nibble by nibble, as the hardware takes them: products of a nibble of each are added exactly in the tree, whose sum enters the accumulator shifted left by the
/// weights of the nibbles. Nothing is aligned.
/// </summary>
public readonly struct ScalarFusedIpuIntegerKernel : IKernel<ScalarFusedIpuIntegerKernel, int, int, long>
{
    private readonly int _products;
    private readonly FusedIpuInteger _weight;
    private readonly FusedIpuInteger _activation;
    private readonly FusedIpuIntegerAccumulator _accumulator;

    internal ScalarFusedIpuIntegerKernel(int products, FusedIpuInteger weight, FusedIpuInteger activation, FusedIpuIntegerAccumulator accumulator)
    {
        (_products, _weight, _activation, _accumulator) = (products, weight, activation, accumulator);
    }

    public static int Lanes => 1;

    public int Group => _products;

    public long Step(long sum, ref readonly int activations, ref readonly int weights)
    {
        var a = MemoryMarshal.CreateReadOnlySpan(in activations, _products);
        var w = MemoryMarshal.CreateReadOnlySpan(in weights, _products);
        for (var i = _activation.NibbleCount - 1; i >= 0; i--)
        {
            for (var j = _weight.NibbleCount - 1; j >= 0; j--)
            {
                var tree = 0L;
                for (var lane = 0; lane < _products; lane++)
                    tree += _activation.Nibble(a[lane], i) * _weight.Nibble(w[lane], j);
                sum += tree << (4 * (i + j));
            }
        }
        return _accumulator.Fit(sum);
    }

    public void Read(long sum, Span<double> values) => values[0] = sum;

    public long Load(ReadOnlySpan<double> values) => _accumulator.Load(values[0]);
}

/// <summary>Sixteen integer accumulators: the lower and the upper eight.</summary>
public readonly record struct VectorFusedIpuIntegerSum(Vector512<long> Lower, Vector512<long> Upper);

/// <summary>The same in sixteen units side by side. Nibble products add up to whole ones, exactly, so that whole ones are taken.</summary>
public readonly struct VectorFusedIpuIntegerKernel : IKernel<VectorFusedIpuIntegerKernel, int, int, VectorFusedIpuIntegerSum>
{
    private readonly int _products;
    private readonly bool _wide;
    private readonly FusedIpuIntegerAccumulator _accumulator;

    internal VectorFusedIpuIntegerKernel(int products, FusedIpuInteger weight, FusedIpuInteger activation, FusedIpuIntegerAccumulator accumulator)
    {
        (_products, _accumulator) = (products, accumulator);
        _wide = (long)products * weight.LargestMagnitude * activation.LargestMagnitude > int.MaxValue;
    }

    public static int Lanes => KernelLanes.Count;

    public int Group => _products;

    public VectorFusedIpuIntegerSum Step(VectorFusedIpuIntegerSum sum, ref readonly int activations, ref readonly int weights)
    {
        var (lower, upper) = _wide
            ? WideSum(ref Unsafe.AsRef(in activations), ref Unsafe.AsRef(in weights))
            : Vector512.Widen(NarrowSum(ref Unsafe.AsRef(in activations), ref Unsafe.AsRef(in weights)));
        return new VectorFusedIpuIntegerSum(_accumulator.Fit(sum.Lower + lower), _accumulator.Fit(sum.Upper + upper));
    }

    public void Read(VectorFusedIpuIntegerSum sum, Span<double> values)
    {
        for (var lane = 0; lane < Vector512<long>.Count; lane++)
            (values[lane], values[lane + Vector512<long>.Count]) = (sum.Lower[lane], sum.Upper[lane]);
    }

    public VectorFusedIpuIntegerSum Load(ReadOnlySpan<double> values)
    {
        Span<long> sums = stackalloc long[KernelLanes.Count];
        for (var lane = 0; lane < KernelLanes.Count; lane++)
            sums[lane] = _accumulator.Load(values[lane]);
        return new VectorFusedIpuIntegerSum(Vector512.Create<long>(sums), Vector512.Create<long>(sums[Vector512<long>.Count..]));
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
