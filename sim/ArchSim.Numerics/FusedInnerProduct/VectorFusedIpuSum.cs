using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>Sixteen accumulators, each as <see cref="FusedIpuSum"/> has it: mantissas of the lower and upper eight.</summary>
public readonly struct VectorFusedIpuSum
{
    internal Vector512<long> Lower { get; init; }

    internal Vector512<long> Upper { get; init; }

    internal Vector512<int> OffsetExponents { get; init; }

    internal Vector512<int> Specials { get; init; }

    /// <summary>The accumulator of a lane.</summary>
    public FusedIpuSum this[int lane] => new(
        lane < Vector512<long>.Count ? Lower[lane] : Upper[lane - Vector512<long>.Count], OffsetExponents[lane], (FusedIpuSpecials)Specials[lane]);

    internal static VectorFusedIpuSum Of(ReadOnlySpan<FusedIpuSum> sums)
    {
        Span<long> mantissas = stackalloc long[KernelLanes.Count];
        Span<int> exponents = stackalloc int[KernelLanes.Count];
        Span<int> specials = stackalloc int[KernelLanes.Count];
        for (var lane = 0; lane < KernelLanes.Count; lane++)
            (mantissas[lane], exponents[lane], specials[lane]) = (sums[lane].Mantissa, sums[lane].OffsetExponent, (int)sums[lane].Specials);
        return new VectorFusedIpuSum
        {
            Lower = Vector512.Create<long>(mantissas),
            Upper = Vector512.Create<long>(mantissas[Vector512<long>.Count..]),
            OffsetExponents = Vector512.Create<int>(exponents),
            Specials = Vector512.Create<int>(specials),
        };
    }
}
