namespace ArchSim.Hardware;

/// <summary>The text that a result keeps of each file it came from, under a line with the file's name (not its path: results compare across machines).</summary>
internal static class SourceText
{
    public static string Of(string path, string text) => $"# ---- {Path.GetFileName(path)} ----\n{text.ReplaceLineEndings("\n").TrimEnd('\n')}\n";
}
