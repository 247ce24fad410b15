namespace ArchSim.Exploration;

public enum SlurmStatus
{
    /// <summary>Jobs wait or run.</summary>
    Submitted,

    /// <summary>Every point is in the database.</summary>
    Complete,

    /// <summary>Some points are missing, and nothing is submitted any more.</summary>
    Failed,
}

/// <summary>How far a study on Slurm is, as its last job left it.</summary>
/// <param name="Attempt">0 for the first submission of shards, then the number of the resubmission.</param>
/// <param name="Jobs">Ids of the jobs that were submitted last.</param>
/// <param name="Message">One line; empty while jobs are under way.</param>
public sealed record SlurmState(SlurmStatus Status, int Attempt, IReadOnlyList<string> Jobs, string Message);
