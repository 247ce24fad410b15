using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Cli;

/// <summary>Loads what a command line names and goes on after a bad file, so that the problems of all files are said at once.</summary>
internal sealed class InputLoader(Workbench bench)
{
    private readonly List<InputProblem> _problems = [];

    public Accelerator? Accelerator(string nameOrPath, SimulationSettings settings) => Try(() => bench.LoadAccelerator(nameOrPath, settings.Overrides));

    public Workload? Workload(string nameOrPath) => Try(() => bench.LoadWorkload(nameOrPath));

    /// <summary>The precision that is asked for, else the accelerator's own, which may stand beside its file.</summary>
    public Precision? Precision(SimulationSettings settings, Accelerator? accelerator, string acceleratorNameOrPath)
    {
        if (settings.Precision is { } asked)
            return Try(() => bench.LoadPrecision(asked, null));
        if (accelerator is null)
            return null;
        return Try(() => bench.LoadPrecision(accelerator.Spec.DefaultPrecision, acceleratorNameOrPath));
    }

    public T? Try<T>(Func<T> load) where T : class
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
