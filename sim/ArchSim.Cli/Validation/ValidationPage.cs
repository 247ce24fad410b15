using ArchSim.Reports;
using ArchSim.Validation;

namespace ArchSim.Cli;

/// <summary>Claims as a page: in short, what misses, everything by group, and why what misses does.</summary>
internal static class ValidationPage
{
    private static readonly string[] HowToRead =
    [
        "Each row is a figure that somebody published and what ArchSim computes for it. No published figure enters a model, and no constant is moved so that a comparison comes out right. "
        + "A prediction must come out by itself. A reproduction is a row of another simulator that is had again, an identity follows by counting; neither predicts anything. A calibration says how "
        + "well a constant was set and neither holds nor misses; a recalled figure is from memory, shown and not scored.",
        "What is not known about the published side, such as registers, rounding, buffers or the clock, is assumed in several ways, and these span a band. A claim holds where ours lies within the tolerance, "
        + "or the published figure within the band; an ordering or an exact figure only where every assumption keeps it. The error is ours against the published figure, as a share of it; of a change, of that change.",
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
        .. ValidationTotals.Columns.Select(c => new PageColumn(c.Key, c.Words, IsNumber: true, Meaning: c.Meaning)),
    ];

    private static readonly PageColumn[] MissColumns =
    [
        new("claim", "Claim", IsWide: true),
        new("published", "Published", IsNumber: true),
        new("ours", "Ours", IsNumber: true),
        new("band", "Ours beside it", Meaning: "Upright line: published, with its tolerance. Dot: ours, with its band."),
        new("why", "Why, as far as was found", IsWide: true),
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
                .. Changes([.. outcomes.Where(o => !o.IsAsRecorded)]),
                new PageSection("totals", "In short") { Table = Totals(groups) },
                .. Misses([.. outcomes.Where(o => o.IsRecordedMiss)]),
                .. groups.Select((g, i) => new PageSection(Letters(i), g.Key) { Table = Table(g) }),
                .. Reasons([.. outcomes.Where(o => o.Verdict is Verdict.Misses or Verdict.HoldsAsConfigured)]),
            ],
        };
    }

    private static PageSection[] Changes(IReadOnlyList<ClaimOutcome> outcomes) => outcomes.Count == 0 ? []
        : [new PageSection("changes", "Not as recorded") { Notes = [.. outcomes.Select(o => new PageNote(Tone.Bad, [o.Claim.Id], o.Claim.Statement, [new NoteBlock(o.Change!)]))] }];

    private static PageSection[] Misses(IReadOnlyList<ClaimOutcome> outcomes) => outcomes.Count == 0 ? []
        : [new PageSection("misses", "Misses, and calibrations that fit less") { Table = new PageTable("What misses or fits less, with the reason in a line.", MissColumns, [.. outcomes.Select(MissRow)]) }];

    private static PageRow MissRow(ClaimOutcome outcome)
    {
        var claim = outcome.Claim;
        return new PageRow(Tone.Bad,
        [
            new(claim.Statement) { Below = [claim.Id, claim.Source], Note = claim.Id },
            new(ClaimText.Value(claim.Published, claim.Unit)) { Number = claim.Published },
            new(ClaimText.Ours(outcome)) { Number = outcome.Finding?.Value },
            Drawing(outcome),
            new(claim.KnownMiss!),
        ]);
    }

    /// <summary>The sections of DEVIATIONS.md, each once, under the claims that it is about.</summary>
    private static PageSection[] Reasons(IReadOnlyList<ClaimOutcome> outcomes)
    {
        var notes = outcomes.Where(o => Deviations.ById.ContainsKey(o.Claim.Id)).GroupBy(o => Deviations.ById[o.Claim.Id])
            .Select(g => new PageNote(Tone.Plain, [.. g.Select(o => o.Claim.Id)], g.Count() == 1 ? g.First().Claim.Statement : g.First().Group, [.. Blocks(g.Key)])).ToList();
        return notes.Count == 0 ? [] : [new PageSection("reasons", "Why") { Notes = notes }];
    }

    /// <summary>Paragraphs of markdown, and its tables.</summary>
    private static IEnumerable<NoteBlock> Blocks(string markdown) =>
        markdown.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(block => block.StartsWith('|')
            ? new NoteBlock("") { Table = [.. block.Split('\n').Where(line => !line.StartsWith("|--", StringComparison.Ordinal) && !line.StartsWith("| --", StringComparison.Ordinal)).Select(Cells)] }
            : new NoteBlock(block.Replace('\n', ' ')));

    private static IReadOnlyList<string> Cells(string line) => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries);

    private static PageTable Totals(List<IGrouping<string, ClaimOutcome>> groups) => new("Claims by group.", TotalColumns, [.. groups.Select(TotalsRow)]);

    private static PageRow TotalsRow(IGrouping<string, ClaimOutcome> group)
    {
        var totals = ValidationTotals.Of(group.Key, [.. group]);
        return new PageRow(totals.AsConfiguredOnly + totals.Miss + totals.Failed > 0 ? Tone.Bad : Tone.Plain,
            [new(totals.Group), .. totals.Counts.Select(n => new PageCell(Quantity.Count(n)) { Number = n })]);
    }

    private static PageTable Table(IGrouping<string, ClaimOutcome> group) => new(group.Key, Columns, [.. group.Select(Row)]);

    private static PageRow Row(ClaimOutcome outcome)
    {
        var claim = outcome.Claim;
        var tone = outcome.Verdict switch
        {
            Verdict.Holds when outcome.IsAsRecorded => Tone.Good,
            Verdict.Shown => Tone.Muted,
            Verdict.Misses when outcome.IsAsRecorded && claim.Kind == ClaimKind.Calibration => Tone.Muted,
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
