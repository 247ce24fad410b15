using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ArchSim.Numerics;

/// <summary>Chunks in double lanes, 4 by 4, of which narrower machines run all sixteen at once. Products of floats are exact.</summary>
internal readonly struct LbaNarrowLanes(LbaQuantizer product, LbaQuantizer accumulator)
{
    private readonly Lanes _product = new(product);
    private readonly Lanes _accumulator = new(accumulator);
    private readonly bool _cuts = product.Rounding == Rounding.TowardZero;

    // Each of the sums has code of its own: together they would be more than the compiler puts in one method.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public LbaSums AddChunk<TSum>(in LbaSums total, ref float activations, ref float weights, int length)
        where TSum : struct, IFaithfulSum<Vector256<double>>
    {
        var totals = new Sums(total);
        var sums = _cuts
            ? Chunk<TSum, Cut>(length == 1 ? totals : default, ref activations, ref weights, length)
            : Chunk<TSum, Nearest>(length == 1 ? totals : default, ref activations, ref weights, length);
        if (length > 1)
            sums = _cuts ? Plus<TSum, Cut>(sums, totals) : Plus<TSum, Nearest>(sums, totals);
        return new LbaSums(Vector512.Create(sums.S0, sums.S1), Vector512.Create(sums.S2, sums.S3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Sums Chunk<TSum, TRounding>(Sums start, ref float activations, ref float weights, int length)
        where TSum : struct, IFaithfulSum<Vector256<double>>
        where TRounding : struct, ILaneRounding
    {
        // Locals, so that the compiler keeps them in registers.
        var (s0, s1, s2, s3) = (start.S0, start.S1, start.S2, start.S3);
        var (product, accumulator) = (_product, _accumulator);
        for (var k = 0; k < length; k++)
        {
            var activation = Vector256.Create((double)Unsafe.Add(ref activations, k));
            ref var weight = ref Unsafe.Add(ref weights, k * KernelLanes.Count);
            s0 = TRounding.Quantize(accumulator, TSum.Of(TRounding.Quantize(product, activation * Wide(ref weight, 0)), s0));
            s1 = TRounding.Quantize(accumulator, TSum.Of(TRounding.Quantize(product, activation * Wide(ref weight, 4)), s1));
            s2 = TRounding.Quantize(accumulator, TSum.Of(TRounding.Quantize(product, activation * Wide(ref weight, 8)), s2));
            s3 = TRounding.Quantize(accumulator, TSum.Of(TRounding.Quantize(product, activation * Wide(ref weight, 12)), s3));
        }
        return new Sums(s0, s1, s2, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Sums Plus<TSum, TRounding>(Sums sum, Sums total)
        where TSum : struct, IFaithfulSum<Vector256<double>>
        where TRounding : struct, ILaneRounding => new(
            TRounding.Quantize(_accumulator, TSum.Of(sum.S0, total.S0)), TRounding.Quantize(_accumulator, TSum.Of(sum.S1, total.S1)),
            TRounding.Quantize(_accumulator, TSum.Of(sum.S2, total.S2)), TRounding.Quantize(_accumulator, TSum.Of(sum.S3, total.S3)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Wide(ref float weights, int lane)
    {
        var four = Vector128.LoadUnsafe(ref weights, (nuint)lane);
        return Avx.IsSupported
            ? Avx.ConvertToVector256Double(four)
            : Vector256.WidenLower(four.ToVector256());
    }

    private readonly struct Sums(Vector256<double> s0, Vector256<double> s1, Vector256<double> s2, Vector256<double> s3)
    {
        public readonly Vector256<double> S0 = s0;
        public readonly Vector256<double> S1 = s1;
        public readonly Vector256<double> S2 = s2;
        public readonly Vector256<double> S3 = s3;

        public Sums(LbaSums sums)
            : this(sums.Low.GetLower(), sums.Low.GetUpper(), sums.High.GetLower(), sums.High.GetUpper())
        {
        }
    }

    private interface ILaneRounding
    {
        static abstract Vector256<double> Quantize(in Lanes lanes, Vector256<double> value);
    }

    private readonly struct Cut : ILaneRounding
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Quantize(in Lanes lanes, Vector256<double> value) =>
            lanes.Limited(value.AsInt64()) & Vector256.GreaterThanOrEqual(Vector256.Abs(value), lanes.Smallest);
    }

    private readonly struct Nearest : ILaneRounding
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Quantize(in Lanes lanes, Vector256<double> value)
        {
            var magnitude = Vector256.Abs(value);
            // A carry out of the mantissa goes to the exponent, as it should.
            var bits = value.AsInt64() + Vector256.Create((1L << (lanes.LastBit - 1)) - 1) + ((value.AsInt64() >>> lanes.LastBit) & Vector256<long>.One);
            var small = Vector256.CopySign(lanes.Smallest, value) & Vector256.GreaterThan(magnitude, lanes.Threshold);
            return Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(magnitude, lanes.Smallest), lanes.Limited(bits), small);
        }
    }

    private readonly struct Lanes(LbaQuantizer quantizer)
    {
        public readonly Vector256<double> Smallest = Vector256.Create(quantizer.Smallest);
        public readonly Vector256<double> Threshold = Vector256.Create(quantizer.Threshold);
        public readonly int LastBit = quantizer.LastBit;
        private readonly Vector256<long> _mask = Vector256.Create(quantizer.DoubleMask);
        private readonly Vector256<double> _largest = Vector256.Create(quantizer.Largest);
        private readonly Vector256<double> _least = Vector256.Create(-quantizer.Largest);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<double> Limited(Vector256<long> bits) => Vector256.MinNative(Vector256.MaxNative((bits & _mask).AsDouble(), _least), _largest);
    }
}
