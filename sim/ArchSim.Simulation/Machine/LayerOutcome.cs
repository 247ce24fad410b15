namespace ArchSim.Simulation;

/// <summary>What the machine did for one layer, before it is priced.</summary>
internal sealed record LayerOutcome(long Cycles, LayerCounts Counts, IReadOnlyList<UnitCycles> Units);
