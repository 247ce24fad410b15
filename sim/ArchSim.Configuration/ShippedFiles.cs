namespace ArchSim.Configuration;

/// <summary>
/// The files that travel beside the executable, found from any working directory. A user names one by its name (<c>lpa</c>) or gives a path;
/// a path that exists wins over a name.
/// </summary>
public static class ShippedFiles
{
    public const string Accelerators = "arch-configs/accelerators";
    public const string Technologies = "arch-configs/technologies";
    public const string TechnologyBases = "arch-configs/technologies/bases";
    public const string Drams = "arch-configs/dram";
    public const string Comparisons = "arch-configs/comparisons";
    public const string Studies = "arch-configs/studies";
    public const string Networks = "workloads/networks";
    public const string Precisions = "workloads/precisions";
    public const string Models = "workloads/models";

    public static string Root => AppContext.BaseDirectory;

    /// <summary>A path as messages show it: one of a shipped file from the shipped folders on.</summary>
    public static string Shown(string path) => path.StartsWith(Root, StringComparison.Ordinal) ? path[Root.Length..].TrimStart(Path.DirectorySeparatorChar) : path;

    /// <summary>Full path of a shipped folder.</summary>
    public static string Folder(string folder) => Path.Combine(Root, folder);

    /// <summary>Names (without extension) in a shipped folder, sorted.</summary>
    public static IReadOnlyList<string> Names(string folder)
    {
        var path = Folder(folder);
        if (!Directory.Exists(path))
            return [];
        return [.. Directory.EnumerateFiles(path, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The path of <paramref name="nameOrPath"/>: an existing file, or a shipped one of that name.</summary>
    /// <param name="what">What is looked for, in the words of the error: "accelerator".</param>
    /// <param name="beside">A file that the name stands in: relative paths are also tried from its folder.</param>
    /// <exception cref="InputException">Neither exists; the message lists the shipped names.</exception>
    public static string Find(string folder, string nameOrPath, string what, string? beside = null)
    {
        if (Locate(folder, nameOrPath, beside) is { } path)
            return path;
        var names = Names(folder);
        var nearest = Spelling.Nearest(nameOrPath, names);
        var hint = nearest is null ? "" : $" (did you mean '{nearest}'?)";
        throw new InputException(nameOrPath, $"no such {what}, neither a file nor a shipped name{hint}; shipped: {string.Join(", ", names)}");
    }

    /// <summary>As <see cref="Find"/>; null where neither exists.</summary>
    public static string? Locate(string folder, string nameOrPath, string? beside = null)
    {
        if (File.Exists(nameOrPath))
            return nameOrPath;
        if (beside is not null && Path.GetDirectoryName(beside) is { } near)
        {
            foreach (var candidate in (string[])[Path.Combine(near, nameOrPath), Path.Combine(near, nameOrPath + ".yaml")])
            {
                if (File.Exists(candidate))
                    return candidate;
            }
        }
        return Named(folder, nameOrPath, ".yaml");
    }

    /// <summary>A trained network: an existing file or folder, else <c>NAME.onnx</c> of the shipped ones, else the name as it is, for whoever opens it to complain.</summary>
    public static string Model(string nameOrPath) => FileOrNamed(nameOrPath, ".onnx");

    /// <summary>Names of the shipped trained networks, sorted.</summary>
    public static IReadOnlyList<string> ModelNames => Directory.Exists(Folder(Models))
        ? [.. Directory.EnumerateFiles(Folder(Models), "*.onnx").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)] : [];

    /// <summary>As <see cref="Model"/>, of images: <c>NAME-images.idx3-ubyte</c>, with their labels beside them.</summary>
    public static string Images(string nameOrPath) => FileOrNamed(nameOrPath, "-images.idx3-ubyte");

    private static string FileOrNamed(string nameOrPath, string ending) =>
        Path.Exists(nameOrPath) ? nameOrPath : Named(Models, nameOrPath, ending) ?? nameOrPath;

    private static string? Named(string folder, string name, string ending)
    {
        // A name is a plain word: it must not climb out of the shipped folder.
        if (name.Length == 0 || name.IndexOfAny(['/', '\\']) >= 0 || name == "..")
            return null;
        var shipped = Path.Combine(Folder(folder), name + ending);
        return File.Exists(shipped) ? shipped : null;
    }
}
