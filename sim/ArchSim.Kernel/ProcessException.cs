namespace ArchSim.Kernel;

/// <summary>An exception that a process threw, with the name of the process and the cycle; the cause is the inner exception.</summary>
public sealed class ProcessException(string processName, Cycles now, Exception cause)
    : Exception($"process '{processName}' failed at cycle {now}: {cause.Message}", cause)
{
    public string ProcessName { get; } = processName;

    public Cycles Now { get; } = now;
}
