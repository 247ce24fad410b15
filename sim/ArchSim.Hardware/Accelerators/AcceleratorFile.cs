namespace ArchSim.Hardware;

/// <summary>Reads accelerators: a shipped name or a path, with fields overridden.</summary>
public static class AcceleratorFile
{
    /// <param name="overrides">As <c>--set path=value</c> gives them, in order.</param>
    /// <exception cref="Configuration.InputException">Missing, malformed or impossible; one problem a line.</exception>
    public static Accelerator Load(string nameOrPath, IReadOnlyList<(string Path, string Value)>? overrides = null) => throw new NotSupportedException();
}
