using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>What is kept of the files that a part of a machine came from.</summary>
/// <param name="SourceText">For people: each text under a line with the file's name (not its path: results compare across machines).</param>
/// <param name="Identity">For hashes: the fields, without name, description and comments.</param>
/// <param name="Paths">Of this machine, and no part of a result.</param>
public sealed record FileText(string SourceText, string Identity, IReadOnlyList<string> Paths)
{
    internal static FileText Of(ConfigDocument document) =>
        new(Headed(document.File, document.Text), document.Canonical("name", "description"), [document.File]);

    /// <summary>With a table that has nothing but its lines.</summary>
    internal FileText And(string path, string table) => new(SourceText + Headed(path, table), Identity + table, [.. Paths, path]);

    private static string Headed(string path, string text) => $"# ---- {Path.GetFileName(path)} ----\n{text.ReplaceLineEndings("\n").TrimEnd('\n')}\n";
}
