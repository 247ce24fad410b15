using ArchSim.Numerics;

namespace ArchSim.Workloads;

/// <summary>A network as the simulator runs it: its layers in order, for one batch.</summary>
public sealed record Workload
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>Full text of the file it came from, kept with results.</summary>
    public string SourceText { get; init; } = "";

    public long Macs => Layers.OfType<MatrixLayer>().Aggregate(0L, (sum, l) => checked(sum + l.Macs));

    public long Parameters => Layers.Aggregate(0L, (sum, l) => checked(sum + (l is MatrixLayer m ? m.Parameters : ((VectorLayer)l).Parameters)));

    /// <summary>The same network on <paramref name="batch"/> images at once.</summary>
    public Workload WithBatch(int batch) => this with { Layers = [.. Layers.Select(l => l with { Batch = checked(l.Batch * batch) })] };
}

/// <summary>The formats one layer runs in.</summary>
/// <param name="Weight">Stored weights (the second operand of an attention product too).</param>
/// <param name="Activation">Stored inputs.</param>
/// <param name="Accumulator">Sums inside the array.</param>
/// <param name="PartialSum">Sums that leave the array; null leaves it to the accelerator's partial-sum buffer.</param>
/// <param name="Output">Results as they are written for the next layer.</param>
public sealed record LayerFormats(NumberFormat Weight, NumberFormat Activation, NumberFormat Accumulator, NumberFormat? PartialSum, NumberFormat Output);
