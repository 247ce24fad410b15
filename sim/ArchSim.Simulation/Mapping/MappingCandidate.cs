namespace ArchSim.Simulation;

/// <summary>A mapping with its closed-form estimate.</summary>
/// <param name="Bytes">To and from memory: counted.</param>
internal readonly record struct MappingCandidate(Mapping Mapping, double Cycles, double Picojoule, double Bytes, long Steps)
{
    /// <summary>Of the energy, what the memory takes and what stands by for that long: what no count of the tiles' actions has.</summary>
    public double OffChipPicojoule { get; init; }

    /// <summary>What an objective asks for.</summary>
    public double For(Objective objective) => Of((Cycles, Picojoule, Bytes), objective);

    /// <inheritdoc cref="For"/>
    public static double Of(in (double Cycles, double Picojoule, double Bytes) estimate, Objective objective) => objective switch
    {
        Objective.Latency => estimate.Cycles,
        Objective.Energy => estimate.Picojoule,
        Objective.Traffic => estimate.Bytes,
        _ => estimate.Cycles * estimate.Picojoule,
    };
}
