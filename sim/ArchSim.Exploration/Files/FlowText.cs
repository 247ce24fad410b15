using ArchSim.Configuration;

namespace ArchSim.Exploration;

/// <summary>A node of a study as one line: a word as it is, lists and maps in YAML's flow style.</summary>
internal static class FlowText
{
    public static string Of(ConfigNode node) => node is ConfigScalar scalar ? scalar.Text : Nested(node);

    private static string Nested(ConfigNode node) => node switch
    {
        ConfigScalar scalar => Word(scalar.Text),
        ConfigList list => $"[{string.Join(", ", list.Items.Select(Nested))}]",
        ConfigMap map => $"{{{string.Join(", ", map.Entries.Select(e => $"{Word(e.Key.Text)}: {Nested(e.Value)}"))}}}",
        _ => "",
    };

    private static string Word(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '+') && text[0] != '-' || double.TryParse(text, out _)
            ? text : $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\t", "\\t")}\"";
}
