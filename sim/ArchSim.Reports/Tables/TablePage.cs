namespace ArchSim.Reports;

/// <summary>A page of tables whose rows are words: whoever fills it says what they mean.</summary>
public sealed record TablePage
{
    public required string Title { get; init; }

    /// <summary>A line below the title.</summary>
    public required string Facts { get; init; }

    /// <summary>Paragraphs.</summary>
    public required IReadOnlyList<string> HowToRead { get; init; }

    public required IReadOnlyList<PageSection> Sections { get; init; }
}

/// <param name="Id">Of letters alone; it stands in the page's address.</param>
public sealed record PageSection(string Id, string Title)
{
    public IReadOnlyList<PageNote> Notes { get; init; } = [];

    public PageTable? Table { get; init; }
}

/// <summary>Something to read beside the tables.</summary>
/// <param name="Labels">Short names, as code; what stands elsewhere on the page points here by them.</param>
public sealed record PageNote(Tone Tone, IReadOnlyList<string> Labels, string Title, IReadOnlyList<NoteBlock> Blocks);

/// <summary>A paragraph of text, in which words between backticks are code, or the rows of a small table, of which the first is its head.</summary>
public sealed record NoteBlock(string Text)
{
    public IReadOnlyList<IReadOnlyList<string>>? Table { get; init; }
}

public sealed record PageTable(string Caption, IReadOnlyList<PageColumn> Columns, IReadOnlyList<PageRow> Rows);

/// <param name="Key">Names the column in the page's address.</param>
/// <param name="IsWide">Its text is broken into lines and not cut.</param>
public sealed record PageColumn(string Key, string Title, bool IsNumber = false, bool IsWide = false, string Meaning = "");

public sealed record PageRow(Tone Tone, IReadOnlyList<PageCell> Cells);

public sealed record PageCell(string Text)
{
    /// <summary>What the column is sorted by; the text where it is null.</summary>
    public double? Number { get; init; }

    /// <summary>Smaller, below the text.</summary>
    public IReadOnlyList<string> Below { get; init; } = [];

    /// <summary>Says <see cref="Tone"/> of the row with a mark around the text.</summary>
    public bool IsBadge { get; init; }

    /// <summary>Label of the note that the text leads to.</summary>
    public string? Note { get; init; }

    /// <summary>Drawn beside nothing: the text is its description.</summary>
    public Gauge? Gauge { get; init; }
}

/// <summary>What a row or note is, as a colour beside its words.</summary>
public enum Tone
{
    Plain,
    Good,
    Bad,
    Muted,
}
