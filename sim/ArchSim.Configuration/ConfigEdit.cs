namespace ArchSim.Configuration;

/// <summary>
/// One field of a tree replaced. What lies on the way to it is copied, so that a value that stands in several places by an alias changes in the one that was named.
/// </summary>
internal sealed class ConfigEdit(string file, string path)
{
    private const int LongestValue = 64 * 1024;

    /// <exception cref="InputException">A parent of the path does not exist, or what stands there is not of the value's kind.</exception>
    public ConfigNode Replace(ConfigNode root, string value)
    {
        var steps = ConfigPath.Parse(path) ?? throw Refused("is no path of a field, as buffers.weight.size_kib or layers[2].weight");
        return Replace(root, steps, 0, Node(value));
    }

    /// <summary>Maps one inside the other, each where there is none yet; nothing where something else stands in the way.</summary>
    public static ConfigNode AddMaps(ConfigNode node, ReadOnlySpan<string> keys)
    {
        if (keys.IsEmpty || node is not ConfigMap map)
            return node;
        var key = keys[0];
        var copy = new ConfigMap(map.Place);
        copy.Entries.AddRange(map.Entries);
        var index = copy.Entries.FindIndex(e => e.Key.Text == key);
        if (index < 0)
            copy.Entries.Add((new ConfigScalar(Place.Override, key), AddMaps(new ConfigMap(Place.Override), keys[1..])));
        else
            copy.Entries[index] = (copy.Entries[index].Key, AddMaps(copy.Entries[index].Value, keys[1..]));
        return copy;
    }

    private ConfigNode Replace(ConfigNode node, IReadOnlyList<PathStep> steps, int at, ConfigNode value)
    {
        if (at == steps.Count)
            return Checked(node, value);
        var step = steps[at];
        if (step.IsItem)
            return ReplaceItem(node, steps, at, value);
        if (node is not ConfigMap map)
            throw Refused($"'{ConfigPath.Text(steps.Take(at))}' has no fields in {file}{(node is ConfigList ? "; name an item, by its index or name in [ ]" : "")}");
        var index = map.Entries.FindIndex(e => e.Key.Text == step.Text);
        if (index < 0 && at < steps.Count - 1)
        {
            var known = map.Entries.Select(e => e.Key.Text).ToArray();
            var hint = Spelling.Nearest(step.Text, known) is { } nearest ? $" (did you mean '{nearest}'?)" : "";
            throw Refused($"{file} has no '{ConfigPath.Text(steps.Take(at + 1))}'{hint}; {(known.Length == 0 ? "it has no fields there" : $"it has {string.Join(", ", known)}")}");
        }
        var copy = new ConfigMap(map.Place);
        copy.Entries.AddRange(map.Entries);
        if (index < 0)
            copy.Entries.Add((new ConfigScalar(Place.Override, step.Text), value));
        else
            copy.Entries[index] = (map.Entries[index].Key, Replace(map.Entries[index].Value, steps, at + 1, value));
        return copy;
    }

    private ConfigList ReplaceItem(ConfigNode node, IReadOnlyList<PathStep> steps, int at, ConfigNode value)
    {
        var item = steps[at].Text;
        if (node is not ConfigList list)
            throw Refused($"'{ConfigPath.Text(steps.Take(at))}' is no list in {file}");
        var index = ConfigPath.Index(list, item);
        if (index == -2)
            throw Refused($"'{item}' names several items of '{ConfigPath.Text(steps.Take(at))}' in {file}; give an index, 0..{list.Items.Count - 1}");
        if (index < 0)
            throw Refused($"'{ConfigPath.Text(steps.Take(at))}' has no item '{item}' in {file}; {(list.Items.Count == 0 ? "it is empty" : $"it has 0..{list.Items.Count - 1}")}");
        var copy = new ConfigList(list.Place);
        copy.Items.AddRange(list.Items);
        copy.Items[index] = Replace(list.Items[index], steps, at + 1, value);
        return copy;
    }

    /// <summary>A word does not stand for a list or a map by mistake.</summary>
    private ConfigNode Checked(ConfigNode old, ConfigNode value) => old is ConfigScalar || value is not ConfigScalar ? value
        : throw Refused($"is {old.Kind} in {file}; name one of its {(old is ConfigMap ? "fields" : "items, or give a list as [1, 2]")}");

    /// <summary>A scalar, or a list or map as YAML's flow style writes it.</summary>
    private ConfigNode Node(string value)
    {
        if (value.Length == 0 || value[0] is not ('[' or '{'))
            return new ConfigScalar(Place.Override, value);
        if (value.Length > LongestValue)
            throw Refused($"is longer than {LongestValue} characters");
        ConfigDocument parsed;
        try
        {
            parsed = ConfigDocument.Parse(value, "--set");
            parsed.ThrowIfInvalid();
        }
        catch (InputException e)
        {
            throw Refused($"'{(value.Length > 40 ? value[..40] + "..." : value)}' {e.Problems[0].Message}");
        }
        return Placed(parsed.Root);
    }

    private static ConfigNode Placed(ConfigNode node)
    {
        if (node is ConfigScalar scalar)
            return new ConfigScalar(Place.Override, scalar.Text);
        if (node is ConfigList list)
        {
            var items = new ConfigList(Place.Override);
            items.Items.AddRange(list.Items.Select(Placed));
            return items;
        }
        var map = new ConfigMap(Place.Override);
        map.Entries.AddRange(((ConfigMap)node).Entries.Select(e => (new ConfigScalar(Place.Override, e.Key.Text), Placed(e.Value))));
        return map;
    }

    private InputException Refused(string message) => new([new InputProblem("--set", 0, 0, path, message)]);
}
