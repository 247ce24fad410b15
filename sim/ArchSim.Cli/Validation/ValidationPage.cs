using ArchSim.Reports;
using ArchSim.Validation;

namespace ArchSim.Cli;

/// <summary>Claims as a page: what misses first, then everything by group.</summary>
internal static class ValidationPage
{
    private static readonly string[] HowToRead =
    [
        "Each row is a figure that somebody published and what ArchSim computes for it. No published figure enters a model, and no constant is moved so that a comparison comes out right. "
        + "A calibration says how well a constant was set; a prediction must come out by itself; a recalled figure is from memory, shown and not scored.",
        "What is not known about the published side, such as registers, rounding, buffers or the clock, is assumed in several ways, and these span a band. A claim holds where ours lies within the tolerance, "
        + "or the published figure within the band. The error is ours against the published figure, as a share of it; of a change, of that change.",
        "In the drawings the upright line is the published figure and the wash around it its tolerance; the dot is ours and the bar its band. Each has a scale of its own. Click on a header to sort.",
    ];

    private static readonly PageColumn[] Columns =
    [
        new("claim", "Claim", IsWide: true),
        new("published", "Published", IsNumber: true),
        new("ours", "Ours", IsNumber: true, Meaning: "With the assumptions that the configurations state."),
        new("band", "Ours beside it", Meaning: "Upright line: published, with its tolerance. Dot: ours, with its band."),
        new("error", "Error", IsNumber: true, Meaning: "Ours against the published figure."),
        new("tolerance", "Tolerance"),
        new("kind", "Kind"),
        new("verified", "Verified", Meaning: "How far the published figure was verified."),
        new("verdict", "Verdict"),
    ];

    private static readonly PageColumn[] TotalColumns =
    [
        new("group", "Group"),
        new("claims", "Claims", IsNumber: true),
        new("hold", "Hold", IsNumber: true),
        new("band", "of these in the band alone", IsNumber: true),
        new("miss", "Miss", IsNumber: true),
        new("shown", "Shown", IsNumber: true),
        new("failed", "Failed", IsNumber: true),
    ];

    public static TablePage Of(IReadOnlyList<ClaimOutcome> outcomes, string version)
    {
        var groups = outcomes.GroupBy(o => o.Group).ToList();
        return new TablePage
        {
            Title = "Published figures beside ours",
            Facts = $"{ValidationTotals.Of("", outcomes).InWords} \u00b7 ArchSim {version}",
            HowToRead = HowToRead,
            Sections =
            [
                .. Notes("changes", "Not as recorded", outcomes.Where(o => !o.IsAsRecorded), o => o.Change!),
                .. Notes("misses", "Misses", outcomes.Where(o => o.Verdict == Verdict.Misses && o.IsAsRecorded), o => o.Claim.KnownMiss!),
                new PageSection("totals", "In short") { Table = Totals(groups) },
                .. groups.Select((g, i) => new PageSection(Letters(i), g.Key) { Table = Table(g) }),
            ],
        };
    }

    private static IEnumerable<PageSection> Notes(string id, string title, IEnumerable<ClaimOutcome> outcomes, Func<ClaimOutcome, string> why)
    {
        var notes = outcomes.Select(o => new PageNote(Tone.Bad, o.Claim.Id, Heading(o), [why(o), .. Reasons(o.Claim.Id)])).ToList();
        return notes.Count == 0 ? [] : [new PageSection(id, title) { Notes = notes }];
    }

    private static string Heading(ClaimOutcome outcome)
    {
        var unit = outcome.Claim.Unit;
        return $"{outcome.Claim.Statement}: published {ClaimText.Value(outcome.Claim.Published, unit)}, ours {ClaimText.Ours(outcome)}";
    }

    private static IEnumerable<string> Reasons(string id) =>
        Deviations.ById.TryGetValue(id, out var text)
            ? text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(p => p.ReplaceLineEndings(" ").Trim())
            : [];

    private static PageTable Totals(List<IGrouping<string, ClaimOutcome>> groups) => new("Claims by group.", TotalColumns, [.. groups.Select(TotalsRow)]);

    private static PageRow TotalsRow(IGrouping<string, ClaimOutcome> group)
    {
        var totals = ValidationTotals.Of(group.Key, [.. group]);
        int[] numbers = [totals.Claims, totals.Hold, totals.HoldByBand, totals.Miss, totals.Shown, totals.Failed];
        return new PageRow(totals.Miss + totals.Failed > 0 ? Tone.Bad : Tone.Plain,
            [new(totals.Group), .. numbers.Select(n => new PageCell(Quantity.Count(n)) { Number = n })]);
    }

    private static PageTable Table(IGrouping<string, ClaimOutcome> group) => new(group.Key, Columns, [.. group.Select(Row)]);

    private static PageRow Row(ClaimOutcome outcome)
    {
        var claim = outcome.Claim;
        var tone = outcome.Verdict switch
        {
            Verdict.Holds when outcome.IsAsRecorded => Tone.Good,
            Verdict.Shown => Tone.Muted,
            _ => Tone.Bad,
        };
        string[] variants = outcome.Finding is { Variants.Count: > 0 } finding
            ? [string.Join("; ", finding.Variants.Select(v => $"{v.Assumption}: {ClaimText.Value(v.Value, claim.Unit)}"))]
            : [];
        string[] problem = outcome.Problem is { } text ? [text] : [];
        return new PageRow(tone,
        [
            new(claim.Statement) { Below = [claim.Id, claim.Source, .. variants, .. problem] },
            new(ClaimText.Value(claim.Published, claim.Unit)) { Number = claim.Published },
            new(ClaimText.Ours(outcome)) { Number = outcome.Finding?.Value },
            Drawing(outcome),
            new(ClaimText.Error(outcome)) { Number = outcome.Error },
            new(claim.Tolerance.ToString()),
            new(ClaimText.Kind(claim.Kind)),
            new(ClaimText.Verification(claim.Verification)),
            new(ClaimText.Verdict(outcome)) { IsBadge = true },
        ]);
    }

    private static PageCell Drawing(ClaimOutcome outcome)
    {
        if (outcome.Finding is not { } finding)
            return new("-");
        var (claim, band) = (outcome.Claim, ClaimText.Band(outcome));
        return new($"published {ClaimText.Value(claim.Published, claim.Unit)}, ours {ClaimText.Ours(outcome)}{(band == "-" ? "" : $", band {band}")}")
        {
            Gauge = new Gauge(claim.Published, claim.Tolerance.Share * Math.Abs(claim.Published), finding.Value, finding.Least, finding.Most),
            Below = band == "-" ? [] : [band],
        };
    }

    // The address of a sorted table knows letters alone.
    private static string Letters(int index) => "group" + (index < 26 ? "" : (char)('a' + index / 26 - 1)) + (char)('a' + index % 26);
}
