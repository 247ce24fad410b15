using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>Chunks in double lanes, 8 by 8. Products of floats are exact. For machines with AVX-512; <see cref="LbaNarrowLanes"/> are for others.</summary>
internal readonly struct LbaDoubleLanes(LbaQuantizer product, LbaQuantizer accumulator)
{
    private readonly Lanes _product = new(product);
    private readonly Lanes _accumulator = new(accumulator);

    /// <summary>No sum reaches from a double's first bit beyond its last.</summary>
    public bool SumsAreExact => Math.Max(product.HighestBit, accumulator.HighestBit) + 1 - Math.Min(product.LowestBit, accumulator.LowestBit) < 53;

    // Each of the sums has code of its own: together they would be more than the compiler puts in one method.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public LbaSums AddChunk<TSum>(LbaSums total, ref float activations, ref float weights, int length)
        where TSum : struct, IFaithfulSum<Vector512<double>>
    {
        if (length == 1)
            return FusedMultiplyAdd<TSum>(total, ref activations, ref weights, 0);
        LbaSums sum = default;
        for (var k = 0; k < length; k++)
            sum = FusedMultiplyAdd<TSum>(sum, ref activations, ref weights, k);
        return new LbaSums(_accumulator.Quantize(TSum.Of(sum.Low, total.Low)), _accumulator.Quantize(TSum.Of(sum.High, total.High)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LbaSums FusedMultiplyAdd<TSum>(LbaSums sum, ref float activations, ref float weights, int k)
        where TSum : struct, IFaithfulSum<Vector512<double>>
    {
        var activation = Vector512.Create((double)Unsafe.Add(ref activations, k));
        var (low, high) = Vector512.Widen(Vector512.LoadUnsafe(ref weights, (nuint)(k * KernelLanes.Count)));
        return new LbaSums(
            _accumulator.Quantize(TSum.Of(_product.Quantize(activation * low), sum.Low)),
            _accumulator.Quantize(TSum.Of(_product.Quantize(activation * high), sum.High)));
    }

    private readonly struct Lanes(LbaQuantizer quantizer)
    {
        private readonly long _mask = quantizer.DoubleMask;
        private readonly double _largest = quantizer.Largest;
        private readonly double _smallest = quantizer.Smallest;
        private readonly double _threshold = quantizer.Threshold;
        private readonly int _lastBit = quantizer.LastBit;
        private readonly bool _toNearest = quantizer.Rounding == Rounding.NearestEven;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<double> Quantize(Vector512<double> value)
        {
            var magnitude = Vector512.Abs(value);
            var isNumber = Vector512.GreaterThanOrEqual(magnitude, Vector512.Create(_smallest));
            var bits = value.AsInt64();
            var small = Vector512<double>.Zero;
            if (_toNearest)
            {
                // A carry out of the mantissa goes to the exponent, as it should.
                bits += Vector512.Create((1L << (_lastBit - 1)) - 1) + ((bits >> _lastBit) & Vector512<long>.One);
                small = Vector512.ConditionalSelect(
                    Vector512.GreaterThan(magnitude, Vector512.Create(_threshold)), Vector512.CopySign(Vector512.Create(_smallest), value), small);
            }
            var rounded = (bits & Vector512.Create(_mask)).AsDouble();
            var limited = Vector512.ClampNative(rounded, Vector512.Create(-_largest), Vector512.Create(_largest));
            return Vector512.ConditionalSelect(isNumber, limited, small);
        }
    }
}
