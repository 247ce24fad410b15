using System.CommandLine;
using System.Text;
using ArchSim.Configuration;
using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Cli;

/// <summary><c>archsim run ACCELERATOR WORKLOAD</c>: one simulation.</summary>
internal sealed class RunCommand : ExampledCommand
{
    private readonly Workbench _bench;
    private readonly SimulationOptions _options = new();
    private readonly Argument<string> _accelerator = new("ACCELERATOR") { Description = "accelerator YAML, or a shipped name (archsim list accelerators)" };
    private readonly Argument<string> _workload = new("WORKLOAD") { Description = "workload YAML, SCALE-Sim topology csv, layer trace, or a shipped name (archsim list workloads)" };
    private readonly Option<string?> _timeline = Values.Path("--timeline", "FILE.json", "write what each unit did when, for chrome://tracing or ui.perfetto.dev");
    private readonly Option<string?> _mapping = Values.Path("--mapping", "FILE", "pin the mappings of the layers that the file names");
    private readonly Option<string?> _writeMapping = Values.Path("--write-mapping", "FILE", "write the mappings that ran, for --mapping");

    public RunCommand(Workbench bench)
        : base("run", "Simulate one network on one accelerator: a table on the screen, rows in the database.")
    {
        _bench = bench;
        Arguments.Add(_accelerator);
        Arguments.Add(_workload);
        Options.Add(_mapping);
        Options.Add(_writeMapping);
        Options.Add(_timeline);
        _options.AddTo(this);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Purpose)> Examples =>
    [
        ("archsim run lpa resnet50", "one run; rows go to archsim.db"),
        ("archsim run my.yaml resnet50 --set clock_mhz=800", "your accelerator, one field changed"),
        ("archsim run lpa resnet50 --precision int8 --json", "other formats, for a script"),
        ("archsim run lpa out.trace", "a quantized network with its own formats and operands"),
        ("archsim run lpa resnet50 --timeline t.json", "then open t.json in ui.perfetto.dev"),
        ("archsim run lpa resnet50 --write-mapping m.yaml", "see the mappings, change one, pin it with --mapping"),
    ];

    private int Execute(ParseResult parse)
    {
        var settings = _options.Read(parse);
        var accelerator = parse.GetRequiredValue(_accelerator);
        var timelineFile = parse.GetValue(_timeline);
        var mappingOut = parse.GetValue(_writeMapping);
        OutputFile.Check(timelineFile, "--timeline");
        OutputFile.Check(mappingOut, "--write-mapping");

        var inputs = new InputLoader(_bench);
        var request = Load(inputs, accelerator, parse.GetRequiredValue(_workload), parse.GetValue(_mapping), settings);
        var guard = inputs.Guard(settings.Database);
        guard.Claim(mappingOut, "--write-mapping");
        guard.Claim(timelineFile, "--timeline");
        var timeline = timelineFile is null ? null : new TimelineFile(request.Accelerator.Spec.ClockMhz);
        // Before the run: a database that cannot take it is said at once.
        using var database = ResultStore.Open(settings.Database, StoreMode.Write);
        var recorder = new RunRecorder(_bench);
        var result = Simulate(recorder, request with { Timeline = timeline }, settings.Quiet);

        recorder.Save(database, result);
        // Only now: a run that is not stored leaves the files of the one before.
        try
        {
            if (mappingOut is not null)
                OutputFile.Write(mappingOut, stream => stream.Write(Encoding.UTF8.GetBytes(MappingFile.Write(MappingsOf(result)))));
            if (timelineFile is not null)
                OutputFile.Write(timelineFile, stream => timeline!.Write(stream, $"{result.Workload.Name} on {result.Accelerator.Spec.Name}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{e.Message}; the run itself is stored in {settings.Database}", e);
        }
        Show(result, settings);
        ClockWarning.Write(_bench.Terminal, [result.Accelerator], settings.Quiet);
        return ExitCode.Done;
    }

    private static RunRequest Load(InputLoader inputs, string acceleratorName, string workloadName, string? mapping, SimulationSettings settings)
    {
        var accelerator = inputs.Accelerator(acceleratorName, settings);
        var network = inputs.Network(workloadName, settings);
        var precision = inputs.Precision(settings, accelerator, acceleratorName, ownFormats: network?.Trace is not null);
        var pinned = mapping is null ? null : inputs.Mapping(mapping);
        inputs.ThrowIfInvalid();
        InputLoader.RequireTrace(settings, network);
        foreach (var layer in pinned?.Keys ?? [])
        {
            if (!network!.Workload.Layers.Any(l => l.Name == layer))
                throw new InputException(mapping!, $"pins layer '{layer}', which {network.Workload.Name} does not have");
        }
        var request = settings.Request(accelerator!, network!, precision);
        return pinned is null ? request : request with { PinnedMappings = pinned, MappingFile = mapping! };
    }

    private RunResult Simulate(RunRecorder recorder, RunRequest request, bool quiet)
    {
        using var progress = new ProgressLine(_bench.Terminal, quiet);
        var title = $"{request.Workload.Name} on {request.Accelerator.Spec.Name}";
        return recorder.Run(request with { Progress = progress.Of(title) });
    }

    private void Show(RunResult result, SimulationSettings settings)
    {
        if (settings.Json)
            Json.Write(_bench.Terminal, json => RunJson.Fields(json, result));
        else if (!settings.Quiet)
            RunTable.Write(_bench.Terminal, result);
    }

    private static Dictionary<string, Mapping> MappingsOf(RunResult result)
    {
        var mappings = new Dictionary<string, Mapping>();
        foreach (var layer in result.Layers)
        {
            if (layer.PickedMapping is { } mapping)
                mappings[layer.Layer.Name] = mapping;
        }
        return mappings;
    }
}
