using ArchSim.Configuration;

namespace ArchSim.Workloads;

/// <summary>Reads precision files: a shipped name or a path.</summary>
public static class PrecisionFile
{
    /// <param name="beside">The file that names it; relative paths are tried from its folder too.</param>
    /// <exception cref="InputException">Missing or malformed; one problem a line.</exception>
    public static Precision Load(string nameOrPath, string? beside = null) =>
        Read(ConfigDocument.Load(ShippedFiles.Find(ShippedFiles.Precisions, nameOrPath, "precision", beside)));

    /// <summary>With fields overridden, as <c>--set path=value</c> gives them, in order.</summary>
    /// <exception cref="InputException">Missing or malformed; one problem a line.</exception>
    public static Precision Load(string nameOrPath, string? beside, IReadOnlyList<(string Path, string Value)> overrides)
    {
        var document = ConfigDocument.Load(ShippedFiles.Find(ShippedFiles.Precisions, nameOrPath, "precision", beside));
        document.SetAll(overrides);
        return Read(document);
    }

    /// <summary>Which fields the file has or could have, and what is wrong with it under those overrides.</summary>
    /// <exception cref="InputException">There is no such file.</exception>
    public static ConfigTrial Try(string nameOrPath, string? beside, IReadOnlyList<(string Path, string Value)> overrides) =>
        ConfigTrial.Of(ShippedFiles.Find(ShippedFiles.Precisions, nameOrPath, "precision", beside), document =>
        {
            document.SetAll(overrides);
            Read(document);
        });

    /// <summary>A precision file that is in memory already.</summary>
    /// <param name="file">Its name in error messages.</param>
    /// <exception cref="InputException">Malformed; one problem a line.</exception>
    public static Precision Parse(string yaml, string file) => Read(ConfigDocument.Parse(yaml, file));

    private static Precision Read(ConfigDocument document)
    {
        var map = document.Map();
        var name = map.Text("name");
        var description = map.Text("description", "");
        var reader = new LayerFormatsReader(map.Map("default"));
        var rules = map.OptionalList("layers").SelectMany(item => Rules(map.Item(item), reader)).ToArray();
        map.Done();
        document.ThrowIfInvalid();
        return new Precision { Name = name, Description = description, Default = reader.Default, Rules = rules, SourceText = document.Text, File = ShippedFiles.Shown(document.File) };
    }

    /// <summary>One pattern, or several that share their formats.</summary>
    private static List<PrecisionRule> Rules(MapReader map, LayerFormatsReader reader)
    {
        if (map.Broken)
            return [];
        string[] patterns = map.IsList("pattern") ? [.. map.Texts("pattern")] : [map.Text("pattern")];
        if (patterns.Length == 0)
            map.Problem("pattern", "must hold at least one pattern");
        var formats = reader.Override(map);
        map.Done();
        return [.. patterns.Select(p => new PrecisionRule(p, formats))];
    }
}
