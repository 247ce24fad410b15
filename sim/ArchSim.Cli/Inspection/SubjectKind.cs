using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Traces;

namespace ArchSim.Cli;

/// <summary>What a file or a name is, as far as its inspection differs.</summary>
internal enum SubjectKind
{
    Accelerator,
    Workload,
    Precision,
    Database,

    /// <summary>A layer trace.</summary>
    Trace,

    /// <summary>A trained network (ONNX).</summary>
    Model,

    /// <summary>A number format, by a name that is none of a file's.</summary>
    Format,

    /// <summary>A design-space exploration.</summary>
    Study,

    /// <summary>A DRAM, a technology, a mapping: its fields say it all.</summary>
    Fields,
}

internal static class SubjectKinds
{
    private static readonly byte[] SqliteHeader = "SQLite format 3\0"u8.ToArray();

    private static readonly (string Folder, SubjectKind Kind)[] Shelves =
    [
        (ShippedFiles.Accelerators, SubjectKind.Accelerator),
        (ShippedFiles.Networks, SubjectKind.Workload),
        (ShippedFiles.Precisions, SubjectKind.Precision),
        (ShippedFiles.Drams, SubjectKind.Fields),
        (ShippedFiles.Technologies, SubjectKind.Fields),
        (ShippedFiles.Comparisons, SubjectKind.Fields),
        (ShippedFiles.Studies, SubjectKind.Study),
    ];

    /// <exception cref="InputException">Neither a file, nor a shipped name, nor a number format.</exception>
    public static SubjectKind Of(string subject)
    {
        if (Directory.Exists(subject))
            throw new InputException(subject, "is a folder, not a file");
        if (File.Exists(subject))
            return OfFile(subject);
        if (Shelf(subject) is { } shelf)
            return shelf.Kind;
        return IsModel(subject) ? SubjectKind.Model : (NumberFormat.TryParse(subject, out _, out var problem) ? SubjectKind.Format : throw Unknown(subject, problem));
    }

    public static string PathOf(string subject) =>
        File.Exists(subject) ? subject : Path.Combine(ShippedFiles.Folder(Shelf(subject)!.Value.Folder), subject + ".yaml");

    private static (string Folder, SubjectKind Kind)? Shelf(string name)
    {
        foreach (var shelf in Shelves)
        {
            if (ShippedFiles.Names(shelf.Folder).Contains(name))
                return shelf;
        }
        return null;
    }

    private static InputException Unknown(string name, string formatProblem)
    {
        // A name that is written like a format's has a parameter out of its range, which says more than the names there are.
        var range = $"number format '{name}': ";
        if (formatProblem.StartsWith(range, StringComparison.Ordinal))
            return new InputException(name, $"no such number format: {formatProblem[range.Length..]}");
        var known = Shelves.SelectMany(s => ShippedFiles.Names(s.Folder)).Concat(ShippedFiles.ModelNames).Concat(FormatFamilies.All.SelectMany(f => f.Examples));
        var nearest = Spelling.Nearest(name, known);
        var hint = nearest is null ? "" : $" (did you mean '{nearest}'?)";
        return new InputException(name, $"neither a file, nor a shipped name, nor a number format{hint}; see 'archsim list' and, for the grammar of formats, 'archsim list formats'");
    }

    private static SubjectKind OfFile(string path)
    {
        if (IsDatabase(path))
            return TraceFile.IsTrace(path) ? SubjectKind.Trace : SubjectKind.Database;
        if (IsModel(path))
            return SubjectKind.Model;
        if (path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            return SubjectKind.Workload;
        if (ConfigDocument.Load(path).Root is not ConfigMap map)
            throw new InputException(path, "is no file of ArchSim: it holds no fields");
        if (map.Find("objectives") is not null && map.Find("search") is not null)
            return SubjectKind.Study;
        // The key that no other kind of file has.
        if (map.Find("array") is not null)
            return SubjectKind.Accelerator;
        if (map.Find("default") is { } formats)
            return formats is ConfigMap of && of.Find("scheme") is not null ? SubjectKind.Fields : SubjectKind.Precision;
        return map.Find("layers") is ConfigList layers && layers.Items.Any(IsLayer) ? SubjectKind.Workload : SubjectKind.Fields;
    }

    // The layers of a mapping have no operation.
    private static bool IsLayer(ConfigNode node) => node is ConfigMap map && (map.Find("op") ?? map.Find("repeat")) is not null;

    /// <summary>A trained network: a file, or the name of a shipped one that no workload has.</summary>
    public static bool IsModel(string subject) => File.Exists(subject) ? OnnxFile.IsModel(subject)
        : ShippedFiles.ModelNames.Contains(subject) && ShippedFiles.Locate(ShippedFiles.Networks, subject) is null;

    /// <summary>A SQLite file, whatever is in it.</summary>
    public static bool IsDatabase(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // What cannot be sought is a pipe: a look would take from it what it holds.
            if (!stream.CanSeek)
                return false;
            var head = new byte[SqliteHeader.Length];
            var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            return read == head.Length && head.AsSpan().SequenceEqual(SqliteHeader);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"cannot be read: {e.Message}");
        }
    }
}
