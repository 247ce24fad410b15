using System.Text.Json;

namespace ArchSim.Cli;

/// <summary>A precision and the format of its name, one after the other.</summary>
internal sealed class InspectBoth(InspectPrecision precision, InspectFormat format) : IInspection
{
    public void Write(ITerminal terminal)
    {
        precision.Write(terminal);
        terminal.Heading("The number format of that name");
        format.Write(terminal);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        precision.WriteJson(json);
        json.WriteString("format", format.Name);
        format.WriteFields(json);
    }
}
