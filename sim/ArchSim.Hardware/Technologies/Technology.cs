namespace ArchSim.Hardware;

/// <summary>
/// A process at one voltage: what a gate equivalent takes. Relations between circuits come from synthesized netlists, the level from a published table, and
/// both are brought to the node by published scaling factors; the files that state them say how (arch-configs/technologies).
/// </summary>
public sealed record Technology
{
    public required string Name { get; init; }
    public required double NodeNm { get; init; }
    public required double VoltageV { get; init; }

    /// <summary>Where node and voltage come from, in words.</summary>
    public required string Source { get; init; }

    public required TechnologyBand Band { get; init; }

    /// <summary>Square micrometres of one gate equivalent.</summary>
    public required double GateUm2 { get; init; }

    /// <summary>Nanowatt of leakage of one gate equivalent.</summary>
    public required double GateLeakageNw { get; init; }

    /// <summary>Picoseconds of one gate delay, the unit of <see cref="GateDelays"/>.</summary>
    public required double GateDelayPs { get; init; }

    /// <summary>Picojoule of this process and voltage for one picojoule of the synthesized netlists.</summary>
    public required double EnergyLevel { get; init; }

    /// <summary>Synthesized femtojoule an operation on random operands and gate equivalent, by class of primitive.</summary>
    public required IReadOnlyDictionary<PrimitiveClass, double> RandomFj { get; init; }

    /// <summary>Share of a primitive's energy that its inputs take by themselves, whatever comes out.</summary>
    public required double InputShare { get; init; }

    public required ClockOverhead Clock { get; init; }

    /// <summary>Area, and energy, of control beside the elements, as a share of theirs.</summary>
    public required double ControlShare { get; init; }

    /// <summary>Picofarad of a millimetre of wire.</summary>
    public required double WirePfPerMm { get; init; }

    public required SramMacros Sram { get; init; }

    /// <summary>The same for every type of cell that there is a table of.</summary>
    public required SramCells SramCells { get; init; }

    /// <summary>Energy of one operation on random operands of a gate equivalent of that class.</summary>
    public double GateFj(PrimitiveClass kind) => EnergyLevel * RandomFj[kind];
}

/// <summary>Factors, up or down, within which values of a technology are expected.</summary>
public readonly record struct TechnologyBand(double Area, double Energy, double Delay, double Leakage);

/// <param name="IdleShare">Of a flip-flop's energy with random data, what its clock alone takes.</param>
/// <param name="TreeEnergy">Energy of the clock tree over the clock energy of the flip-flops.</param>
/// <param name="TreeArea">Area of the clock tree over the area of the flip-flops.</param>
public readonly record struct ClockOverhead(double IdleShare, double TreeEnergy, double TreeArea);
