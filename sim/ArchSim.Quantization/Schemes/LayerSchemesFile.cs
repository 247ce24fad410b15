using ArchSim.Configuration;

namespace ArchSim.Quantization;

/// <summary>Reads precision files that name schemes: the form of those that name formats, with <c>scheme:</c> in their place.</summary>
public static class LayerSchemesFile
{
    /// <exception cref="InputException">Missing or malformed; one problem a line.</exception>
    public static LayerSchemes Load(string path) => Read(ConfigDocument.Load(path));

    /// <summary>A file that is in memory already.</summary>
    /// <param name="file">Its name in error messages.</param>
    /// <exception cref="InputException">Malformed; one problem a line.</exception>
    public static LayerSchemes Parse(string yaml, string file) => Read(ConfigDocument.Parse(yaml, file));

    private static LayerSchemes Read(ConfigDocument document)
    {
        var map = document.Map();
        var name = map.Text("name");
        var description = map.Text("description", "");
        var fallback = map.Map("default");
        var scheme = Scheme(fallback);
        fallback.Done();
        SchemeRule[] rules = [.. map.OptionalList("layers").SelectMany(item => Rules(map.Item(item)))];
        map.Done();
        document.ThrowIfInvalid();
        return new LayerSchemes(name, scheme, rules) { Description = description };
    }

    /// <summary>One pattern, or several that share their scheme.</summary>
    private static List<SchemeRule> Rules(MapReader map)
    {
        if (map.Broken)
            return [];
        string[] patterns = map.IsList("pattern") ? [.. map.Texts("pattern")] : [map.Text("pattern")];
        if (patterns.Length == 0)
            map.Problem("pattern", "must hold at least one pattern");
        var scheme = Scheme(map);
        map.Done();
        return [.. patterns.Select(p => new SchemeRule(p, scheme))];
    }

    private static QuantizationScheme Scheme(MapReader map)
    {
        var name = map.Text("scheme");
        if (name.Length == 0)
            return new Fp32Scheme();
        var (scheme, problem) = SchemeFamilies.Find(name);
        if (scheme is null)
            map.Problem("scheme", problem!);
        return scheme ?? new Fp32Scheme();
    }
}
