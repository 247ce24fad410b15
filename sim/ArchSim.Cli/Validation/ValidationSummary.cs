using System.Text;
using ArchSim.Validation;

namespace ArchSim.Cli;

/// <summary>Claims in markdown, for whoever reads the sources.</summary>
internal static class ValidationSummary
{
    public const string FileName = "README.md";

    private const string FirstLine = "<!-- Written by 'archsim validate'. -->";

    /// <summary>A summary, or nothing yet: a folder of something else has a README.md too.</summary>
    public static bool IsSummary(string text) => text.Length == 0 || text.StartsWith(FirstLine, StringComparison.Ordinal);

    public static string Of(IReadOnlyList<ClaimOutcome> outcomes, string version)
    {
        var text = new StringBuilder();
        void Line(string line = "") => text.Append(line).Append('\n');

        var groups = outcomes.GroupBy(o => o.Group).ToList();
        Line(FirstLine);
        Line("# Published figures beside ours");
        Line();
        Line($"By `archsim validate`, version {version}; the same as a page: [index.html](index.html). {ValidationTotals.Of("", outcomes).InWords}.");
        Line();
        Line($"| Group | {string.Join(" | ", ValidationTotals.Columns.Select(c => c.Words))} |");
        Line($"|---|{string.Concat(ValidationTotals.Columns.Select(_ => "--:|"))}");
        foreach (var t in groups.Select(g => ValidationTotals.Of(g.Key, [.. g])))
            Line($"| {Cell(t.Group)} | {string.Join(" | ", t.Counts)} |");
        List(Line, "Not as recorded", outcomes.Where(o => !o.IsAsRecorded), o => o.Change!);
        List(Line, "Misses, and calibrations that fit less", outcomes.Where(o => o.IsRecordedMiss), o => o.Claim.KnownMiss!);
        foreach (var group in groups)
        {
            Line();
            Line($"## {group.Key}");
            Line();
            Line("| claim | published | ours | band | error | tolerance | kind | verified | verdict |");
            Line("|---|--:|--:|---|--:|---|---|---|---|");
            foreach (var o in group)
            {
                string[] cells =
                [
                    o.Claim.Statement, ClaimText.Value(o.Claim.Published, o.Claim.Unit), ClaimText.Ours(o), ClaimText.Band(o), ClaimText.Error(o), o.Claim.Tolerance.ToString(),
                    ClaimText.Kind(o.Claim.Kind), ClaimText.Verification(o.Claim.Verification), o.Verdict == Verdict.Holds ? ClaimText.Verdict(o) : $"**{ClaimText.Verdict(o)}**",
                ];
                Line($"| {string.Join(" | ", cells.Select(Cell))} |");
            }
            Line();
            Line($"Sources: {string.Join("; ", group.Select(o => o.Claim.Source).Distinct())}.");
        }
        return text.ToString();
    }

    private static void List(Action<string> line, string title, IEnumerable<ClaimOutcome> outcomes, Func<ClaimOutcome, string> why)
    {
        var listed = outcomes.ToList();
        if (listed.Count == 0)
            return;
        line("");
        line($"## {title}");
        line("");
        foreach (var o in listed)
            line($"- `{o.Claim.Id}`, {o.Claim.Statement}: published {ClaimText.Value(o.Claim.Published, o.Claim.Unit)}, ours {ClaimText.Ours(o)}. {Cell(why(o))}");
    }

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
