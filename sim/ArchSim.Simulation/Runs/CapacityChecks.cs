using ArchSim.Configuration;
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

    private static long BytesOf(Layer layer, LayerFormats formats) => layer switch
    {
        MatrixLayer m => checked(
            TileCost.BytesOf(m.WeightElements, formats.Weight.Bits) + TileCost.BytesOf(m.InputElements, formats.Activation.Bits) + TileCost.BytesOf(m.OutputElements, formats.Output.Bits)),
        VectorLayer v => checked(TileCost.BytesOf(v.InputElements, formats.Activation.Bits) + TileCost.BytesOf(v.OutputElements, formats.Output.Bits)),
        _ => 0,
    };
}
