namespace ArchSim.Configuration;

/// <summary>Where a node stands in its file; 1-based.</summary>
public readonly record struct Place(string File, int Line, int Column)
{
    /// <summary>Of what an override on the command line brought in.</summary>
    public static Place Override { get; } = new("--set", 0, 0);
}

/// <summary>A YAML value with its place. Not changed once a document is read.</summary>
public abstract class ConfigNode(Place place)
{
    public Place Place { get; } = place;

    /// <summary>The kind of the node in the words of an error message.</summary>
    public abstract string Kind { get; }
}

public sealed class ConfigScalar(Place place, string text) : ConfigNode(place)
{
    public string Text { get; } = text;

    public override string Kind => Text.Length == 0 ? "nothing" : $"'{(Text.Length > 40 ? Text[..40] + "..." : Text)}'";
}

public sealed class ConfigList(Place place) : ConfigNode(place)
{
    public List<ConfigNode> Items { get; } = [];

    public override string Kind => "a list";
}

public sealed class ConfigMap(Place place) : ConfigNode(place)
{
    /// <summary>Entries in file order; a key stands once.</summary>
    public List<(ConfigScalar Key, ConfigNode Value)> Entries { get; } = [];

    public override string Kind => "a map";

    public ConfigNode? Find(string key)
    {
        foreach (var (name, value) in Entries)
        {
            if (name.Text == key)
                return value;
        }
        return null;
    }
}
