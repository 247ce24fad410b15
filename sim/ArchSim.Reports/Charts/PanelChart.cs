namespace ArchSim.Reports;

/// <summary>Small drawings beside and below each other, of points and lines on two axes; colours mean the same in all of them.</summary>
internal sealed record PanelChart : Chart
{
    /// <summary>Panels side by side.</summary>
    public required int Columns { get; init; }

    public required IReadOnlyList<Series> Series { get; init; }

    /// <summary>Row by row; null leaves a place empty.</summary>
    public required IReadOnlyList<Panel?> Panels { get; init; }
}

internal sealed record Panel
{
    /// <summary>Above it; may be empty.</summary>
    public required string Title { get; init; }

    public required PanelAxis X { get; init; }
    public required PanelAxis Y { get; init; }

    /// <summary>What comes last lies on top.</summary>
    public required IReadOnlyList<PanelLine> Lines { get; init; }
}

/// <summary>An axis of a panel.</summary>
internal sealed record PanelAxis(string Title)
{
    /// <summary>Of the places 0, 1, 2 ... along it, where it has no numbers.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Numbers to label instead of round ones, ascending.</summary>
    public IReadOnlyList<double>? Marks { get; init; }

    /// <summary>What the axis covers where that is more than the panel's own points.</summary>
    public (double Least, double Most)? Range { get; init; }
}

/// <param name="Series">Index.</param>
internal sealed record PanelLine(int Series, LineStyle Style, IReadOnlyList<PanelPoint> Points);

/// <param name="Label">For the tooltip.</param>
internal readonly record struct PanelPoint(double X, double Y, string Label);

internal enum LineStyle
{
    /// <summary>Points alone.</summary>
    Points,

    /// <summary>Small and pale: points that others are seen against.</summary>
    PalePoints,

    /// <summary>Points joined in their order.</summary>
    Joined,

    /// <summary>As joined, broken: a second line of one colour.</summary>
    Dashed,

    /// <summary>Points joined by level steps, as the border of what is dominated.</summary>
    Steps,
}
