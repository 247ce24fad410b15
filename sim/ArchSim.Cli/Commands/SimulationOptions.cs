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
    };

    private readonly Option<string?> _database = Values.Path("--db", "FILE", "SQLite database that takes the results; made where there is none", DefaultDatabase);
    private readonly Option<string?> _precision = Values.Path("--precision", "FILE", "formats by layer, a path or a shipped name, instead of the accelerator's default_precision");
    private readonly Option<IReadOnlyList<(string Path, string Value)>> _set =
        Values.Assignments("--set", "override one field of the accelerator; may be given again");
    private readonly Option<string> _objective = Values.OneOf("--objective", "what the mapper minimizes, layer by layer", Objectives.Keys, "latency");
    private readonly Option<int> _batch = Values.Whole("--batch", "images that run together", 1, 65_536, 1);
    private readonly Option<long> _seed = Values.Long("--seed", "seed of the operand samples that are drawn, not traced", 1);
    private readonly Option<int> _threads =
        Values.Whole("--threads", "layers simulated side by side; results do not depend on it", 1, 1_024, Environment.ProcessorCount);
    private readonly Option<bool> _json = new("--json") { Description = "results as JSON on standard output; everything else goes to standard error" };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "no table, no notes, no progress; problems are still said" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_precision, _set, _objective, _batch, _seed, _threads, _database, _json, _quiet])
            command.Options.Add(option);
    }

    public SimulationSettings Read(ParseResult parse) => new()
    {
        Database = parse.GetValue(_database)!,
        Precision = parse.GetValue(_precision),
        Overrides = parse.GetValue(_set)!,
        Objective = Objectives[parse.GetValue(_objective)!],
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
    public IReadOnlyList<(string Path, string Value)> Overrides { get; init; } = [];
    public Objective Objective { get; init; }
    public int Batch { get; init; } = 1;
    public long Seed { get; init; } = 1;
    public int Threads { get; init; } = 1;
    public bool Json { get; init; }
    public bool Quiet { get; init; }

    public RunRequest Request(Accelerator accelerator, Workload workload, Precision precision) => new()
    {
        Accelerator = accelerator,
        Workload = workload,
        Precision = precision,
        Objective = Objective,
        Batch = Batch,
        Seed = Seed,
        Threads = Threads,
    };
}
