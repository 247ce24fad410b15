using System.Text.Json;

namespace ArchSim.Cli;

/// <summary>A thing laid open, for people and for machines.</summary>
internal interface IInspection
{
    void Write(ITerminal terminal);

    void WriteJson(Utf8JsonWriter json);
}
