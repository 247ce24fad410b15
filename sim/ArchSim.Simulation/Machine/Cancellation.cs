namespace ArchSim.Simulation;

/// <summary>Ends a simulation that is cancelled from within one of its processes.</summary>
internal static class Cancellation
{
    /// <exception cref="OperationCanceledException">A process saw the cancellation; the kernel would report it as a fault of the model.</exception>
    public static void RunUntil(Kernel.Simulation sim, Kernel.Event last, CancellationToken cancel)
    {
        try
        {
            sim.Run(last);
        }
        catch (Kernel.ProcessException e) when (e.InnerException is OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            throw;
        }
    }
}
