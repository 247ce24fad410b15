using ArchSim.Configuration;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ArchSim.Results;

/// <summary>What SQLite's errors mean for whoever named the file, in one line.</summary>
internal static class StoreProblems
{
    public static InputException AtOpen(string path, SqliteException error, StoreOptions options) => new(path, Explain(error, options));

    /// <param name="what">Of which nothing was written.</param>
    public static StoreException AtSave(string path, SqliteException error, StoreOptions options, string what) =>
        new(path, $"{Explain(error, options)}; nothing of {what} was written", error);

    private static string Explain(SqliteException error, StoreOptions options) => error.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB => "is not a database (no SQLite file)",
        raw.SQLITE_CORRUPT => "is damaged: its pages contradict each other",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"is locked by another process, for longer than {options.LockWait.TotalSeconds:0.###} s",
        raw.SQLITE_READONLY or raw.SQLITE_PERM => "cannot be written: the file or its folder is read-only",
        raw.SQLITE_CANTOPEN => "cannot be opened: the folder is missing, or the file may not be read or made there",
        raw.SQLITE_FULL => "cannot grow: the disk is full",
        raw.SQLITE_IOERR => $"cannot be read or written: the disk reports an error ({error.SqliteExtendedErrorCode})",
        _ => $"cannot be used: {error.Message}",
    };
}
