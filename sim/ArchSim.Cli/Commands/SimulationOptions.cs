using System.CommandLine;
using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.Cli;

/// <summary>The options that every command that simulates has.</summary>
internal sealed class SimulationOptions
{
    public const string DefaultDatabase = "archsim.db";

    private static readonly Dictionary<string, Objective> Objectives = new()
    {
        ["latency"] = Objective.Latency,
        ["energy"] = Objective.Energy,
        ["edp"] = Objective.Edp,
        ["traffic"] = Objective.Traffic,
    };

    private readonly Option<string?> _database = Values.Path("--db", "FILE", "SQLite database that takes the results; made where there is none", DefaultDatabase);
    private readonly Option<string?> _precision = Values.Path("--precision", "FILE", "formats by layer, a path or a shipped name, instead of a trace's and of the accelerator's default_precision");
    private readonly Option<bool> _requantize = new("--requantize")
    {
        Description = "run a trace in the accelerator's default_precision, its operands encoded anew, instead of in its own formats",
    };
    private readonly Option<IReadOnlyList<(string Path, string Value)>> _set =
        Values.Assignments("--set", "override one field of the accelerator; may be given again");
    private readonly Option<string> _objective = Values.OneOf("--objective", "what the mapper minimizes, layer by layer", Objectives.Keys, "latency");
    private readonly Option<bool> _noHaloReuse = new("--no-halo-reuse") { Description = "every tile fetches its whole input, also what the tile before it holds" };
    private readonly Option<bool> _noFusion = new("--no-fusion") { Description = "vector layers are not fused into the matrix layer that they follow: its result goes through memory" };
    private readonly Option<bool> _noOnChipResults = new("--no-on-chip-results") { Description = "small results do not stay on chip for the layer that follows" };
    private readonly Option<bool> _noPrefetch = new("--no-prefetch") { Description = "a layer's first weights are not fetched while the layer before it ends" };
    private readonly Option<int> _batch = Values.Whole("--batch", "images that run together", 1, 65_536, 1);
    private readonly Option<long> _seed = Values.Long("--seed", "seed of the operand samples that are drawn, not traced", 1);
    private readonly Option<int> _threads =
        Values.Whole("--threads", "layers simulated side by side; results do not depend on it", 1, 1_024, Environment.ProcessorCount);
    private readonly Option<bool> _json = new("--json") { Description = "results as JSON on standard output; everything else goes to standard error" };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "no table, no notes, no progress; problems are still said" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_precision, _requantize, _set, _objective, _noHaloReuse, _noFusion, _noOnChipResults, _noPrefetch, _batch, _seed, _threads, _database, _json, _quiet])
            command.Options.Add(option);
    }

    /// <summary>Of the options that a study states for itself, those that were given besides.</summary>
    public IReadOnlyList<string> GivenBesideStudy(ParseResult parse) =>
        [.. ((Option[])[_precision, _set, _objective, _batch]).Where(o => parse.GetResult(o) is { Implicit: false }).Select(o => o.Name)];

    public SimulationSettings Read(ParseResult parse) => new()
    {
        Database = parse.GetValue(_database)!,
        Precision = parse.GetValue(_precision),
        Requantize = parse.GetValue(_requantize),
        Overrides = parse.GetValue(_set)!,
        Objective = Objectives[parse.GetValue(_objective)!],
        HaloReuse = !parse.GetValue(_noHaloReuse),
        Fusion = !parse.GetValue(_noFusion),
        OnChipResults = !parse.GetValue(_noOnChipResults),
        Prefetch = !parse.GetValue(_noPrefetch),
        Batch = parse.GetValue(_batch),
        Seed = parse.GetValue(_seed),
        Threads = parse.GetValue(_threads),
        Json = parse.GetValue(_json),
        Quiet = parse.GetValue(_quiet),
    };
}

/// <summary>The values of <see cref="SimulationOptions"/> of one command line.</summary>
internal sealed record SimulationSettings
{
    public required string Database { get; init; }
    public string? Precision { get; init; }
    public bool Requantize { get; init; }
    public IReadOnlyList<(string Path, string Value)> Overrides { get; init; } = [];
    public Objective Objective { get; init; }
    public bool HaloReuse { get; init; } = true;
    public bool Fusion { get; init; } = true;
    public bool OnChipResults { get; init; } = true;
    public bool Prefetch { get; init; } = true;
    public int Batch { get; init; } = 1;
    public long Seed { get; init; } = 1;
    public int Threads { get; init; } = 1;
    public bool Json { get; init; }
    public bool Quiet { get; init; }

    /// <param name="precision">For a network without formats of its own, and for a trace that is to run in others.</param>
    public RunRequest Request(Accelerator accelerator, Network network, Precision? precision)
    {
        var used = precision ?? network.Trace!.ToPrecision(network.Path);
        return new RunRequest
        {
            Accelerator = accelerator,
            Workload = network.Workload,
            Precision = used,
            Operands = network.Trace?.OperandsIn(used) ?? new Dictionary<string, OperandSample>(),
            FormatAdvice = precision is null ? "these formats are the trace's; --requantize runs it in the accelerator's default_precision, --precision FILE in others" : "",
            Objective = Objective,
            HaloReuse = HaloReuse,
            Fusion = Fusion,
            OnChipResults = OnChipResults,
            Prefetch = Prefetch,
            Batch = Batch,
            Seed = Seed,
            Threads = Threads,
        };
    }
}

/// <summary>A network to run: a workload, or a trace, which is one by itself and brings formats and operands.</summary>
/// <param name="Path">As it was named.</param>
/// <param name="Trace">Null where it is none.</param>
internal sealed record Network(string Path, Workload Workload, NetworkTrace? Trace);
