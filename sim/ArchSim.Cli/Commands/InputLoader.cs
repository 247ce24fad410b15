using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Traces;
using ArchSim.Workloads;

namespace ArchSim.Cli;

/// <summary>Loads what a command line names and goes on after a bad file, so that the problems of all files are said at once.</summary>
internal sealed class InputLoader(Workbench bench)
{
    private readonly List<InputProblem> _problems = [];
    private readonly OutputGuard _guard = new();

    public Accelerator? Accelerator(string nameOrPath, SimulationSettings settings)
    {
        var accelerator = Try(() => bench.LoadAccelerator(nameOrPath, settings.Overrides));
        foreach (var file in accelerator?.Spec.SourceFiles ?? [])
            _guard.Keep(file, file == accelerator!.Spec.SourceFiles[0] ? "the accelerator" : "a file that the accelerator uses");
        return accelerator;
    }

    public ComparisonStudy? Study(string nameOrPath)
    {
        Keep(ShippedFiles.Locate(ShippedFiles.Comparisons, nameOrPath), "the study");
        var study = Try(() => ComparisonStudyFile.Load(nameOrPath));
        foreach (var file in study?.Machines.SelectMany(m => m.Accelerator.Spec.SourceFiles) ?? [])
            _guard.Keep(file, "a file that the study uses");
        ThrowIfInvalid();
        return study;
    }

    /// <summary>A workload, or a trace, which is told by what it holds.</summary>
    public Network? Network(string nameOrPath, SimulationSettings settings)
    {
        Keep(ShippedFiles.Locate(ShippedFiles.Networks, nameOrPath), "the workload");
        return Try(() =>
        {
            if (File.Exists(nameOrPath) && TraceFile.IsTrace(nameOrPath))
            {
                var trace = bench.LoadTrace(nameOrPath);
                return new Network(nameOrPath, trace.ToWorkload(), trace);
            }
            RequireNetwork(nameOrPath);
            return new Network(nameOrPath, bench.LoadWorkload(nameOrPath), null);
        });
    }

    /// <summary>Says of <c>--requantize</c> that there is nothing to encode anew, where no workload is a trace.</summary>
    public static void RequireTrace(SimulationSettings settings, params IReadOnlyList<Network?> networks)
    {
        if (settings.Requantize && networks.Count > 0 && networks.All(n => n is { Trace: null }))
            throw new InputException("--requantize", $"is for traces, and '{networks[0]!.Path}' is none");
    }

    /// <summary>The precision that is asked for, else none for a trace in its own formats, else the accelerator's own, which may stand beside its file.</summary>
    public Precision? Precision(SimulationSettings settings, Accelerator? accelerator, string acceleratorNameOrPath, bool ownFormats = false)
    {
        if (settings.Precision is { } asked)
            return Precision(asked, null);
        if (accelerator is null || (ownFormats && !settings.Requantize))
            return null;
        // Beside the file, where it was looked for when the accelerator was read: a shipped name says nothing about folders.
        return Precision(accelerator.Spec.DefaultPrecision, accelerator.Spec.SourceFiles.Count > 0 ? accelerator.Spec.SourceFiles[0] : acceleratorNameOrPath);
    }

    public IReadOnlyDictionary<string, Mapping>? Mapping(string path)
    {
        Keep(path, "the mapping");
        return Try(() => MappingFile.Load(path));
    }

    /// <summary>What outputs must keep off: everything loaded so far, and the database.</summary>
    public OutputGuard Guard(string database)
    {
        _guard.KeepDatabase(database);
        return _guard;
    }

    /// <summary>Says what a file is that cannot run: of a binary one the syntax of YAML says nothing.</summary>
    private static void RequireNetwork(string nameOrPath)
    {
        if (SubjectKinds.IsModel(nameOrPath))
            throw new InputException(nameOrPath, "is a trained network (ONNX), not a workload: 'archsim quantize' with --trace OUT.trace makes of it what runs");
        if (File.Exists(nameOrPath) && SubjectKinds.IsDatabase(nameOrPath))
            throw new InputException(nameOrPath, "is a SQLite database, as results are stored in, not a workload or a layer trace ('archsim inspect' shows the runs in it)");
    }

    private Precision? Precision(string nameOrPath, string? beside)
    {
        Keep(ShippedFiles.Locate(ShippedFiles.Precisions, nameOrPath, beside), "the precision");
        return Try(() => bench.LoadPrecision(nameOrPath, beside));
    }

    private void Keep(string? path, string what)
    {
        if (path is not null)
            _guard.Keep(path, what);
    }

    private T? Try<T>(Func<T> load) where T : class
    {
        try
        {
            return load();
        }
        catch (InputException e)
        {
            foreach (var problem in e.Problems)
            {
                if (!_problems.Contains(problem))
                    _problems.Add(problem);
            }
            return null;
        }
    }

    /// <exception cref="InputException">Something did not load.</exception>
    public void ThrowIfInvalid()
    {
        if (_problems.Count > 0)
            throw new InputException(_problems);
    }
}
