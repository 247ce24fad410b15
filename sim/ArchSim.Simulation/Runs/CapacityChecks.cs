using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>Whether each layer's operands and results have room in the memory together. Addresses beyond it would be those of other data.</summary>
internal static class CapacityChecks
{
    /// <exception cref="InputException">They have not; says for which layers, and how much is missing.</exception>
    public static void Check(RunRequest request, Workload workload)
    {
        var spec = request.Accelerator.Spec;
        if (spec.Dram.Ideal)
            return;
        var capacity = spec.Dram.CapacityBytes;
        var problems = workload.Layers
            .Select(layer => (layer.Name, Bytes: BytesOf(layer, request.Precision.For(layer))))
            .Where(l => l.Bytes > capacity)
            .Select(l => new InputProblem(spec.File, 0, 0, "dram", $"layer {l.Name} needs {l.Bytes} bytes of memory for its operands and results, and it holds {capacity}"))
            .ToArray();
        if (problems.Length > 0)
            throw new InputException(problems);
    }

    /// <summary>
    /// Whether a layer with what is fused into it has room. The operands that fused layers read besides lie in memory together with the layer's own, so that it may have none where
    /// each by itself has; the map between takes none.
    /// </summary>
    public static bool Holds(AcceleratorSpec spec, MatrixLayer layer, LayerFormats formats, IReadOnlyList<FusedLayer> fused)
    {
        if (spec.Dram.Ideal || FusedOperations.Of(layer, fused) is not { } operations)
            return true;
        var bytes = checked(OperandBytesOf(layer, formats) + operations.OtherBytesOf(layer.OutputElements) + TileCost.BytesOf(operations.ResultElements, operations.ResultBits));
        return bytes <= spec.Dram.CapacityBytes;
    }

    private static long OperandBytesOf(MatrixLayer layer, LayerFormats formats) =>
        checked(TileCost.BytesOf(layer.WeightElements, formats.Weight.Bits) + TileCost.BytesOf(layer.InputElements, formats.Activation.Bits));

    private static long BytesOf(Layer layer, LayerFormats formats) => layer switch
    {
        MatrixLayer m => checked(OperandBytesOf(m, formats) + TileCost.BytesOf(m.OutputElements, formats.Output.Bits)),
        VectorLayer v => checked(TileCost.BytesOf(v.InputElements, formats.Activation.Bits) + TileCost.BytesOf(v.OutputElements, formats.Output.Bits)),
        _ => 0,
    };
}
