namespace ArchSim.Workloads;

/// <summary>Reads precision files: a shipped name or a path.</summary>
public static class PrecisionFile
{
    /// <param name="beside">The file that names it; relative paths are tried from its folder too.</param>
    /// <exception cref="Configuration.InputException">Missing or malformed; one problem a line.</exception>
    public static Precision Load(string nameOrPath, string? beside = null) => throw new NotSupportedException();
}
