using System.Collections.Concurrent;
using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.Validation;

/// <summary>What claims compute with: shipped machines with fields set, and simulations of shipped networks. Equal ones are made once; thread-safe.</summary>
public sealed class Workbench(CancellationToken cancel = default)
{
    private readonly ConcurrentDictionary<string, Lazy<Accelerator>> _accelerators = new();
    private readonly ConcurrentDictionary<string, Lazy<RunResult>> _runs = new();
    private readonly ConcurrentDictionary<string, Lazy<ComparisonStudy>> _studies = new();
    private readonly ConcurrentDictionary<(Accelerator, string Workload, string Precision, int Batch), Lazy<RunResult>> _machineRuns = new();

    /// <param name="accelerator">Shipped name.</param>
    /// <param name="sets">As <c>--set</c> takes them: "clock_mhz=1000".</param>
    public Accelerator Accelerator(string accelerator, params IReadOnlyList<string> sets) =>
        _accelerators.GetOrAdd(Key(accelerator, sets), _ => new(() => AcceleratorFile.Load(accelerator, [.. sets.Select(Pair)]))).Value;

    /// <param name="workload">Shipped name.</param>
    /// <param name="precision">Shipped name; the accelerator's default where null.</param>
    public RunResult Run(string accelerator, string workload, string? precision = null, int batch = 1, params IReadOnlyList<string> sets) =>
        _runs.GetOrAdd(Key(accelerator, sets) + $"|{workload}|{precision}|{batch}",
            _ => new(() => Simulate(accelerator, WorkloadFile.Load(workload), precision, batch, sets))).Value;

    /// <param name="workload">One that is not shipped; its name tells it from others.</param>
    public RunResult Run(string accelerator, Workload workload, params IReadOnlyList<string> sets) =>
        _runs.GetOrAdd(Key(accelerator, sets) + $"|own:{workload.Name}", _ => new(() => Simulate(accelerator, workload, null, 1, sets))).Value;

    /// <summary>At the tilings that were picked for the same network with other sets.</summary>
    public RunResult RunAtTilingOf(IReadOnlyList<string> others, string accelerator, string workload, params IReadOnlyList<string> sets) =>
        _runs.GetOrAdd(Key(accelerator, sets) + $"|{workload}|at:{string.Join('|', others)}", _ => new(() =>
        {
            var picked = Run(accelerator, workload, null, 1, others).Layers.Where(l => l.PickedMapping is not null).ToDictionary(l => l.Layer.Name, l => l.PickedMapping!);
            var machine = Accelerator(accelerator, sets);
            return Simulate(machine, WorkloadFile.Load(workload), PrecisionFile.Load(machine.Spec.DefaultPrecision, null), 1, picked);
        })).Value;

    /// <param name="name">Shipped name.</param>
    public ComparisonStudy Study(string name) => _studies.GetOrAdd(name, _ => new(() => ComparisonStudyFile.Load(name))).Value;

    /// <param name="machine">Of this bench, or of one of its studies.</param>
    /// <param name="workload">Its name tells it from others, and so does that of <paramref name="precision"/>.</param>
    public RunResult Run(Accelerator machine, Workload workload, Precision precision, int batch = 1) =>
        _machineRuns.GetOrAdd((machine, workload.Name, precision.Name, batch), _ => new(() => Simulate(machine, workload, precision, batch))).Value;

    private RunResult Simulate(string accelerator, Workload workload, string? precision, int batch, IReadOnlyList<string> sets)
    {
        var machine = Accelerator(accelerator, sets);
        return Simulate(machine, workload, PrecisionFile.Load(precision ?? machine.Spec.DefaultPrecision, null), batch);
    }

    private RunResult Simulate(Accelerator machine, Workload workload, Precision precision, int batch, IReadOnlyDictionary<string, Mapping>? pinned = null) =>
        Simulator.Run(
            new RunRequest { Accelerator = machine, Workload = workload, Precision = precision, Batch = batch, PinnedMappings = pinned ?? new Dictionary<string, Mapping>() }, cancel);

    private static string Key(string accelerator, IReadOnlyList<string> sets) => string.Join('|', [accelerator, .. sets]);

    private static (string Path, string Value) Pair(string set)
    {
        var at = set.IndexOf('=', StringComparison.Ordinal);
        return (set[..at], set[(at + 1)..]);
    }
}
