using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ArchSim.Numerics;

/// <summary>
/// Chunks in float lanes. Multiplication and addition round toward zero to fp32: of magnitudes from the smallest normal fp32 number on this leaves the first 24
/// bits of the exact result, of which the mask leaves 1 + M; beyond the largest it gives the largest, never an infinity; and below the smallest normal one it
/// stays below, where everything becomes zero. Needs AVX-512.
/// </summary>
internal readonly struct LbaFloatLanes(LbaQuantizer product, LbaQuantizer accumulator)
{
    private readonly Lanes _product = new(product);
    private readonly Lanes _accumulator = new(accumulator);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> AddChunk(Vector512<float> total, ref float activations, ref float weights, int length)
    {
        if (length == 1)
            return FusedMultiplyAdd(total, ref activations, ref weights, 0);
        var sum = Vector512<float>.Zero;
        for (var k = 0; k < length; k++)
            sum = FusedMultiplyAdd(sum, ref activations, ref weights, k);
        return _accumulator.Quantize(Avx512F.Add(sum, total, FloatRoundingMode.ToZero));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> FusedMultiplyAdd(Vector512<float> sum, ref float activations, ref float weights, int k)
    {
        var activation = Vector512.Create(Unsafe.Add(ref activations, k));
        var weight = Vector512.LoadUnsafe(ref weights, (nuint)(k * KernelLanes.Count));
        var product = _product.Quantize(Avx512F.Multiply(activation, weight, FloatRoundingMode.ToZero));
        return _accumulator.Quantize(Avx512F.Add(product, sum, FloatRoundingMode.ToZero));
    }

    private readonly struct Lanes(LbaQuantizer quantizer)
    {
        private readonly int _mask = -1 << Math.Max(0, 23 - quantizer.MantissaBits);
        private readonly float _largest = (float)quantizer.Largest;
        private readonly float _smallest = (float)quantizer.Smallest;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Quantize(Vector512<float> cut)
        {
            var isNumber = Vector512.GreaterThanOrEqual(Vector512.Abs(cut), Vector512.Create(_smallest));
            var bits = (cut.AsInt32() & Vector512.Create(_mask)).AsSingle();
            var limited = Vector512.ClampNative(bits, Vector512.Create(-_largest), Vector512.Create(_largest));
            return Vector512.ConditionalSelect(isNumber, limited, Vector512<float>.Zero);
        }
    }
}
