using ArchSim.Configuration;
using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Exploration;

/// <summary>What the points of a study are simulated with: files and layers in memory for all threads, a look into the database for each.</summary>
/// <param name="database">What is known already; null where nothing is to be asked.</param>
public sealed class StudySimulation(Study study, string? database, StoreOptions? store = null) : IDisposable
{
    private const int MostTried = 16;

    private readonly PointFiles _files = new();
    private readonly LayerCache _layers = new();
    private readonly SimulationMemory _simulations = new();
    private readonly AccuracyMeasurement? _accuracy = study.Accuracy is { } accuracy ? new AccuracyMeasurement(accuracy, study.Seed) : null;

    /// <summary>For one thread.</summary>
    public IPointEvaluator Evaluator() =>
        new PointSimulator(study, _files, _layers, _simulations, database is null ? null : StudyLookup.Open(database, store), _accuracy);

    /// <summary>Ways in which the layers of all workloads may run, equal ones counted once, on the machine of the first point that has one: what a point simulates where nothing is known.</summary>
    /// <exception cref="InputException">A workload that cannot be read.</exception>
    public int DistinctWays()
    {
        using var simulator = new PointSimulator(study, _files, _layers, _simulations, null, null);
        foreach (var point in FirstPoints())
        {
            if (simulator.DistinctWays(point) is { } ways)
                return ways;
        }
        // Where no machine is at hand, each layer by itself.
        return study.Workloads.SelectMany(w => PointFiles.Read(w.File, []).Workload.Layers).Select(ContentHash.Describe).Distinct().Count();
    }

    private IEnumerable<DesignPoint> FirstPoints() => study.Search is ISampledSearch sampled
        ? Enumerable.Range(0, (int)Math.Min(MostTried, sampled.Points)).Select(i => sampled.At(i))
        : ((IGenerationalSearch)study.Search).Generation(0, []).Take(MostTried);

    public void Dispose() => _accuracy?.Dispose();
}
