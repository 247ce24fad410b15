using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>What the points of a study are simulated with: files and layers in memory for all threads, a look into the database for each.</summary>
/// <param name="database">What is known already; null where nothing is to be asked.</param>
public sealed class StudySimulation(Study study, string? database, StoreOptions? store = null) : IDisposable
{
    private readonly PointFiles _files = new();
    private readonly LayerCache _layers = new();
    private readonly AccuracyMeasurement? _accuracy = study.Accuracy is { } accuracy ? new AccuracyMeasurement(accuracy, study.Seed) : null;

    /// <summary>For one thread.</summary>
    public IPointEvaluator Evaluator() =>
        new PointSimulator(study, _files, _layers, database is null ? null : StudyLookup.Open(database, store), _accuracy);

    /// <summary>Layers of all workloads that are not equal to others, as the files have them: what one point simulates where nothing is known.</summary>
    /// <exception cref="Configuration.InputException">A workload that cannot be read.</exception>
    public int DistinctLayers() => study.Workloads.SelectMany(w => PointFiles.Read(w.File, []).Workload.Layers).Select(Simulation.ContentHash.Describe).Distinct().Count();

    public void Dispose() => _accuracy?.Dispose();
}
