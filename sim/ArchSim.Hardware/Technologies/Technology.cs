namespace ArchSim.Hardware;

/// <summary>
/// A process at one voltage: what a gate equivalent takes. Relations between circuits come from synthesized netlists, the level from a published table, and
/// both are brought to the node by published scaling factors; the file that states them says how (arch-configs/technologies).
/// </summary>
public sealed record Technology
{
    public required string Name { get; init; }
    public required double NodeNm { get; init; }
    public required double VoltageV { get; init; }

    /// <summary>Square micrometres of one gate equivalent.</summary>
    public required double GateUm2 { get; init; }

    /// <summary>Nanowatt of leakage of one gate equivalent.</summary>
    public required double GateLeakageNw { get; init; }

    /// <summary>Picojoule of this process and voltage for one picojoule of the synthesized netlists.</summary>
    public required double EnergyLevel { get; init; }

    /// <summary>Synthesized energies a gate, by class of primitive.</summary>
    public required IReadOnlyDictionary<PrimitiveClass, SwitchingRelation> Relations { get; init; }

    public required SramTable Sram { get; init; }

    /// <summary>Energy of one operation in that condition, of a gate equivalent of that class.</summary>
    public double GateFj(PrimitiveClass kind, Func<SwitchingRelation, double> condition) => EnergyLevel * condition(Relations[kind]);
}

/// <summary>Synthesized femtojoule an operation and gate equivalent: operands random, one held, one zero.</summary>
public readonly record struct SwitchingRelation(double RandomFj, double HeldFj, double ZeroFj);
