namespace ArchSim.Validation;

/// <summary>Published rows and explanations that travel inside the assembly.</summary>
internal static class Embedded
{
    public static string Text(string name)
    {
        using var stream = typeof(Embedded).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"'{name}' is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>Cells of a comma-separated file without its header; a cell in double quotes may hold commas.</summary>
    public static IEnumerable<string[]> Rows(string name) =>
        Text(name).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Cells);

    private static string[] Cells(string line)
    {
        // What stands between quotes is every second piece.
        var pieces = line.Split('"').SelectMany((piece, i) => i % 2 == 1 ? [piece] : piece.Trim(',').Split(',', StringSplitOptions.TrimEntries));
        return [.. pieces];
    }
}
