using System.Text.Json;
using ArchSim.Workloads;

namespace ArchSim.Cli;

/// <summary>A precision: which layers run in which formats.</summary>
internal sealed class InspectPrecision(Precision precision) : IInspection
{
    public void Write(ITerminal terminal)
    {
        terminal.Line(precision.Description.Length > 0 ? $"{precision.Name}: {precision.Description}" : precision.Name);
        terminal.Out.WriteLine();
        var table = new TextTable("layers", "weight", "activation", "accumulator", "partial sum", "output");
        foreach (var (pattern, formats) in Rules())
            table.Add(pattern, formats.Weight.Name, formats.Activation.Name, formats.Accumulator.Name, formats.PartialSum?.Name ?? "as the buffer", formats.Output.Name);
        table.Write(terminal);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("kind", "precision");
        json.WriteString("name", precision.Name);
        json.WriteString("description", precision.Description);
        json.Objects("rules", Rules(), rule =>
        {
            json.WriteString("pattern", rule.Pattern);
            json.WriteString("weight", rule.Formats.Weight.Name);
            json.WriteString("activation", rule.Formats.Activation.Name);
            json.WriteString("accumulator", rule.Formats.Accumulator.Name);
            json.WriteString("partial_sum", rule.Formats.PartialSum?.Name);
            json.WriteString("output", rule.Formats.Output.Name);
        });
    }

    // The first pattern that matches counts; the default stands last, as what is left.
    private IEnumerable<(string Pattern, LayerFormats Formats)> Rules() =>
        [.. precision.Rules.Select(r => (r.Pattern, r.Formats)), ("*", precision.Default)];
}
