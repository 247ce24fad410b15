namespace ArchSim.Configuration;

/// <summary>A step of a path: a field of a map, or an item of a list by its index or by its <c>name</c> or <c>pattern</c>.</summary>
internal readonly record struct PathStep(string Text, bool IsItem);

/// <summary>Paths of fields, <c>buffers.weight.size_kib</c> or <c>layers[2].weight</c> or <c>layers[layer1.0.conv1].weight</c>.</summary>
internal static class ConfigPath
{
    private const int LongestPath = 500;

    /// <summary>The steps, or null where the text is no path.</summary>
    public static IReadOnlyList<PathStep>? Parse(string path)
    {
        var steps = new List<PathStep>();
        if (path.Length > LongestPath)
            return null;
        for (var i = 0; i < path.Length;)
        {
            if (path[i] == '[')
            {
                var end = path.IndexOf(']', i);
                if (end <= i + 1 || steps.Count == 0)
                    return null;
                steps.Add(new PathStep(path[(i + 1)..end], IsItem: true));
                i = end + 1;
                if (i < path.Length && path[i] is not ('.' or '['))
                    return null;
                continue;
            }
            if (path[i] == '.' && steps.Count == 0)
                return null;
            var start = path[i] == '.' ? i + 1 : i;
            var stop = path.AsSpan(start).IndexOfAny('.', '[');
            i = stop < 0 ? path.Length : start + stop;
            if (i == start)
                return null;
            steps.Add(new PathStep(path[start..i], IsItem: false));
        }
        return steps.Count > 0 ? steps : null;
    }

    public static string Text(IEnumerable<PathStep> steps) =>
        string.Concat(steps.Select((s, i) => s.IsItem ? $"[{s.Text}]" : i == 0 ? s.Text : $".{s.Text}"));

    /// <summary>The index of the item that a step names; -1 where there is none, -2 where several have that name.</summary>
    public static int Index(ConfigList list, string item)
    {
        if (int.TryParse(item, System.Globalization.NumberStyles.None, null, out var index))
            return index < list.Items.Count ? index : -1;
        var found = -1;
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (list.Items[i] is not ConfigMap map || !(IsNamed(map.Find("name"), item) || IsNamed(map.Find("pattern"), item)))
                continue;
            if (found >= 0)
                return -2;
            found = i;
        }
        return found;
    }

    private static bool IsNamed(ConfigNode? node, string name) => node switch
    {
        ConfigScalar scalar => scalar.Text == name,
        ConfigList list => list.Items.Any(i => i is ConfigScalar scalar && scalar.Text == name),
        _ => false,
    };
}
