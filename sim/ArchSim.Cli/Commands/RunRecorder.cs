using System.Reflection;
using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Cli;

/// <summary>Makes one run and stores it as a whole, with what surrounded it.</summary>
internal sealed class RunRecorder(Workbench bench)
{
    private DateTimeOffset _started;
    private TimeSpan _duration;

    public static string Version { get; } =
        typeof(RunRecorder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public RunResult Run(RunRequest request)
    {
        _started = DateTimeOffset.UtcNow;
        var start = TimeProvider.System.GetTimestamp();
        var result = bench.Simulate(request, bench.Cancel);
        _duration = TimeProvider.System.GetElapsedTime(start);
        return result;
    }

    /// <exception cref="OperationCanceledException">The user interrupted before the run was stored; it is not.</exception>
    public void Save(ResultStore store, RunResult result)
    {
        bench.Cancel.ThrowIfCancellationRequested();
        store.Save(result, new RunContext { Started = _started, Duration = _duration, Version = Version, CommandLine = bench.CommandLine });
    }
}
