using ArchSim.Simulation;

namespace ArchSim.Results;

public enum PointStatus
{
    Done,

    /// <summary>It cannot be built or simulated; the message says why.</summary>
    Failed,

    /// <summary>A condition of the study leaves it out.</summary>
    Excluded,
}

/// <summary>A point of a study and what came of it.</summary>
public sealed record StudyPoint
{
    /// <summary>0 to the number of points less 1.</summary>
    public required long Number { get; init; }

    /// <summary>Of the study's parameters, in their order, as a configuration file would have them.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    public required PointStatus Status { get; init; }

    /// <summary>Content hash (hex) of all that the figures depend on; null where there are no files to take one of.</summary>
    public string? Configuration { get; init; }

    /// <summary>Of a failed point; the condition that an excluded one breaks; else null.</summary>
    public string? Error { get; init; }

    /// <summary>Null unless it is done.</summary>
    public PointFigures? Figures { get; init; }
}

/// <summary>What one workload alone came to at a point.</summary>
/// <param name="Position">Of the workload in the study, from 0.</param>
public sealed record WorkloadPoint(int Position, string Workload, long Number, IReadOnlyList<string> Values, PointFigures Figures);

/// <summary>A point that was just computed, with what other points can use of it.</summary>
/// <param name="Workloads">Figures of each workload alone; empty where the configuration was in the database.</param>
/// <param name="Layers">Totals by hash, of layers that were simulated; empty where the configuration was in the database.</param>
/// <param name="IsRemembered">The figures were in the database.</param>
public sealed record ComputedPoint(
    StudyPoint Point,
    IReadOnlyList<(string Workload, PointFigures Figures)> Workloads,
    IReadOnlyList<(string Hash, LayerTotals Totals)> Layers,
    bool IsRemembered)
{
    /// <summary>All ways in which the point's layers may run, by hash.</summary>
    public IReadOnlyList<(string Hash, LayerWay Way)> Ways { get; init; } = [];

    /// <summary>Cycles that layers gain by weights fetched ahead, by hash.</summary>
    public IReadOnlyList<(string Hash, long Cycles)> PrefetchGains { get; init; } = [];

    /// <summary>What its accuracy was measured to be; null where it was not asked for.</summary>
    public StoredAccuracy? Accuracy { get; init; }

    /// <summary>One without figures.</summary>
    public ComputedPoint(StudyPoint point)
        : this(point, [], [], IsRemembered: false)
    {
    }
}

/// <summary>How many images a model classified right under a scheme.</summary>
/// <param name="Hash">Content hash (hex) of model, images, scheme and seed.</param>
public sealed record StoredAccuracy(string Hash, string Model, string Scheme, int Images, int Correct)
{
    public double Share => (double)Correct / Images;
}
