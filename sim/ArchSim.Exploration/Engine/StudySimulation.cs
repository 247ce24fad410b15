using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>What the points of a study are simulated with: files and layers in memory for all threads, a look into the database for each.</summary>
public sealed class StudySimulation(Study study, Func<DesignPoint, PointConfiguration> configure, string? database, StoreOptions? store = null, AccuracyTask? accuracy = null) : IDisposable
{
    private readonly PointFiles _files = new();
    private readonly LayerCache _layers = new();
    private readonly AccuracyMeasurement? _accuracy = accuracy is null ? null : new AccuracyMeasurement(accuracy);

    /// <summary>For one thread.</summary>
    public IPointEvaluator Evaluator() =>
        new PointSimulator(study, configure, _files, _layers, database is null ? null : StudyLookup.Open(database, store), _accuracy);

    public void Dispose() => _accuracy?.Dispose();
}
