using System.CommandLine;
using ArchSim.Configuration;
using ArchSim.Results;

namespace ArchSim.Cli;

/// <summary><c>archsim merge OUT.db IN.db...</c>: one database of several, such as those of the shards of a study.</summary>
internal sealed class MergeCommand : ExampledCommand
{
    private readonly Workbench _bench;
    private readonly Argument<string> _out = new("OUT.db") { Description = "takes the rows; made where there is none" };
    private readonly Argument<string[]> _in = new("IN.db") { Description = "databases of results; they are not changed", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "do not say what was added" };

    public MergeCommand(Workbench bench)
        : base("merge", "Unite databases of results, such as those of the shards of a study; rows that are there already are kept once.")
    {
        _bench = bench;
        Arguments.Add(_out);
        Arguments.Add(_in);
        Options.Add(_quiet);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Purpose)> Examples =>
    [
        ("archsim merge all.db shard-0.db shard-1.db", "two shards of a study become one database"),
        ("archsim merge all.db other.db", "and the runs of somebody else"),
    ];

    private int Execute(ParseResult parse)
    {
        var target = parse.GetRequiredValue(_out);
        var sources = parse.GetRequiredValue(_in);
        Check(target, sources);
        using (var store = ResultStore.Open(target, StoreMode.Write))
        {
            foreach (var source in sources)
            {
                _bench.Cancel.ThrowIfCancellationRequested();
                var (runs, points) = store.MergeAll(source);
                if (!parse.GetValue(_quiet))
                    _bench.Terminal.Out.WriteLine($"{source}: {Quantity.Count(runs)} runs and {Quantity.Count(points)} points of studies were new");
            }
        }
        return ExitCode.Done;
    }

    /// <summary>All files are looked at before the first is merged.</summary>
    private static void Check(string target, string[] sources)
    {
        var problems = new List<InputProblem>();
        var seen = new Dictionary<string, string> { [RealPath.Of(target)] = target };
        foreach (var source in sources)
        {
            if (!seen.TryAdd(RealPath.Of(source), source))
            {
                problems.Add(new InputProblem(source, 0, 0, "", RealPath.Of(source) == RealPath.Of(target) ? "is the database to merge into" : "is named twice"));
                continue;
            }
            try
            {
                ResultStore.Open(source, StoreMode.Read).Dispose();
            }
            catch (InputException e)
            {
                problems.AddRange(e.Problems);
            }
        }
        if (problems.Count > 0)
            throw new InputException(problems);
    }
}
