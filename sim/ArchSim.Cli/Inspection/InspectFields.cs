using System.Text.Json;
using ArchSim.Configuration;

namespace ArchSim.Cli;

/// <summary>Any YAML file as a list of fields: what a DRAM, a technology or a mapping holds needs no further words.</summary>
internal sealed class InspectFields : IInspection
{
    private readonly ConfigDocument _document;
    private readonly List<(string Path, string Value)> _fields = [];

    public InspectFields(ConfigDocument document)
    {
        document.ThrowIfInvalid();
        _document = document;
        Collect(document.Root, "");
    }

    public void Write(ITerminal terminal)
    {
        terminal.Line(Path.GetFileName(_document.File));
        terminal.Out.WriteLine();
        var table = new TextTable("field", "value");
        foreach (var (path, value) in _fields)
            table.Add(path, value);
        table.Write(terminal);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("kind", "fields");
        json.Object("fields", () =>
        {
            foreach (var (path, value) in _fields)
                json.WriteString(path, value);
        });
    }

    private void Collect(ConfigNode node, string path)
    {
        switch (node)
        {
            case ConfigScalar scalar:
                _fields.Add((path, TerminalText.Visible(scalar.Text)));
                break;
            case ConfigList list:
                for (var i = 0; i < list.Items.Count; i++)
                    Collect(list.Items[i], $"{path}[{i}]");
                break;
            case ConfigMap map:
                foreach (var (key, value) in map.Entries)
                    Collect(value, path.Length == 0 ? key.Text : $"{path}.{key.Text}");
                break;
        }
    }
}
