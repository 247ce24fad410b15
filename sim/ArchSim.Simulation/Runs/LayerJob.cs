using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>A layer to simulate: all that its result depends on beside the machine.</summary>
/// <param name="Operands">Null where they are drawn.</param>
internal sealed record LayerJob(Layer Layer, LayerFormats Formats, ProcessingElementMode? Mode, Mapping? Pinned, string Hash, OperandSample? Operands = null)
{
    /// <summary>Vector layers that are done on its results' way out, in order.</summary>
    public IReadOnlyList<FusedLayer> Fused { get; init; } = [];

    public Residence Residence { get; init; }

    /// <summary>The same layer with what is fused into it and what of its data is on chip, both part of the hash.</summary>
    public LayerJob With(IReadOnlyList<FusedLayer> fused, Residence residence)
    {
        if (fused.Count == 0 && residence == default)
            return this;
        var parts = new List<string> { Hash };
        foreach (var (layer, formats) in fused)
            parts.AddRange("fused", ContentHash.Describe(layer), $"{layer.WindowRows} {layer.Parameters > 0}", ContentHash.Describe(formats));
        parts.Add($"{residence.InputBytes} {residence.ResultBytes} {residence.ResultToMemory}");
        return this with { Fused = fused, Residence = residence, Hash = ContentHash.Of([.. parts]) };
    }
}

/// <summary>A layer's result with what another look at it takes.</summary>
/// <param name="Costs">Null for a vector layer.</param>
internal sealed record SimulatedLayer(LayerResult Result, LayerOutcome Outcome, TileCosts? Costs, List<TimelineSpan>? Spans)
{
    public LayerTotals Totals { get; } = LayerTotals.Of(Result, Outcome);
}
