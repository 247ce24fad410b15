using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>How a study is worked on; its results do not depend on it.</summary>
public sealed record StudyRunOptions
{
    /// <summary>Takes the points; resumed where it has some.</summary>
    public required string Database { get; init; }

    /// <summary>A shared file system wants other journals than a disk.</summary>
    public StoreOptions Store { get; init; } = StoreOptions.Default;

    /// <summary>Points side by side.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The part of the points that is looked at; of a search by generations, the part of the generation that follows from <see cref="Base"/>.</summary>
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>
    /// Of a shard of a search by generations: the database with the generations so far, which is only read. Null: there are none, the first generation is asked for.
    /// </summary>
    public string? Base { get; init; }

    /// <summary>Stop before this number; null goes on to the last point.</summary>
    public long? Before { get; init; }

    /// <summary>Of the program, kept with the execution.</summary>
    public required string Version { get; init; }

    public string CommandLine { get; init; } = "";

    /// <summary>A kill loses what was computed since the last batch, so batches are short; each costs a transaction.</summary>
    public TimeSpan BatchTime { get; init; } = TimeSpan.FromSeconds(1);

    public int BatchPoints { get; init; } = 500;

    public IProgress<StudyProgress>? Progress { get; init; }
}

/// <summary>How far a study is.</summary>
/// <param name="Known">Points that the database had before.</param>
/// <param name="Done">Points of this execution, excluded and failed ones too.</param>
/// <param name="Total">Of the shard, known ones counted.</param>
public readonly record struct StudyProgress(long Known, long Done, long Total, long Failed, TimeSpan Elapsed)
{
    /// <summary>Of this execution; 0 in its first moments.</summary>
    public double PointsPerSecond => Elapsed.TotalSeconds >= 0.5 ? Done / Elapsed.TotalSeconds : 0;

    /// <summary>Null while nothing can be said.</summary>
    public TimeSpan? Left => PointsPerSecond is > 0 and var rate && (Total - Known - Done) / rate is < 1e9 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
}

/// <summary>What an execution did.</summary>
/// <param name="Known">Points that the database had before.</param>
/// <param name="Simulated">Points that were computed.</param>
/// <param name="Remembered">Points whose configuration was in the database.</param>
/// <param name="Failed">Among those of this execution.</param>
/// <param name="Excluded">Among those of this execution.</param>
/// <param name="IsInterrupted">Cancelled before the end; what was done is in the database.</param>
public sealed record StudyRunResult(long Known, long Simulated, long Remembered, long Failed, long Excluded, TimeSpan Elapsed, bool IsInterrupted);
