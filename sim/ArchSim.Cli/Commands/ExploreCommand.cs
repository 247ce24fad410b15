using System.CommandLine;
using System.Globalization;
using ArchSim.Configuration;
using ArchSim.Exploration;
using ArchSim.Results;

namespace ArchSim.Cli;

/// <summary><c>archsim explore STUDY</c>: simulates the points of a space of designs; goes on where it was.</summary>
internal sealed class ExploreCommand : ExampledCommand
{
    private readonly Workbench _bench;
    private readonly Argument<string?> _study = new("STUDY") { Description = "study YAML, or a shipped name (archsim list studies); with --query it may be left out, or is a study of the database by its name", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _database = Values.Path("--db", "FILE", "SQLite database that takes the points; one that has some is gone on with", SimulationOptions.DefaultDatabase);
    private readonly Option<int> _threads = Values.Whole("--threads", "points simulated side by side; results do not depend on it", 1, 1_024, Environment.ProcessorCount);
    private readonly Option<Shard> _shard = ShardOption();
    private readonly Option<string?> _base = Values.Path("--base", "DB", "with --shard, of a search by generations: the database with the generations so far; the shard is of the one that follows (without: of the first)");
    private readonly Option<long?> _points = PointsOption();
    private readonly Option<string?> _out = Values.Path("--out", "DIR", "write the report of the database into a folder");
    private readonly Option<string?> _query = new("--query") { Description = $"ask the database and run nothing: a SELECT, {FrontQuery.Name}, or one of {string.Join(", ", StudyQuery.Names)}", HelpName = "SQL|NAME" };
    private readonly Option<int> _rows = Values.Whole("--rows", "rows that --query shows", 1, 1_000_000, 1_000);
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "say what there is to do and how much disk it takes, and run nothing; with --on slurm print the scripts and command lines" };
    private readonly Option<bool> _force = new("--force") { Description = "go on where the disk looks too small" };
    private readonly Option<bool> _shared = new("--shared") { Description = "other machines write to the file system of the database: no write-ahead log, which would not work there" };
    private readonly Option<string?> _identity = new("--identity") { Description = "refuse a study that is not this one, as --dry-run --json names it", HelpName = "HASH" };
    private readonly SlurmOptions _slurm = new();
    private readonly Option<bool> _json = new("--json") { Description = "results as JSON on standard output; everything else goes to standard error" };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "no table, no notes, no progress; problems are still said" };

    public ExploreCommand(Workbench bench)
        : base("explore", "Explore a space of designs: every point is simulated once and kept; a study that was cut short goes on where it was.")
    {
        _bench = bench;
        Arguments.Add(_study);
        foreach (var option in (Option[])[_database, _threads, _shard, _base, _points, _out, _query, _rows, _dryRun, _force, _shared, _identity, .. _slurm.All, _json, _quiet])
            Options.Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_study) is null && result.GetValue(_query) is null)
                result.AddError("STUDY is missing: a study YAML, or a shipped name (archsim list studies)");
            _slurm.Validate(result, [_threads, _shard, _base, _points, _out, _query, _rows]);
        });
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Purpose)> Examples =>
    [
        ("archsim explore study.yaml", "all points on all cores; rows go to archsim.db, again goes on"),
        ("archsim explore study.yaml --dry-run", "how many points, and how much disk they take"),
        ("archsim explore study.yaml --shard 0/4 --db shard-0.db", "a quarter of the points, for 'archsim merge'"),
        ("archsim explore study.yaml --shard 0/4 --base all.db --db shard-0.db", "a quarter of the generation that follows from all.db, where the search goes by generations"),
        ("archsim explore study.yaml --on slurm --shards 64 --sbatch --partition=short --sbatch --time=4:00:00", "64 tasks of a job array and a job that merges them, on a file system that all machines share"),
        ("archsim explore --query front", "the points that no other beats in all objectives"),
        ("archsim explore --query study_result --json", "what is in the database, for a script"),
        ("archsim explore --query \"SELECT number, seconds FROM study_result ORDER BY seconds LIMIT 5\"", "a question in SQL"),
    ];

    private int Execute(ParseResult parse)
    {
        var database = parse.GetValue(_database)!;
        if (parse.GetValue(_query) is { } query)
            return Ask(parse, database, query);
        var (json, quiet) = (parse.GetValue(_json), parse.GetValue(_quiet));
        var folder = parse.GetValue(_out);
        if (folder is not null)
            ReportFolder.Check(folder);
        var study = StudyFile.Load(parse.GetValue(_study)!);
        if (parse.GetValue(_identity) is { } identity && identity != study.Identity)
            throw new InputException(study.File, $"has identity {study.Identity}, and {identity} is asked for: the study, a file that it names or the version of the model has changed");
        Guard(parse.GetValue(_study)!, database, folder, parse.GetValue(_base));
        var shard = parse.GetValue(_shard);
        var estimate = Estimate(study, database, shard, parse.GetValue(_points));
        if (_slurm.IsAskedFor(parse))
        {
            // Each point stands in its shard, and then in the database too.
            if (!parse.GetValue(_force))
                (estimate with { BytesPerPoint = 2 * estimate.BytesPerPoint }).Require(database);
            if (new SlurmExploration(_bench, study, _slurm.Plan(parse, study, Located(parse), database), json, quiet).Run(parse.GetValue(_dryRun), _slurm.Waits(parse)) is { } code)
                return code;
            return Answer(study, new StudyRunResult(study.Search.Points, 0, 0, 0, 0, TimeSpan.Zero, false), database, null, json, quiet);
        }
        if (parse.GetValue(_dryRun))
            return Plan(study, estimate, json);
        if (!parse.GetValue(_force))
            estimate.Require(database);
        return Answer(study, Run(study, parse, database, quiet), database, folder, json, quiet);
    }

    private string Located(ParseResult parse) => ShippedFiles.Find(ShippedFiles.Studies, parse.GetValue(_study)!, "study");

    private int Answer(Study study, StudyRunResult run, string database, string? folder, bool json, bool quiet)
    {
        using (var reader = Results.StudyReader.Open(database))
        {
            var summary = StudySummary.Of(reader, study.Identity);
            if (json)
                Json.Write(_bench.Terminal, writer => StudySummaryText.Write(writer, summary, run, database));
            else if (!quiet && !run.IsInterrupted)
                StudySummaryText.Write(_bench.Terminal, summary, run, database);
            if (run.IsInterrupted)
            {
                _bench.Terminal.Error.WriteLine($"archsim: interrupted; {Quantity.Count(summary.Counts.Total)} of {Quantity.Count(study.Search.Points)} points are in {database}, the same command goes on");
                return ExitCode.Interrupted;
            }
            if (folder is not null)
                _bench.Terminal.Error.WriteLine(TerminalText.Visible($"archsim: report: {ReportFolder.Write(database, folder, $"Studies of {Path.GetFileName(database)}", null)}"));
            if (summary.Counts.Done > 0 || summary.Counts.Failed == 0)
                return ExitCode.Done;
            _bench.Terminal.Error.WriteLine(TerminalText.Visible($"archsim: no point of {study.Name} could be simulated; the first failed with: {summary.Failures[0].Error}"));
            return ExitCode.RunFailed;
        }
    }

    private StudyRunResult Run(Study study, ParseResult parse, string database, bool quiet)
    {
        // The tables must be there before a thread looks for what is known.
        var store = parse.GetValue(_shared) ? new StoreOptions { WriteAheadLog = false } : StoreOptions.Default;
        ResultStore.Open(database, StoreMode.Write, store).Dispose();
        using var progress = new ProgressLine(_bench.Terminal, quiet);
        using var simulation = new StudySimulation(study, database, store);
        return new StudyRunner(study, new StudyRunOptions
        {
            Database = database,
            Store = store,
            Threads = parse.GetValue(_threads),
            Shard = parse.GetValue(_shard),
            Base = parse.GetValue(_base),
            Before = parse.GetValue(_points),
            Version = RunRecorder.Version,
            CommandLine = _bench.CommandLine,
            Progress = progress.Of<StudyProgress>(study.Name, p => (p.Known + p.Done, p.Total, Text(p))),
        }, simulation.Evaluator).Run(_bench.Cancel);
    }

    private static string Text(StudyProgress p)
    {
        var text = $"point {Quantity.Count(p.Known + p.Done)} of {Quantity.Count(p.Total)}";
        if (p.PointsPerSecond > 0)
            text += $", {Quantity.Digits(p.PointsPerSecond)}/s";
        if (p.Left is { } left)
            text += $", {(left.TotalHours >= 24 ? $"{left.TotalDays:F1} days" : left.ToString(left.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture))} left";
        return p.Failed > 0 ? $"{text}, {Quantity.Count(p.Failed)} failed" : text;
    }

    private static DiskEstimate Estimate(Study study, string database, Shard shard, long? before)
    {
        // A shard of a search by generations is of one of them.
        var most = study.Search is IGenerationalSearch generational && shard.Of > 1 ? generational.Population : study.Search.Points;
        var all = Math.Min(before ?? most, most);
        var points = all > shard.Index ? (all - shard.Index + shard.Of - 1) / shard.Of : 0;
        var known = 0L;
        using (var reader = Results.StudyReader.OpenIfAny(database))
            known = reader?.Counts(study.Identity).Total ?? 0;
        using var simulation = new StudySimulation(study, null);
        return DiskEstimate.Of(study, database, Math.Max(0, points - known), simulation.DistinctWays());
    }

    private int Plan(Study study, DiskEstimate estimate, bool json)
    {
        if (json)
        {
            Json.Write(_bench.Terminal, writer =>
            {
                writer.WriteString("study", study.Name);
                writer.WriteString("identity", study.Identity);
                writer.WriteNumber("points", study.Search.Points);
                writer.WriteNumber("points_to_do", estimate.Points);
                writer.WriteNumber("bytes_per_point", estimate.BytesPerPoint);
                writer.Number("bytes", (double)estimate.Bytes);
                writer.Number("free_bytes", estimate.FreeBytes ?? double.NaN);
            });
            return ExitCode.Done;
        }
        _bench.Terminal.Line($"{study.Name}: {study.Search.Kind}, {Quantity.Count(study.Search.Points)} points, {Quantity.Count(estimate.Points)} of them to do");
        _bench.Terminal.Line($"They take some {Quantity.Bytes((double)estimate.Bytes)} of disk, where no layer is shared between points"
            + (estimate.FreeBytes is { } free ? $"; {Quantity.Bytes(free)} are free" : ""));
        return ExitCode.Done;
    }

    private int Ask(ParseResult parse, string database, string query)
    {
        var rows = parse.GetValue(_rows);
        var answer = query == FrontQuery.Name ? FrontQuery.Ask(database, Asked(parse.GetValue(_study)), rows) : StudyQuery.Ask(database, query, rows, cancel: _bench.Cancel);
        if (parse.GetValue(_json))
            Json.Write(_bench.Terminal, writer => QueryOutput.Write(writer, answer));
        else
            QueryOutput.Write(_bench.Terminal, answer);
        return ExitCode.Done;
    }

    /// <summary>A study by its file is asked for by its identity, any other word by its name in the database.</summary>
    private static string? Asked(string? study) => study is not null && ShippedFiles.Locate(ShippedFiles.Studies, study) is not null ? StudyFile.Load(study).Identity : study;

    private static void Guard(string study, string database, string? folder, string? known)
    {
        var guard = new OutputGuard();
        if (known is not null)
            guard.Keep(known, "the database that --base reads");
        if (ShippedFiles.Locate(ShippedFiles.Studies, study) is { } file)
            guard.Keep(file, "the study");
        guard.Claim(database, "--db");
        guard.KeepDatabase(database);
        if (folder is not null)
            guard.ClaimReport(folder, "--out");
    }

    private static Option<long?> PointsOption() => new("--points")
    {
        Description = "only the points numbered below N",
        HelpName = "N",
        CustomParser = result =>
        {
            if (long.TryParse(result.Tokens[^1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var points) && points >= 1)
                return points;
            result.AddError($"--points must be a whole number of 1 or more, was '{result.Tokens[^1].Value}'");
            return null;
        },
    };

    private static Option<Shard> ShardOption() => new("--shard")
    {
        Description = "only the points whose number leaves i when divided by n; each shard has a database of its own, for 'archsim merge'",
        HelpName = "i/n",
        DefaultValueFactory = _ => Shard.Whole,
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (text.Split('/') is [var i, var n] && int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var of) && of is >= 1 and <= 1_000_000
                && int.TryParse(i, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                if (index < of)
                    return new Shard(index, of);
                result.AddError($"--shard must be one of 0/{of} to {of - 1}/{of}, was '{text}'");
                return Shard.Whole;
            }
            result.AddError($"--shard must be i/n, as in 0/4 to 3/4, was '{text}'");
            return Shard.Whole;
        },
    };
}
