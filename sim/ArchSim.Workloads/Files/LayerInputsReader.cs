using ArchSim.Configuration;

namespace ArchSim.Workloads;

/// <summary>
/// Reads which results a layer's inputs are. A file in which no layer says so has no edges: neighbours in a list need not be neighbours in the network. In one
/// in which any does, a layer without <c>inputs</c> reads the layer before it.
/// </summary>
internal sealed class LayerInputsReader
{
    private const string Outside = "outside";

    private const string Before = "before";

    private const string PartOf = "part of ";

    /// <summary>Results side by side in one operand.</summary>
    private const int MostParts = 64;

    /// <summary>Looking for the nearest name takes all names; after so many unknown ones nobody reads on.</summary>
    private const int MostHints = 20;

    private readonly List<Layer> _layers = [];
    private readonly Dictionary<string, int> _places = [];
    private readonly List<IReadOnlyList<OperandSource>> _operands = [];
    private readonly List<(MapReader Map, string Message)> _unfit = [];
    private bool _stated;
    private int _hints;

    /// <summary>Edges of all layers read; null where the file states none.</summary>
    public NetworkEdges? Edges()
    {
        if (!_stated)
            return null;
        foreach (var (map, message) in _unfit)
            map.Problem("inputs", message);
        return new NetworkEdges(_operands);
    }

    /// <param name="sound">The layer's other fields are: its shape can be held against others.</param>
    /// <param name="scopes">What stands before names in the blocks around it, the innermost last.</param>
    /// <param name="before">The layer before the innermost block's pass, -1 for the network's input; null outside of blocks.</param>
    public void Read(MapReader map, Layer layer, bool sound, IReadOnlyList<string> scopes, int? before)
    {
        IReadOnlyList<OperandSource> operands;
        if (map.Has("inputs"))
        {
            _stated = true;
            operands = Stated(map, layer, sound, scopes, before);
        }
        else
        {
            // Asked for, so that it counts as known.
            map.OptionalList("inputs");
            operands = Implied(map, layer, sound);
        }
        _operands.Add(operands);
        _places.TryAdd(layer.Name, _layers.Count);
        _layers.Add(layer);
    }

    private OperandSource[] Implied(MapReader map, Layer layer, bool sound)
    {
        var elements = LayerOperands.ElementsOf(layer);
        var operands = Enumerable.Repeat(OperandSource.Outside, elements.Count).ToArray();
        if (_layers.Count > 0)
            operands[0] = new OperandSource([new ResultPart(_layers.Count - 1, true)], false);
        if (!sound || _unfit.Count >= MostHints)
            return operands;
        if (elements.Count > 1)
            _unfit.Add((map, $"is missing: '{layer.Name}' has {elements.Count} operands, of which the list's order does not say the second"));
        else if (Problem(operands[0], layer, elements[0]) is { } problem)
            _unfit.Add((map, $"is missing, and {problem}"));
        return operands;
    }

    private OperandSource[] Stated(MapReader map, Layer layer, bool sound, IReadOnlyList<string> scopes, int? before)
    {
        var elements = LayerOperands.ElementsOf(layer);
        var problems = map.ProblemCount;
        var texts = map.Texts("inputs");
        var operands = texts.Take(elements.Count).Select(t => Operand(map, t, scopes, before)).ToArray();
        if (map.ProblemCount == problems && sound && texts.Count != elements.Count)
            map.Problem("inputs", $"must name {elements.Count} operand{(elements.Count == 1 ? " (results side by side are joined by ' + ')" : "s")}, was {texts.Count}");
        for (var i = 0; i < operands.Length && sound && map.ProblemCount == problems; i++)
        {
            if (Problem(operands[i], layer, elements[i]) is { } problem)
                map.Problem("inputs", problem);
        }
        return [.. operands, .. Enumerable.Repeat(OperandSource.Outside, elements.Count - operands.Length)];
    }

    private OperandSource Operand(MapReader map, string text, IReadOnlyList<string> scopes, int? before)
    {
        var names = text.Split(" + ");
        if (names.Length > MostParts)
        {
            map.Problem("inputs", $"at most {MostParts} results lie side by side, was {names.Length}");
            return OperandSource.Outside;
        }
        var parts = new List<ResultPart>();
        var (outside, statesOutside) = (false, false);
        foreach (var name in names)
        {
            var whole = !name.StartsWith(PartOf, StringComparison.Ordinal);
            var bare = whole ? name : name[PartOf.Length..];
            var place = Find(map, bare, scopes, before);
            // Beside itself a tensor says nothing new: which part of it is meant is not told, and what lies outside has no names.
            if (place >= 0 && parts.Exists(p => p.Layer == place))
                map.Problem("inputs", $"joins '{Shortened(_layers[place].Name)}' with itself; results side by side are different ones");
            else if (bare == Outside && statesOutside)
                map.Problem("inputs", $"joins '{Outside}' with itself; it stands for all that no layer makes");
            statesOutside |= bare == Outside;
            if (place < 0)
                outside = true;
            else
                parts.Add(new ResultPart(place, whole));
        }
        return new OperandSource(parts, outside);
    }

    /// <summary>A layer's place, -1 for outside.</summary>
    private int Find(MapReader map, string name, IReadOnlyList<string> scopes, int? before)
    {
        if (name == Outside)
            return -1;
        if (name == Before)
        {
            if (before is null)
                map.Problem("inputs", $"'{Before}' is what a repeat block reads from, and stands only in one");
            return before ?? -1;
        }
        for (var i = scopes.Count - 1; i >= 0; i--)
        {
            if (_places.TryGetValue(scopes[i] + name, out var place))
                return place;
        }
        var nearest = _hints++ < MostHints ? Spelling.Nearest(name, Known(scopes[^1])) : null;
        map.Problem("inputs", $"'{Shortened(name)}' names no layer before this one{(nearest is null ? "" : $" (did you mean '{nearest}'?)")}; '{Outside}' is what no layer makes");
        return -1;
    }

    private IEnumerable<string> Known(string scope) =>
        _places.Keys.Select(n => scope.Length > 0 && n.StartsWith(scope, StringComparison.Ordinal) ? n[scope.Length..] : n);

    private static string Shortened(string name) => name.Length <= 64 ? name : name[..61] + "...";

    /// <summary>Why the results cannot be the operand; null where they can.</summary>
    private string? Problem(OperandSource source, Layer reader, long elements)
    {
        var (whole, most) = ((Int128)0, (Int128)0);
        var cut = false;
        foreach (var part in source.Parts)
        {
            var made = LayerOperands.ResultElementsOf(_layers[part.Layer]);
            whole += part.Whole ? made : 0;
            most += made;
            cut |= !part.Whole;
        }
        var names = Shortened(string.Join(" + ", source.Parts.Take(MostParts).Select(p => _layers[p.Layer].Name)));
        if (source.Parts.Count == 0)
            return null;
        if (!cut && !source.FromOutside)
            return whole == elements ? null : $"'{names}' makes {whole} elements, but '{reader.Name}' reads {elements}";
        if (whole >= elements)
            return $"'{names}' makes {whole} elements, which leaves no other of the {elements} that '{reader.Name}' reads";
        return cut && !source.FromOutside && most <= elements ? $"'{names}' makes {most} elements, of which '{reader.Name}' cannot read {elements} as a part" : null;
    }
}
