namespace ArchSim.UnitTests.Hardware;

/// <summary>A comma-separated table of synthesis results, from the folder beside.</summary>
internal static class SynthesisTable
{
    /// <summary>Rows by column name.</summary>
    public static IReadOnlyList<Dictionary<string, string>> Read(string name)
    {
        var lines = Text(name).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var columns = lines[0].Split(',');
        return [.. lines.Skip(1).Select(l => l.Split(',').Zip(columns).ToDictionary(c => c.Second, c => c.First))];
    }

    public static string Text(string name)
    {
        using var reader = new StreamReader(typeof(SynthesisTable).Assembly.GetManifestResourceStream($"{name}.csv")!);
        return reader.ReadToEnd();
    }

    public static double Number(this Dictionary<string, string> row, string column) => double.Parse(row[column], System.Globalization.CultureInfo.InvariantCulture);
}
