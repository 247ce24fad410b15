using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>What 16 accumulators hold: doubles in both vectors, or floats in the first.</summary>
public readonly record struct LbaSums(Vector512<double> Low, Vector512<double> High)
{
    internal Vector512<float> Floats => Low.AsSingle();

    internal static LbaSums Of(Vector512<float> floats) => new(floats.AsDouble(), default);
}
