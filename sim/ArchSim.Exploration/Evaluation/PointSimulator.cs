using System.Globalization;
using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Exploration;

/// <summary>Builds the machine of a point and runs the study's workloads on it, layer after layer on this thread.</summary>
internal sealed class PointSimulator : IPointEvaluator
{
    private readonly Study _study;
    private readonly PointFiles _files;
    private readonly SimulationMemory _simulations;
    private readonly StudyLookup? _database;
    private readonly KnownLayers _layers;
    private readonly AccuracyMeasurement? _accuracy;

    /// <param name="database">What is known already; null where nothing is to be asked. Belongs to this object from here on.</param>
    /// <param name="accuracy">For all threads; null where the study asks for none.</param>
    public PointSimulator(Study study, PointFiles files, LayerCache layers, SimulationMemory simulations, StudyLookup? database, AccuracyMeasurement? accuracy)
    {
        (_study, _files, _simulations, _database, _accuracy) = (study, files, simulations, database, accuracy);
        _layers = new KnownLayers(layers, database);
    }

    public ComputedPoint Evaluate(DesignPoint point, CancellationToken cancel)
    {
        string? configuration = null;
        try
        {
            var made = _study.Space.Configure(point);
            if (made.ExcludedBy is { } condition)
                return new ComputedPoint(Row(PointStatus.Excluded, null, condition));
            if (made.Failure is { } failure)
                return new ComputedPoint(Row(PointStatus.Failed, null, failure));
            var requests = Requests(made);
            configuration = HashOf(made, requests);
            return _database?.Figures(configuration) is { } known
                ? new ComputedPoint(Row(PointStatus.Done, configuration, null) with { Figures = known }, [], [], IsRemembered: true)
                : Simulate(made, requests, Row(PointStatus.Done, configuration, null), cancel);
        }
        catch (Exception e) when (PointFailure.IsOfPoint(e))
        {
            return new ComputedPoint(Row(PointStatus.Failed, configuration, PointFailure.Text(e)));
        }

        StudyPoint Row(PointStatus status, string? hash, string? error) => new() { Number = point.Number, Values = point.Values, Status = status, Configuration = hash, Error = error };
    }

    /// <summary>As <see cref="TotalsSimulator.DistinctWays"/>, of all workloads; null for a point that has no machine, or one that cannot run them.</summary>
    public int? DistinctWays(DesignPoint point)
    {
        try
        {
            var made = _study.Space.Configure(point);
            return made.ExcludedBy is null && made.Failure is null ? Requests(made).Sum(r => TotalsSimulator.DistinctWays(r.Request)) : null;
        }
        catch (Exception e) when (PointFailure.IsOfPoint(e))
        {
            return null;
        }
    }

    public void Dispose() => _database?.Dispose();

    private List<(RunRequest Request, string Identity, StudyWorkload Workload)> Requests(PointConfiguration made)
    {
        var accelerator = _files.Accelerator(made);
        return [.. _study.Workloads.Select(workload =>
        {
            var network = _files.Network(made, workload.File, accelerator);
            return (new RunRequest
            {
                Accelerator = accelerator,
                Workload = network.Network.Workload,
                Precision = network.Precision,
                Operands = network.Operands,
                Objective = _study.Mapping,
                Batch = made.Batch ?? workload.Batch,
                Seed = _study.Seed,
                Threads = 1,
            }, network.Identity, workload);
        })];
    }

    /// <summary>Everything that the figures depend on.</summary>
    private string HashOf(PointConfiguration made, List<(RunRequest Request, string Identity, StudyWorkload Workload)> requests)
    {
        var parts = new List<string>
        {
            "point", ContentHash.ModelVersion, requests[0].Request.Accelerator.Spec.Identity, _study.Mapping.ToString(), _study.Seed.ToString(CultureInfo.InvariantCulture),
            made.AccuracyScheme is { } scheme && _accuracy is not null ? _accuracy.HashOf(scheme) : "",
        };
        foreach (var (request, identity, workload) in requests)
            parts.AddRange([identity, workload.Weight.ToString("R", CultureInfo.InvariantCulture), request.Batch.ToString(CultureInfo.InvariantCulture)]);
        return ContentHash.Of([.. parts]);
    }

    private ComputedPoint Simulate(
        PointConfiguration made, List<(RunRequest Request, string Identity, StudyWorkload Workload)> requests, StudyPoint row, CancellationToken cancel)
    {
        var runs = requests.Select(r => (Totals: TotalsSimulator.Run(r.Request, _layers, _simulations, cancel), r.Workload.Weight, r.Request.Workload.Name)).ToList();
        // Last: a machine that cannot run the network needs none.
        var accuracy = made.AccuracyScheme is { } scheme ? _accuracy?.Of(scheme, _database, cancel) : null;
        return new ComputedPoint(
            row with { Figures = FigureSums.Of([.. runs.Select(r => (r.Totals, r.Weight))], accuracy?.Share) },
            [.. runs.Select(r => (r.Name, FigureSums.Of([(r.Totals, 1)], accuracy?.Share)))],
            [.. runs.SelectMany(r => r.Totals.Layers).DistinctBy(l => l.Hash)],
            IsRemembered: false)
        {
            Ways = [.. runs.SelectMany(r => r.Totals.Ways).DistinctBy(w => w.Hash)],
            PrefetchGains = [.. runs.SelectMany(r => r.Totals.PrefetchGains).DistinctBy(g => g.Hash)],
            Accuracy = accuracy,
        };
    }
}
