namespace ArchSim.Memory;

/// <summary>Where the energy of a run went, in picojoule.</summary>
public sealed record MemoryEnergy
{
    /// <summary>Activations with the precharges that end them, above standby.</summary>
    public required double ActivatePj { get; init; }

    public required double ReadPj { get; init; }
    public required double WritePj { get; init; }
    public required double RefreshPj { get; init; }

    /// <summary>Standby with a row open.</summary>
    public required double ActiveStandbyPj { get; init; }

    public required double PrechargeStandbyPj { get; init; }
    public required double PowerDownPj { get; init; }

    /// <summary>Input, output and termination, where the spec states them.</summary>
    public required double IoPj { get; init; }

    public double TotalPj => ActivatePj + ReadPj + WritePj + RefreshPj + ActiveStandbyPj + PrechargeStandbyPj + PowerDownPj + IoPj;
}
