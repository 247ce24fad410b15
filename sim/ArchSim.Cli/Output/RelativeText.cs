using ArchSim.Results;

namespace ArchSim.Cli;

/// <summary>Machines in multiples of one of them: their means over the networks.</summary>
internal static class RelativeText
{
    public static void Write(ITerminal terminal, IReadOnlyList<RelativeRun> runs)
    {
        if (runs.Count == 0)
            return;
        var rows = RelativeRows.Of(runs);
        var means = rows.Any(r => r.IsMean) ? rows.Where(r => r.IsMean).ToList() : rows;
        terminal.Heading($"Relative to {string.Join(", ", means.Select(r => r.ReferenceName).Distinct())}");
        var table = new TextTable(["accelerator", "precision", "of", .. RelativeFigures.All.Select(f => $">{f.Title.ToLowerInvariant()}")]);
        foreach (var row in means)
            table.Add([row.Machine, row.Precision, row.Network, .. row.Values.Select(v => v is { } value ? Quantity.Digits(value) : "-")]);
        table.Write(terminal);
    }
}
