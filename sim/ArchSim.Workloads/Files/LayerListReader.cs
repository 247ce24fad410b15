using ArchSim.Configuration;

namespace ArchSim.Workloads;

/// <summary>Reads a list of layers, in which a <c>repeat</c> block stands for its layers several times over.</summary>
internal sealed class LayerListReader(ConfigDocument document, bool signedActivations)
{
    /// <summary>Layers after repeats are written out: bounds the memory that nested repeats can claim.</summary>
    public const int MostLayers = LayerLimits.MostLayers;

    private const int LongestName = 128;

    private readonly List<Layer> _layers = [];
    private readonly HashSet<string> _names = [];
    private readonly LayerInputsReader _inputs = new();
    private readonly List<string> _scopes = [""];
    private bool _full;

    /// <returns>The layers, and their edges where the file states any.</returns>
    public (IReadOnlyList<Layer> Layers, NetworkEdges? Edges) Read(MapReader parent, string key)
    {
        ReadList(parent, key, null);
        return (_layers, _inputs.Edges());
    }

    private string Prefix => _scopes[^1];

    /// <param name="before">The layer before this pass through a block; null outside of blocks.</param>
    private void ReadList(MapReader parent, string key, int? before)
    {
        var items = parent.List(key);
        if (items.Count == 0 && parent.IsList(key))
            parent.Problem(key, "must hold at least one layer");
        foreach (var item in items)
        {
            if (_full)
                return;
            var map = parent.Item(item);
            if (map.Has("repeat"))
                ReadRepeat(map);
            else if (!map.Broken)
                ReadLayer(map, before);
        }
    }

    private void ReadRepeat(MapReader map)
    {
        var repeat = map.Map("repeat");
        map.Done();
        if (repeat.Broken)
            return;
        var name = Name(repeat, "name");
        var from = repeat.Integer("from", 0, 1_000_000, 0);
        var times = repeat.Integer("times", 1, MostLayers);
        for (var i = 0; i < times && !_full; i++)
        {
            var problems = document.Problems.Count;
            _scopes.Add($"{Prefix}{name}.{from + i}.");
            ReadList(repeat, "layers", _layers.Count - 1);
            _scopes.RemoveAt(_scopes.Count - 1);
            // Going round again would find the same problems at the same places.
            if (document.Problems.Count > problems)
                break;
        }
        repeat.Done();
    }

    private void ReadLayer(MapReader map, int? before)
    {
        var problems = map.ProblemCount;
        var name = Prefix + Name(map, "name");
        if (_layers.Count == MostLayers)
        {
            _full = true;
            map.Problem("name", $"the network has more than {MostLayers} layers, repeats written out");
            return;
        }
        if (!_names.Add(name))
            map.Problem("name", $"'{name}' names an earlier layer too; names are unique");
        var layer = new LayerReader(map, name, signedActivations).Read();
        _layers.Add(layer);
        _inputs.Read(map, layer, map.ProblemCount == problems, _scopes, before);
        map.Done();
    }

    private static string Name(MapReader map, string key)
    {
        var name = map.Text(key);
        if (name.Length > LongestName || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-')))
            map.Problem(key, $"must be letters, digits and _ . - only, at most {LongestName}");
        return name;
    }
}
