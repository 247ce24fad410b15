using System.Text.Json;
using ArchSim.Validation;

namespace ArchSim.Cli;

/// <summary>Claims for people at a terminal, and for scripts.</summary>
internal static class ValidationOutput
{
    public static void Write(ITerminal terminal, IReadOnlyList<ClaimOutcome> outcomes)
    {
        foreach (var group in outcomes.GroupBy(o => o.Group))
        {
            terminal.Heading(group.Key);
            var table = new TextTable("claim", "verdict", ">published", ">ours", ">error", "tolerance", "band", "kind", "verified", "what and where") { WrapsLast = true };
            foreach (var o in group)
            {
                // What a narrow screen cuts off is what is asked for last.
                table.Add(o.Claim.Id, ClaimText.Verdict(o), ClaimText.Value(o.Claim.Published, o.Claim.Unit), ClaimText.Ours(o), ClaimText.Error(o), o.Claim.Tolerance.ToString(),
                    ClaimText.Band(o), ClaimText.Kind(o.Claim.Kind), ClaimText.Verification(o.Claim.Verification), $"{o.Claim.Statement}; {o.Claim.Source}");
            }
            table.Write(terminal);
        }
        var misses = outcomes.Where(o => o.IsRecordedMiss).ToList();
        if (misses.Count > 0)
        {
            terminal.Heading("Recorded misses, and calibrations that fit less");
            var table = new TextTable("claim", "why") { WrapsLast = true };
            foreach (var miss in misses)
                table.Add(miss.Claim.Id, miss.Claim.KnownMiss!);
            table.Write(terminal);
        }
        terminal.Out.WriteLine();
        terminal.Line(ValidationTotals.Of("", outcomes).InWords);
    }

    public static void WriteJson(Utf8JsonWriter json, IReadOnlyList<ClaimOutcome> outcomes, string? report)
    {
        var totals = ValidationTotals.Of("", outcomes);
        if (report is not null)
            json.WriteString("report", report);
        json.WriteBoolean("as_recorded", outcomes.All(o => o.IsAsRecorded));
        json.Object("totals", () =>
        {
            foreach (var (column, count) in ValidationTotals.Columns.Zip(totals.Counts))
                json.WriteNumber(column.Key, count);
        });
        json.Objects("claims", outcomes, o => WriteClaim(json, o));
    }

    private static void WriteClaim(Utf8JsonWriter json, ClaimOutcome outcome)
    {
        var claim = outcome.Claim;
        json.WriteString("group", outcome.Group);
        json.WriteString("id", claim.Id);
        json.WriteString("statement", claim.Statement);
        json.WriteString("source", claim.Source);
        json.WriteString("verification", claim.Verification.ToString().ToLowerInvariant());
        json.WriteString("kind", ClaimText.Kind(claim.Kind));
        // A change is a share: -0.5 for half.
        json.WriteString("unit", claim.Unit);
        json.Number("published", claim.Published);
        json.Number("ours", outcome.Finding?.Value ?? double.NaN);
        json.Number("least", outcome.Finding?.Least ?? double.NaN);
        json.Number("most", outcome.Finding?.Most ?? double.NaN);
        json.Objects("variants", outcome.Finding?.Variants ?? [], v =>
        {
            json.WriteString("assumption", v.Assumption);
            json.Number("value", v.Value);
        });
        json.Number("error", outcome.Error ?? double.NaN);
        json.Number("tolerance", claim.Tolerance.Share);
        json.WriteString("verdict", outcome.Verdict == Verdict.HoldsAsConfigured ? "holds_as_configured" : outcome.Verdict.ToString().ToLowerInvariant());
        json.WriteBoolean("in_band_alone", outcome.HoldsByBandAlone);
        json.WriteBoolean("as_recorded", outcome.IsAsRecorded);
        json.WriteString("known_miss", claim.KnownMiss);
        json.WriteString("problem", outcome.Problem);
    }
}
