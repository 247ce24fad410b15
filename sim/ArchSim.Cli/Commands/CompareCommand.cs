using System.CommandLine;
using System.Text.Json;
using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Results;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.Cli;

/// <summary><c>archsim compare</c>: all pairs of accelerators and workloads, in one report.</summary>
internal sealed class CompareCommand : ExampledCommand
{
    public const string DefaultWorkload = "resnet50";

    /// <summary>Where a report goes that nobody named a folder for.</summary>
    public const string DefaultFolder = "reports/compare";

    private readonly Workbench _bench;
    private readonly SimulationOptions _options = new();
    private readonly Argument<string[]> _accelerators = new("ACCELERATOR")
    {
        Description = "accelerator YAML files or shipped names; all shipped ones but reference models without any",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string[]> _workloads = new("--workload")
    {
        Description = "workload YAML, SCALE-Sim topology csv, layer trace, or a shipped name; may be given again",
        HelpName = "W",
        Arity = ArgumentArity.ZeroOrMore,
        DefaultValueFactory = _ => [DefaultWorkload],
    };
    private readonly Option<string?> _study = Values.Path("--study", "STUDY", "machines on equal terms, a comparison study YAML or a shipped name, in place of ACCELERATOR");
    private readonly Option<string?> _reference = Values.Path("--reference", "ACCELERATOR", "show the others in multiples of this one, which is among them; of a study, its own reference without it");
    private readonly Option<string?> _out = Values.Path("--out", "DIR", "folder of the report", DefaultFolder);

    public CompareCommand(Workbench bench)
        : base("compare", "Simulate every workload on every accelerator: one HTML report with its SVG files, rows in the database.")
    {
        _bench = bench;
        Arguments.Add(_accelerators);
        Options.Add(_workloads);
        Options.Add(_study);
        Options.Add(_reference);
        Options.Add(_out);
        _options.AddTo(this);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Purpose)> Examples =>
    [
        ("archsim compare", $"the shipped accelerators on {DefaultWorkload}"),
        ("archsim compare lpa my.yaml", "yours beside a shipped one"),
        ("archsim compare --workload resnet50 --workload bert-base-128", "several networks in one report"),
        ("archsim compare --study iso-compute-area", "arrays of equal area, by a shipped study; 'archsim list comparisons' has them"),
        ("archsim compare lpa ant bitfusion --reference ant", "speed-up, energy and area in multiples of one of them"),
        ("archsim compare --objective energy --out reports/energy", "mapped for energy, into a folder of its own"),
    ];

    /// <summary>What a comparison without names takes: a machine that counts cycles as another tool does would be misread beside the others.</summary>
    private IReadOnlyList<string> Comparable() =>
        [.. ShippedFiles.Names(ShippedFiles.Accelerators).Where(n => !_bench.LoadAccelerator(n, []).Spec.IsReferenceModel)];

    private int Execute(ParseResult parse)
    {
        var settings = _options.Read(parse);
        var folder = parse.GetValue(_out)!;
        ReportFolder.Check(folder);
        var named = parse.GetValue(_accelerators) ?? [];
        var inputs = new InputLoader(_bench);
        var study = parse.GetValue(_study) is { } path ? Study(parse, path, named, inputs) : null;
        if (study is not null)
            settings = settings with { Batch = study.Batch, Objective = study.Objective };
        var pairs = study is not null ? Load(inputs, study, Workloads(parse, study), settings)
            : Load(inputs, named.Length > 0 ? named : Comparable(), parse.GetValue(_workloads)!, settings);
        var referenceOf = References(pairs, study, parse.GetValue(_reference));
        inputs.Guard(settings.Database).ClaimReport(folder, "--out");

        var outcomes = new List<Outcome>();
        using (var database = ResultStore.Open(settings.Database, StoreMode.Write))
        {
            foreach (var request in pairs)
            {
                try
                {
                    outcomes.Add(RunPair(request, database, outcomes.Count + 1, pairs.Count, settings));
                }
                catch (OperationCanceledException)
                {
                    var kept = outcomes.Count(o => o.Result is not null);
                    _bench.Terminal.Error.WriteLine($"archsim: interrupted; {kept} of {pairs.Count} runs are complete and in {settings.Database}, no report was written");
                    return ExitCode.Interrupted;
                }
            }
        }
        foreach (var refused in outcomes.Where(o => o.Result is null && o.Request.FormatAdvice.Length > 0).GroupBy(o => o.Request.Workload.Name))
        {
            _bench.Terminal.Error.WriteLine($"archsim: {refused.Count()} of {outcomes.Count(o => o.Request.Workload.Name == refused.Key)} machines cannot run {refused.Key}: "
                + refused.First().Request.FormatAdvice);
        }
        if (outcomes.All(o => o.Result is null))
            return ExitCode.BadInput;
        var hashes = outcomes.Where(o => o.Result is not null).Select(o => o.Result!.Hash).Distinct().ToList();
        var relative = Relative(outcomes, referenceOf);
        var relativeTo = relative.DistinctBy(r => r.Run.Hash).ToDictionary(r => r.Run.Hash, r => r.Reference.Hash);
        var report = study is null ? ReportFolder.Write(settings.Database, folder, Title(pairs), hashes, relativeTo: relativeTo)
            : ReportFolder.Write(settings.Database, folder, study.Name, hashes, StudyText.Note(study), relativeTo);
        Show(outcomes, report, settings);
        if (!settings.Quiet && !settings.Json)
            RelativeText.Write(_bench.Terminal, [.. relative.Select(r => Relative(r.Run, r.Reference))]);
        if (study is not null && !settings.Quiet && !settings.Json)
            StudyText.Write(_bench.Terminal, study);
        ClockWarning.Write(_bench.Terminal, outcomes.Where(o => o.Result is not null).Select(o => o.Request.Accelerator), settings.Quiet);
        return ExitCode.Done;
    }

    /// <summary>The accelerator that each is shown relative to; null where nothing is.</summary>
    /// <exception cref="InputException">The one that is asked for is not among them.</exception>
    private static Func<Accelerator, Accelerator?> References(List<RunRequest> pairs, ComparisonStudy? study, string? asked)
    {
        if (asked is null)
            return study is null ? _ => null : a => study.ReferenceOf(study.Machines.First(m => m.Accelerator == a))?.Accelerator;
        var machines = pairs.Select(p => p.Accelerator).Distinct().ToList();
        // At its own clock where a study has several.
        Accelerator? Find(double? clockMhz) => study is null ? machines.Find(a => a.Spec.Name == asked)
            : study.Machines.FirstOrDefault(m => (m.As == asked || m.Accelerator.Spec.Name == asked) && (clockMhz is null || m.Accelerator.Spec.ClockMhz == clockMhz))?.Accelerator;
        if (Find(null) is not { } any)
            throw new InputException("--reference", $"'{asked}' is none of the accelerators compared: {string.Join(", ", machines.Select(a => a.Spec.Name))}");
        return a => Find(a.Spec.ClockMhz) ?? any;
    }

    private static List<(RunResult Run, RunResult Reference)> Relative(List<Outcome> outcomes, Func<Accelerator, Accelerator?> referenceOf)
    {
        var runs = outcomes.Select(o => o.Result).OfType<RunResult>().ToList();
        return [.. from run in runs
            let of = referenceOf(run.Accelerator)
            let reference = runs.Find(r => r.Accelerator == of && r.Workload.Name == run.Workload.Name && r.Batch == run.Batch)
            where reference is not null
            select (run, reference)];
    }

    private static RelativeRun Relative(RunResult run, RunResult reference) =>
        new(run.Accelerator.Spec.Name, run.Precision.Name, run.Workload.Name, ResultMetrics.TableOf(run), reference.Accelerator.Spec.Name, ResultMetrics.TableOf(reference));

    /// <exception cref="InputException">The study cannot be read, or something is given that it states itself.</exception>
    private ComparisonStudy? Study(ParseResult parse, string path, IReadOnlyList<string> accelerators, InputLoader inputs)
    {
        var given = _options.GivenBesideStudy(parse).ToList();
        if (accelerators.Count > 0)
            given.Insert(0, "ACCELERATOR");
        if (given.Count > 0)
            throw new InputException("--study", $"states its machines, precisions, batch and objective itself; leave out {string.Join(", ", given)}");
        return inputs.Study(path);
    }

    /// <summary>The study's, unless others are named.</summary>
    private IReadOnlyList<string> Workloads(ParseResult parse, ComparisonStudy study) =>
        parse.GetResult(_workloads) is { Implicit: false } ? parse.GetValue(_workloads)! : study.Workloads;

    private static List<RunRequest> Load(InputLoader inputs, ComparisonStudy study, IReadOnlyList<string> workloads, SimulationSettings settings)
    {
        var networks = workloads.Distinct().Select(w => inputs.Network(w, settings)).ToList();
        inputs.ThrowIfInvalid();
        InputLoader.RequireTrace(settings, networks);
        return [.. from network in networks from machine in study.Machines select settings.Request(machine.Accelerator, network!, machine.Precision)];
    }

    private static List<RunRequest> Load(InputLoader inputs, IReadOnlyList<string> accelerators, IReadOnlyList<string> workloads, SimulationSettings settings)
    {
        var networks = workloads.Distinct().Select(w => inputs.Network(w, settings)).ToList();
        // Traces run in their own formats, unless others are asked for.
        var ownFormats = settings.Precision is null && !settings.Requantize;
        var machines = new List<(Accelerator? Accelerator, Precision? Precision)>();
        foreach (var name in accelerators.Distinct())
        {
            var accelerator = inputs.Accelerator(name, settings);
            machines.Add((accelerator, inputs.Precision(settings, accelerator, name, ownFormats: networks.All(n => n?.Trace is not null))));
        }
        inputs.ThrowIfInvalid();
        InputLoader.RequireTrace(settings, networks);
        return [.. from network in networks from machine in machines
            select settings.Request(machine.Accelerator!, network!, network!.Trace is not null && ownFormats ? null : machine.Precision)];
    }

    /// <summary>One pair, stored as soon as it is done. A machine that cannot run the network is said so and does not stop the others.</summary>
    private Outcome RunPair(RunRequest request, ResultStore database, int number, int total, SimulationSettings settings)
    {
        using var progress = new ProgressLine(_bench.Terminal, settings.Quiet);
        var title = $"{number} of {total}: {request.Workload.Name} on {request.Accelerator.Spec.Name}";
        try
        {
            var recorder = new RunRecorder(_bench);
            // What would do is said once for all machines.
            var result = recorder.Run(request with { Progress = progress.Of(title), FormatAdvice = "" });
            recorder.Save(database, result);
            return new Outcome(request, result, []);
        }
        catch (InputException e)
        {
            progress.Erase();
            var name = $"{request.Workload.Name} on {request.Accelerator.Spec.Name}";
            var more = e.Problems.Count > 1 ? $" ({e.Problems.Count - 1} more like it: archsim run {request.Accelerator.Spec.Name} has them)" : "";
            _bench.Terminal.Error.WriteLine($"archsim: cannot run {name}: {e.Problems[0]}{more}");
            return new Outcome(request, null, e.Problems);
        }
    }

    private static string Title(List<RunRequest> pairs)
    {
        var networks = pairs.Select(p => p.Workload.Name).Distinct().ToList();
        return networks.Count > 3 ? $"Accelerators on {networks.Count} networks" : $"Accelerators on {string.Join(", ", networks)}";
    }

    private void Show(List<Outcome> outcomes, string report, SimulationSettings settings)
    {
        if (settings.Json)
        {
            Json.Write(_bench.Terminal, json => WriteJson(json, outcomes, report, settings.Database));
            return;
        }
        if (settings.Quiet)
            return;
        var table = new TextTable("workload", "accelerator", "precision", ">time", ">energy", ">TOPS", ">utilization", ">TOPS/mm²", ">TOPS/W", ">TOPS/W chip", ">area");
        foreach (var (request, result, _) in outcomes)
        {
            var names = (string[])[request.Workload.Name, request.Accelerator.Spec.Name, request.Precision.Name];
            table.Add(result is null
                ? [.. names, "cannot run", "-", "-", "-", "-", "-", "-", Quantity.Area(request.Accelerator.Costs.AreaUm2.Sum(a => a.Um2))]
                : [.. names, Quantity.Time(result.Seconds), Quantity.Energy(result.EnergyPj), Quantity.Digits(result.Tops), Quantity.Percent(result.Utilization, 1),
                    Quantity.Digits(result.TopsPerMm2), Quantity.Digits(result.TopsPerWatt), Quantity.Digits(result.TopsPerWattChip), Quantity.Area(result.TotalAreaUm2)]);
        }
        table.Write(_bench.Terminal);
        _bench.Terminal.Out.WriteLine();
        _bench.Terminal.Out.WriteLine($"Report:   {report}");
        _bench.Terminal.Out.WriteLine($"Database: {settings.Database}");
    }

    private static void WriteJson(Utf8JsonWriter json, List<Outcome> outcomes, string report, string database)
    {
        json.WriteString("report", report);
        json.WriteString("database", database);
        json.Objects("runs", outcomes.Where(o => o.Result is not null), o => RunJson.Fields(json, o.Result!));
        json.Objects("cannot_run", outcomes.Where(o => o.Result is null), o =>
        {
            json.WriteString("accelerator", o.Request.Accelerator.Spec.Name);
            json.WriteString("workload", o.Request.Workload.Name);
            json.WriteString("precision", o.Request.Precision.Name);
            json.Words("problems", o.Problems.Select(p => p.ToString()));
        });
    }

    /// <param name="Result">Null where the accelerator cannot run the workload; <paramref name="Problems"/> say why.</param>
    private sealed record Outcome(RunRequest Request, RunResult? Result, IReadOnlyList<InputProblem> Problems);
}
