using ArchSim.Exploration;
using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Traces;
using ArchSim.Validation;
using ArchSim.Workloads;

namespace ArchSim.Cli;

/// <summary>What commands work with. Tests replace a tool by a double.</summary>
internal sealed record Workbench
{
    public required ITerminal Terminal { get; init; }

    /// <summary>Set when the user interrupts.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>The command line, kept with results.</summary>
    public string CommandLine { get; init; } = "archsim";

    public Func<string, IReadOnlyList<(string Path, string Value)>, Accelerator> LoadAccelerator { get; init; } = AcceleratorFile.Load;

    public Func<string, Workload> LoadWorkload { get; init; } = WorkloadFile.Load;

    public Func<string, NetworkTrace> LoadTrace { get; init; } = TraceFile.Read;

    public Func<string, string?, Precision> LoadPrecision { get; init; } = PrecisionFile.Load;

    public Func<IReadOnlyList<(string Group, IReadOnlyList<Claim> Claims)>> Claims { get; init; } = () => PublishedClaims.All;

    public ISlurm Slurm { get; init; } = new SlurmCommands();

    public Func<RunRequest, CancellationToken, RunResult> Simulate { get; init; } = Simulator.Run;
}
