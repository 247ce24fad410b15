namespace ArchSim.Configuration;

/// <summary>A file read with fields overridden, to learn which fields it can have and what is wrong with those it has.</summary>
/// <param name="Fields">Every field that the reader asked for, left out or not: its text, its default where the file leaves it out, null where it is a list, a map or has no default.</param>
public sealed record ConfigTrial(ConfigDocument Document, IReadOnlyDictionary<string, string?> Fields)
{
    public IReadOnlyList<InputProblem> Problems => Document.Problems;

    /// <summary>Reads a file whatever is wrong with it; problems are kept.</summary>
    /// <param name="read">Sets fields and reads all that the file has.</param>
    /// <exception cref="InputException">The file cannot be read at all.</exception>
    public static ConfigTrial Of(string path, Action<ConfigDocument> read)
    {
        var document = ConfigDocument.Load(path);
        var fields = document.TrackFields();
        try
        {
            read(document);
        }
        catch (InputException e)
        {
            document.Problems.AddRange(e.Problems.Where(p => !document.Problems.Contains(p)).ToList());
        }
        return new ConfigTrial(document, fields);
    }

    /// <summary>The path as <see cref="Fields"/> and problems have it, items by their index; null where it leads nowhere.</summary>
    public string? Resolve(string path)
    {
        if (ConfigPath.Parse(path) is not { } steps)
            return null;
        var resolved = new List<PathStep>();
        ConfigNode? node = Document.Root;
        foreach (var step in steps)
        {
            var index = step.IsItem && node is ConfigList list ? ConfigPath.Index(list, step.Text) : -1;
            if (step.IsItem && index < 0)
                return null;
            node = step.IsItem ? ((ConfigList)node!).Items[index] : (node as ConfigMap)?.Find(step.Text);
            resolved.Add(step.IsItem ? new PathStep(index.ToString(System.Globalization.CultureInfo.InvariantCulture), true) : step);
        }
        return ConfigPath.Text(resolved);
    }

    /// <summary>Whether the reader knows the field, or the list that it is an item of.</summary>
    public bool Knows(string path)
    {
        if (Resolve(path) is not { } resolved)
            return false;
        while (resolved.EndsWith(']'))
            resolved = resolved[..resolved.LastIndexOf('[')];
        return Fields.ContainsKey(resolved);
    }

    /// <summary>The text of a field, or of an item of a list; null where it is none or has no default.</summary>
    public string? TextOf(string path)
    {
        if (Resolve(path) is not { } resolved)
            return null;
        return Fields.TryGetValue(resolved, out var text) ? text : (NodeAt(resolved) as ConfigScalar)?.Text;
    }

    /// <summary>Whether the file itself, or an override, has the field.</summary>
    public bool States(string path) => Resolve(path) is { } resolved && NodeAt(resolved) is not null;

    private ConfigNode? NodeAt(string resolved)
    {
        ConfigNode? node = Document.Root;
        foreach (var step in ConfigPath.Parse(resolved)!)
            node = step.IsItem ? (node as ConfigList)?.Items[int.Parse(step.Text, System.Globalization.CultureInfo.InvariantCulture)] : (node as ConfigMap)?.Find(step.Text);
        return node;
    }
}
