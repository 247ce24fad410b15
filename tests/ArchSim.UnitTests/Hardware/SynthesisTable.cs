namespace ArchSim.UnitTests.Hardware;

/// <summary>A comma-separated table of synthesis results, which does not travel with the tests.</summary>
internal static class SynthesisTable
{
    /// <summary>Rows by column name; the test is skipped where the table is absent.</summary>
    public static IReadOnlyList<Dictionary<string, string>> Read(string name)
    {
        if (Repository.Beside($"shared/validation/{name}.csv") is not { } path)
        {
            Assert.Ignore($"no {name}.csv beside the repository");
            return [];
        }
        var lines = File.ReadAllLines(path);
        var columns = lines[0].Split(',');
        return [.. lines.Skip(1).Select(l => l.Split(',').Zip(columns).ToDictionary(c => c.Second, c => c.First))];
    }

    public static double Number(this Dictionary<string, string> row, string column) => double.Parse(row[column], System.Globalization.CultureInfo.InvariantCulture);
}
