using System.Globalization;
using ArchSim.Simulation;

namespace ArchSim.Cli;

/// <summary>What a comparison study made equal, in words.</summary>
internal static class StudyText
{
    /// <summary>The study's description and its terms, in a sentence each.</summary>
    public static string Note(ComparisonStudy study)
    {
        if (study.Equal is not { } equal)
            return study.Description;
        var terms = string.Create(CultureInfo.InvariantCulture, $"Arrays have the {Name(equal.Figure)} of {equal.To}, within {equal.Within:P0}: ")
            + string.Join(", ", study.Machines.Select(m => $"{m.Accelerator.Spec.Name} {Figure(equal.Figure, m.Figure)}")) + ".";
        return study.Description.Length == 0 ? terms : $"{study.Description} {terms}";
    }

    public static void Write(ITerminal terminal, ComparisonStudy study)
    {
        if (study.Equal is not { } equal)
            return;
        terminal.Heading($"Equal {Name(equal.Figure)}");
        var table = new TextTable("accelerator", "array", $">{Name(equal.Figure)}", ">of the reference");
        foreach (var machine in study.Machines)
            table.Add(machine.Accelerator.Spec.Name, InspectAccelerator.Unroll(machine.Accelerator.Spec.Array.Unroll), Figure(equal.Figure, machine.Figure), Quantity.Percent(machine.Figure, study.EqualTo(machine)!.Figure));
        table.Write(terminal);
    }

    private static string Name(EqualFigure figure) => figure switch
    {
        EqualFigure.Elements => "elements",
        EqualFigure.ComputeArea => "compute area",
        _ => "peak throughput",
    };

    private static string Figure(EqualFigure figure, double value) => figure switch
    {
        EqualFigure.Elements => Quantity.Count((long)value),
        EqualFigure.ComputeArea => Quantity.Area(value),
        // Two operations a multiply-accumulate.
        _ => Quantity.Short(2 * value, "OPS"),
    };
}
