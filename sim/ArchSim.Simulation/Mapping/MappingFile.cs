namespace ArchSim.Simulation;

/// <summary>Mappings of a network's layers as YAML, so that one can be looked at, kept and pinned.</summary>
public static class MappingFile
{
    /// <exception cref="Configuration.InputException">Not a mapping file.</exception>
    public static IReadOnlyDictionary<string, Mapping> Load(string path) => throw new NotSupportedException();

    /// <summary>The text that <see cref="Load"/> reads back.</summary>
    public static string Write(IReadOnlyDictionary<string, Mapping> mappings) => throw new NotSupportedException();
}
