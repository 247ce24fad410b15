using ArchSim.Configuration;

namespace ArchSim.Exploration;

/// <summary>The workload manager.</summary>
public interface ISlurm
{
    /// <param name="arguments">Of sbatch.</param>
    /// <returns>The id of the job.</returns>
    /// <exception cref="InputException">There is no Slurm, or it refuses.</exception>
    /// <exception cref="SlurmException">It does not answer.</exception>
    string Submit(IReadOnlyList<string> arguments);

    /// <summary>Those of the jobs that wait or run, with their states as squeue words them; tasks of an array stand alone or together.</summary>
    /// <exception cref="InputException">There is no Slurm, or it refuses.</exception>
    /// <exception cref="SlurmException">It does not answer.</exception>
    IReadOnlyList<(string Job, string State)> Queue(IReadOnlyList<string> jobs);

    /// <summary>Ends a job that waits or runs; one that is gone stays so.</summary>
    void Cancel(string job);
}
