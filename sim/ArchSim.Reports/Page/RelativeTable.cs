using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>What papers print: each machine in multiples of one of them.</summary>
internal static class RelativeTable
{
    public static void Write(Markup page, IReadOnlyList<RelativeRow> rows)
    {
        var references = rows.Select(r => r.ReferenceName).Distinct().ToList();
        page.Element("p", $"In multiples of {string.Join(", ", references)} on the same network, which is 1. Speed-up and density: more is better; the others: less is better.");
        List<Column<RelativeRow>> columns =
        [
            new("machine", "Accelerator", "", "", r => r.Machine),
            new("workload", "Network", "", "Means are geometric, over the networks that the machine ran.", r => r.Network),
            .. RelativeFigures.All.Select((f, i) => new Column<RelativeRow>(f.Key, f.Title, "\u00d7", f.Meaning, r => r.Values[i])),
            .. references.Count > 1 ? [new Column<RelativeRow>("reference", "Relative to", "", "", r => r.ReferenceName)] : (Column<RelativeRow>[])[],
        ];
        SortableTable.Write(page, "relative", "Relative figures. Click on a header to sort, again to turn the order round.", columns, rows);
    }
}
