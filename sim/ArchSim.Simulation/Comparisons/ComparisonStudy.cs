using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>Machines that are compared on equal terms, and the networks that they run.</summary>
public sealed record ComparisonStudy
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>The file, as messages show it.</summary>
    public required string File { get; init; }

    public required IReadOnlyList<StudyMachine> Machines { get; init; }

    /// <summary>Shipped names or paths.</summary>
    public required IReadOnlyList<string> Workloads { get; init; }

    public required int Batch { get; init; }

    public required Objective Objective { get; init; }

    /// <summary>What machines have in common; null where they run as they are stated.</summary>
    public required EqualTerms? Equal { get; init; }

    /// <summary>The machine that results are shown relative to, <see cref="StudyMachine.As"/>; of several clocks each machine has that at its own. Null without one.</summary>
    public required string? Reference { get; init; }

    /// <summary>What a machine is shown relative to; null where nothing is.</summary>
    public StudyMachine? ReferenceOf(StudyMachine machine) => AtClockOf(machine, Reference);

    /// <summary>The machine that another was made equal to; null without such terms.</summary>
    public StudyMachine? EqualTo(StudyMachine machine) => AtClockOf(machine, Equal?.To);

    private StudyMachine? AtClockOf(StudyMachine machine, string? name) =>
        Machines.FirstOrDefault(m => m.As == name && m.Accelerator.Spec.ClockMhz == machine.Accelerator.Spec.ClockMhz) ?? Machines.FirstOrDefault(m => m.As == name);
}

/// <param name="As">Its name in the study, without the clock where there are several.</param>
/// <param name="Accelerator">With everything that the study sets, its array grown or shrunk to equal terms.</param>
/// <param name="Precision">That the study names for it, or its own.</param>
/// <param name="Figure">Of <see cref="EqualTerms.Figure"/>; 0 without such terms.</param>
public sealed record StudyMachine(string As, Accelerator Accelerator, Precision Precision, double Figure);

/// <summary>What machines have as much of as one of them.</summary>
/// <param name="Within">How far from it a machine may stay, as a share: arrays have whole rows and columns.</param>
public sealed record EqualTerms(EqualFigure Figure, string To, double Within);

public enum EqualFigure
{
    /// <summary>Elements, with their multipliers of every width.</summary>
    Elements,

    /// <summary>Square micrometres of elements, their registers, encoders and decoders.</summary>
    ComputeArea,

    /// <summary>Multiply-accumulates a second of a full array in the precision's default formats, none of them stalled.</summary>
    PeakThroughput,
}
