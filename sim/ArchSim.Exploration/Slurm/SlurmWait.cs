using ArchSim.Configuration;

namespace ArchSim.Exploration;

/// <summary>Waits for the end of a study on Slurm. The jobs know nothing of who waits: they go on where the wait is cut short.</summary>
/// <param name="look">How often the state is read; a file.</param>
/// <param name="ask">How often Slurm is asked whether the jobs are still there; its controller serves others too.</param>
/// <param name="patience">How long jobs may be gone and the state not say so: network file systems show a new file late.</param>
public sealed class SlurmWait(ISlurm slurm, TimeSpan look, TimeSpan ask, TimeSpan patience)
{
    /// <returns>The last state; <see cref="SlurmStatus.Failed"/> where the jobs are gone and left none.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public SlurmState For(string folder, CancellationToken cancel)
    {
        var (asked, seen) = (TimeProvider.System.GetTimestamp(), TimeProvider.System.GetTimestamp());
        while (true)
        {
            var state = SlurmFiles.ReadState(folder) ?? throw new InputException(folder, "holds no study on Slurm");
            if (state.Status != SlurmStatus.Submitted)
                return state;
            if (TimeProvider.System.GetElapsedTime(asked) >= ask)
            {
                asked = TimeProvider.System.GetTimestamp();
                if (AreThere(state.Jobs))
                    seen = asked;
            }
            if (TimeProvider.System.GetElapsedTime(seen) >= patience + ask)
                return state with { Status = SlurmStatus.Failed, Message = $"jobs {string.Join(", ", state.Jobs)} are gone and left no result; {Path.Combine(folder, "logs")} says why, submitting again goes on" };
            cancel.WaitHandle.WaitOne(look);
            cancel.ThrowIfCancellationRequested();
        }
    }

    // A controller that restarts has forgotten nothing.
    private bool AreThere(IReadOnlyList<string> jobs)
    {
        try
        {
            return slurm.Queue(jobs).Count > 0;
        }
        catch (Exception e) when (e is InputException or SlurmException)
        {
            return true;
        }
    }
}
