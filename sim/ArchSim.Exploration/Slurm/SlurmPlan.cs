namespace ArchSim.Exploration;

/// <summary>A study as it is worked on by job arrays: what every submission of it has in common.</summary>
public sealed record SlurmPlan
{
    public const int MostShards = 10_000;
    public const int MostRetries = 100;

    /// <summary>Of the study.</summary>
    public required string Name { get; init; }

    /// <summary>Full path.</summary>
    public required string StudyFile { get; init; }

    /// <summary>Of the study as it was submitted (hex).</summary>
    public required string Identity { get; init; }

    /// <summary>Full path of the database that takes all shards.</summary>
    public required string Database { get; init; }

    public required int Shards { get; init; }

    /// <summary>How often shards that did not come to their end are submitted again, in each generation where the search goes by generations.</summary>
    public required int Retries { get; init; }

    /// <summary>Handed to sbatch as they are: partition, time, memory.</summary>
    public IReadOnlyList<string> SbatchOptions { get; init; } = [];

    /// <summary>The words that start this program.</summary>
    public required IReadOnlyList<string> Program { get; init; }

    /// <summary>Full path; files that the study names are looked for from here too.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Scripts, databases of shards, logs, the plan and its state.</summary>
    public string Folder => FolderOf(Database);

    public string LogFolder => Path.Combine(Folder, "logs");

    public string ShardDatabase(int shard) => Path.Combine(Folder, FormattableString.Invariant($"shard-{shard}.db"));

    /// <summary>Beside the database, with its name.</summary>
    public static string FolderOf(string database) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(database))!, Path.GetFileNameWithoutExtension(database) + ".slurm");
}
