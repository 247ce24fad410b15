namespace ArchSim.Reports;

/// <summary>What a chart shows, without how it is drawn.</summary>
internal abstract record Chart
{
    /// <summary>Of the file, without extension.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>One or two sentences: the caption, and what a screen reader says.</summary>
    public required string Description { get; init; }
}

/// <summary>Rows of stacked bars, read from left to right; one series makes plain bars.</summary>
internal sealed record BarChart : Chart
{
    public required string AxisTitle { get; init; }
    public required IReadOnlyList<Series> Series { get; init; }
    public required IReadOnlyList<BarRow> Rows { get; init; }

    /// <summary>The axis ends here; 0 leaves it to the data.</summary>
    public double Most { get; init; }
}

/// <param name="Group">A heading is drawn where it changes.</param>
/// <param name="FullLabel">For the tooltip.</param>
/// <param name="Values">By series.</param>
/// <param name="Note">At the end of the bar.</param>
internal sealed record BarRow(string Group, string Label, string FullLabel, IReadOnlyList<double> Values, string Note);

/// <summary>Rows of points on a logarithmic axis: one for each series, or a range where there are too many to tell apart.</summary>
internal sealed record DotChart : Chart
{
    public required string AxisTitle { get; init; }

    /// <summary>Empty where rows are ranges.</summary>
    public required IReadOnlyList<Series> Series { get; init; }
    public required IReadOnlyList<DotRow> Rows { get; init; }
}

/// <param name="Values">By series, null where it has none; or least, median and most of a range.</param>
internal sealed record DotRow(string Label, IReadOnlyList<double?> Values);

/// <summary>Points and lines on two logarithmic axes.</summary>
internal sealed record ScatterChart : Chart
{
    public required string XTitle { get; init; }
    public required string YTitle { get; init; }
    public required IReadOnlyList<Series> Series { get; init; }
    public required IReadOnlyList<ScatterPoint> Points { get; init; }
    public required IReadOnlyList<Roof> Roofs { get; init; }
}

/// <param name="Series">Index.</param>
/// <param name="IsMinor">A part of a whole that is drawn too: small and hollow.</param>
internal sealed record ScatterPoint(int Series, double X, double Y, string Label, bool IsMinor);

/// <summary>A machine's bound: a slope up to a flat top.</summary>
/// <param name="Slope">Y over X; null where there is none.</param>
internal sealed record Roof(string Label, double? Slope, double Top, string SlopeLabel);

/// <param name="Color">A class of <see cref="Palette"/>.</param>
internal sealed record Series(string Name, string Color);

/// <param name="Inline">For a page that has the style of charts.</param>
/// <param name="File">Complete in itself.</param>
internal sealed record ChartImage(string Inline, string File);

/// <summary>Draws charts. Ours is <see cref="SvgRenderer"/>; a plotting library would be another.</summary>
internal interface IChartRenderer
{
    ChartImage Render(Chart chart);
}
