using System.Collections.Concurrent;
using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Traces;
using ArchSim.Workloads;

namespace ArchSim.Exploration;

/// <summary>A network that a study runs: a workload, or a trace, which brings operands and formats of its own.</summary>
/// <param name="Trace">Null where it is none.</param>
internal sealed record StudyNetwork(string File, Workload Workload, NetworkTrace? Trace);

/// <summary>A network in formats, with what hashes and runs need of the two.</summary>
/// <param name="Identity">Content hash of layers, formats and traced operands, by the names of the layers.</param>
internal sealed record FormattedNetwork(StudyNetwork Network, Precision Precision, IReadOnlyDictionary<string, OperandSample> Operands, string Identity);

/// <summary>
/// What points are built from, for all threads: files are read once for each set of fields that points put into them, and the most recent machines are kept. Memory is bounded:
/// what is forgotten is only made again.
/// </summary>
internal sealed class PointFiles
{
    private const int MostKept = 256;

    private readonly ConcurrentDictionary<string, Accelerator> _accelerators = new();
    private readonly ConcurrentDictionary<string, Precision> _precisions = new();
    private readonly ConcurrentDictionary<string, StudyNetwork> _networks = new();
    private readonly ConcurrentDictionary<string, FormattedNetwork> _formatted = new();

    public Accelerator Accelerator(PointConfiguration point) =>
        Kept(_accelerators, Key(point.Accelerator, point.AcceleratorFields), () => AcceleratorFile.Load(point.Accelerator, point.AcceleratorFields));

    public FormattedNetwork Network(PointConfiguration point, string use, Accelerator accelerator)
    {
        var network = Kept(_networks, Key(use, point.WorkloadFields), () => Read(use, point.WorkloadFields));
        var own = point.Precision is null && network.Trace is not null && point.PrecisionFields.Count == 0;
        // The accelerator's own may stand beside its file.
        var (name, beside) = point.Precision is { } named ? (named, null) : (accelerator.Spec.DefaultPrecision, accelerator.Spec.SourceFiles[0]);
        var precisionKey = own ? "of the trace" : Key(name + "\n" + beside, point.PrecisionFields);
        return Kept(_formatted, Key(use, point.WorkloadFields) + "\n\n" + precisionKey, () =>
        {
            var precision = own ? network.Trace!.ToPrecision(network.File) : Kept(_precisions, precisionKey, () => PrecisionFile.Load(name, beside, point.PrecisionFields));
            var operands = network.Trace?.OperandsIn(precision) ?? new Dictionary<string, OperandSample>();
            return new FormattedNetwork(network, precision, operands, IdentityOf(network.Workload, precision, operands));
        });
    }

    public static StudyNetwork Read(string use, IReadOnlyList<(string Path, string Value)> fields)
    {
        if (!File.Exists(use) || !TraceFile.IsTrace(use))
            return new StudyNetwork(use, WorkloadFile.Load(use, fields), null);
        if (fields.Count > 0)
            throw new Configuration.InputException(use, "is a layer trace and has no fields to set; a workload YAML has");
        var trace = TraceFile.Read(use);
        return new StudyNetwork(use, trace.ToWorkload(), trace);
    }

    private static string IdentityOf(Workload workload, Precision precision, IReadOnlyDictionary<string, OperandSample> operands)
    {
        var parts = new List<string> { workload.Name };
        foreach (var layer in workload.Layers)
        {
            parts.Add(ContentHash.Describe(layer));
            parts.Add(ContentHash.Describe(precision.For(layer)));
            parts.Add(operands.TryGetValue(layer.Name, out var sample) ? ContentHash.Describe(sample) : "");
        }
        return ContentHash.Of([.. parts]);
    }

    private static string Key(string name, IReadOnlyList<(string Path, string Value)> fields) =>
        fields.Count == 0 ? name : name + "\n" + string.Join('\n', fields.Select(f => $"{f.Path}={f.Value}"));

    private static T Kept<T>(ConcurrentDictionary<string, T> known, string key, Func<T> make)
    {
        if (known.TryGetValue(key, out var kept))
            return kept;
        var made = make();
        if (known.Count >= MostKept)
            known.Clear();
        return known.GetOrAdd(key, made);
    }
}
