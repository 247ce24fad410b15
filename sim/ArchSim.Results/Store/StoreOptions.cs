namespace ArchSim.Results;

public enum StoreMode
{
    /// <summary>The file must be there and is not changed.</summary>
    Read,

    /// <summary>The file is made if it is not there.</summary>
    Write,
}

/// <summary>How a database is opened.</summary>
public sealed record StoreOptions
{
    public static StoreOptions Default { get; } = new();

    /// <summary>How long to wait for another process that is writing. A run is written in milliseconds, so whoever holds the lock longer hangs.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Null looks at the file system: a shared one cannot carry SQLite's write-ahead log.</summary>
    public bool? WriteAheadLog { get; init; }
}
