namespace ArchSim.Simulation;

/// <summary>Runs a network on an accelerator.</summary>
public static class Simulator
{
    /// <exception cref="Configuration.InputException">A layer's formats have no mode on the accelerator, or no tile of it fits.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left behind.</exception>
    public static RunResult Run(RunRequest request, CancellationToken cancel = default) => throw new NotSupportedException();
}
