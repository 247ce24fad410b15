namespace ArchSim.Results;

/// <summary>A chart that a study asks for: figures over one parameter, a line for each value of another.</summary>
/// <param name="Title">Empty: the figures and the parameter say it.</param>
/// <param name="X">Path of a parameter.</param>
/// <param name="Series">Path of a parameter; null: one line.</param>
/// <param name="Only">Values of <paramref name="Series"/> to draw, in this order; empty: all.</param>
/// <param name="Y">A row of panels for each.</param>
/// <param name="ByWorkload">A column of panels for each workload alone; else one for all of them, weighted.</param>
public sealed record StudyChart(string Title, string X, string? Series, IReadOnlyList<string> Only, IReadOnlyList<StudyFigure> Y, bool ByWorkload)
{
    /// <summary>Values that other parameters must have; points with others are not drawn.</summary>
    public IReadOnlyList<(string Path, string Value)> Where { get; init; } = [];

    /// <summary>Points beyond a limit of the study are not drawn.</summary>
    public bool IsLimited { get; init; }

    /// <summary>Lines that can still be told apart.</summary>
    public const int MostSeries = 16;

    /// <summary>Values along the axis.</summary>
    public const int MostX = 500;

    public const int MostY = 6;
}
