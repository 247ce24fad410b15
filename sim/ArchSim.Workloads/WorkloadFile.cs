namespace ArchSim.Workloads;

/// <summary>Reads networks: a shipped name, a workload YAML, or a SCALE-Sim topology csv.</summary>
public static class WorkloadFile
{
    /// <exception cref="Configuration.InputException">Missing, malformed or impossible; one problem a line.</exception>
    public static Workload Load(string nameOrPath) => throw new NotSupportedException();
}
