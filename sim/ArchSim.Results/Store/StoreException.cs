namespace ArchSim.Results;

/// <summary>A run was done and could not be stored; nothing of it is in the database. The command line turns this into one line and exit code 3.</summary>
public sealed class StoreException(string path, string message, Exception? inner = null) : Exception($"{path}: {message}", inner)
{
    public string Path { get; } = path;
}
