using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>
/// Cycles that a network saves by fetching a layer's first tile of weights while the layer before it ends. Layers keep their own cycles, counts and energy; only the run is shorter.
/// </summary>
internal static class WeightPrefetch
{
    /// <summary>A first tile of weights that takes less of its layer's cycles to come is not worth another look.</summary>
    private const double LeastShare = 0.002;

    /// <summary>
    /// Whether a layer is worth a look: it has weights of its own, not a second operand that the network makes, and its first weights take a share of its time to come.
    /// </summary>
    public static bool IsWorthwhile(Layer layer, LayerTotals totals) =>
        layer is MatrixLayer { SecondOperandIsActivation: false } && totals.FirstWeightCycles > totals.Cycles * LeastShare;

    /// <summary>
    /// What a layer gains with its first weights on chip: by so much its array begins earlier, and all that follows is as it was. Never more than their load takes by itself. Nothing for
    /// products of two activations, whose second operand the network makes.
    /// </summary>
    /// <param name="memory">What is known already.</param>
    public static long Gain(SimulatedLayer layer, SimulationMemory memory, CancellationToken cancel)
    {
        if (layer.Costs is not { } costs || costs.Work.Layer.SecondOperandIsActivation)
            return 0;
        var ahead = memory.BeginCyclesWithWeights(MatrixInputs.Of(costs.Work, layer.Result.PickedMapping!), cancel);
        return Math.Clamp(layer.Outcome.BeginCycles - ahead, 0, layer.Outcome.FirstWeightCycles);
    }

    /// <summary>
    /// What the layer before leaves time and room for: cycles in which its memory is idle once the array works on its last weights, and bytes of the weight buffer that these do not
    /// take. A part of a tile that is there gains its part.
    /// </summary>
    public static long MostOverlap(LayerTotals before, LayerTotals layer, long bufferBytes) =>
        layer.WeightTileBytes <= bufferBytes - before.WeightTileBytes ? before.IdleMemoryCyclesAtEnd : 0;
}
