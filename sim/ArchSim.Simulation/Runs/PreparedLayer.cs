using ArchSim.Hardware;

namespace ArchSim.Simulation;

/// <summary>A layer in one way that it may run, mapped and estimated, before the machine runs it.</summary>
/// <param name="Costs">Null for a vector layer, which has no mappings.</param>
/// <param name="Mappings">To be simulated; the first is the best by the estimate.</param>
internal sealed record PreparedLayer(LayerJob Job, EnergyCosts Energy, TileCosts? Costs, IReadOnlyList<MappingCandidate> Mappings, WayEstimate Estimate);
