using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ArchSim.Numerics;

/// <summary>
/// The low-bit fused multiply-add in 16 lanes. Where values are fp32 numbers and the machine rounds toward zero by instruction, lanes are floats: a product or
/// sum cut to 24 bits and then to M is the exact one cut to M. Everything else is done in doubles, which hold products exactly: more bits, rounding to nearest,
/// exponents beyond fp32's, other machines. Those have lanes of their own, four by four.
/// </summary>
public readonly struct VectorLbaKernel : IKernel<VectorLbaKernel, float, float, LbaSums>
{
    private readonly LbaFloatLanes _floats;
    private readonly LbaDoubleLanes _doubles;
    private readonly LbaNarrowLanes _narrow;
    private readonly LbaQuantizer _loaded;
    private readonly bool _inFloats;
    private readonly bool _exact;
    private readonly bool _hasRoundingInstructions;
    private readonly bool _cuts;

    /// <param name="portable">Without instructions that not every machine has, even where there are some.</param>
    public VectorLbaKernel(LbaParameters parameters, bool portable = false)
    {
        var (product, accumulator) = (parameters.Product, parameters.Accumulator);
        Group = parameters.ChunkLength;
        _loaded = parameters.Loaded;
        _floats = new LbaFloatLanes(product, accumulator);
        _doubles = new LbaDoubleLanes(product, accumulator);
        _narrow = new LbaNarrowLanes(product, accumulator);
        _exact = _doubles.SumsAreExact;
        _hasRoundingInstructions = Avx512F.IsSupported && !portable;
        _cuts = parameters.Rounding == Rounding.TowardZero;
        _inFloats = _hasRoundingInstructions && product.FitsFp32 && accumulator.FitsFp32;
    }

    public static int Lanes => KernelLanes.Count;

    public int Group { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LbaSums Step(LbaSums sum, ref readonly float activations, ref readonly float weights)
    {
        ref var a = ref Unsafe.AsRef(in activations);
        ref var w = ref Unsafe.AsRef(in weights);
        if (_inFloats)
            return LbaSums.Of(_floats.AddChunk(sum.Floats, ref a, ref w, Group));
        if (!_hasRoundingInstructions)
        {
            return _exact
                ? _narrow.AddChunk<ExactSum>(in sum, ref a, ref w, Group)
                : _narrow.AddChunk<SumRoundedToOdd>(in sum, ref a, ref w, Group);
        }
        if (_exact)
            return _doubles.AddChunk<ExactSum>(sum, ref a, ref w, Group);
        return _cuts
            ? _doubles.AddChunk<SumCutByInstruction>(sum, ref a, ref w, Group)
            : _doubles.AddChunk<SumRoundedToOddByInstruction>(sum, ref a, ref w, Group);
    }

    public void Read(LbaSums sum, Span<double> values)
    {
        var (low, high) = _inFloats ? Vector512.Widen(sum.Floats) : (sum.Low, sum.High);
        low.CopyTo(values);
        high.CopyTo(values[Vector512<double>.Count..]);
    }

    public LbaSums Load(ReadOnlySpan<double> values)
    {
        Span<double> loaded = stackalloc double[KernelLanes.Count];
        for (var i = 0; i < loaded.Length; i++)
            loaded[i] = _loaded.QuantizeFinite(values[i]);
        var (low, high) = (Vector512.Create<double>(loaded), Vector512.Create<double>(loaded[Vector512<double>.Count..]));
        return _inFloats ? LbaSums.Of(Vector512.Narrow(low, high)) : new LbaSums(low, high);
    }
}
