using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ArchSim.Configuration;

/// <summary>
/// One YAML file as a tree of nodes with places, and the list of what is wrong with it. Reading goes on after a problem, so that all of
/// them are reported at once; <see cref="ThrowIfInvalid"/> ends it.
/// </summary>
public sealed class ConfigDocument
{
    public const int LargestFileBytes = InputText.LargestFileBytes;

    /// <summary>Nodes after aliases are expanded: bounds the memory that nested aliases can claim.</summary>
    public const int LargestNodeCount = 200_000;

    private const int DeepestNesting = 64;
    private const int MostProblems = 100;

    private Dictionary<string, string?>? _fields;

    private ConfigDocument(string file, string text, ConfigNode root, List<InputProblem> problems)
    {
        File = file;
        Text = text;
        Root = root;
        Problems = problems;
    }

    public string File { get; }

    /// <summary>The full text, kept so that a result can carry the configuration that made it.</summary>
    public string Text { get; private set; }

    public ConfigNode Root { get; private set; }

    public List<InputProblem> Problems { get; }

    /// <exception cref="InputException">The file is missing, unreadable, too large or not YAML.</exception>
    public static ConfigDocument Load(string path) => Parse(InputText.Read(path), path);

    /// <exception cref="InputException">The text is not YAML, or is hostile.</exception>
    public static ConfigDocument Parse(string text, string file)
    {
        if (text.Length > LargestFileBytes)
            throw new InputException(file, $"is longer than {LargestFileBytes} characters");
        var problems = new List<InputProblem>();
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        try
        {
            var root = new TreeBuilder(parser, file, problems).Build();
            return new ConfigDocument(file, text, root, problems);
        }
        catch (YamlException e)
        {
            throw new InputException([new InputProblem(file, (int)e.Start.Line, (int)e.Start.Column, "", $"is not YAML: {FirstLine(e)}")]);
        }
        // On some broken texts the parser fails with exceptions of the runtime (a code point beyond Unicode, a scanner out of step).
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException or InvalidCastException
            or NullReferenceException)
        {
            var at = parser.Current?.End ?? Mark.Empty;
            throw new InputException([new InputProblem(file, (int)at.Line, (int)at.Column, "", "is not YAML from here on")]);
        }
    }

    /// <summary>The same document to be changed and read apart from this one: nodes do not change, so that it costs nothing.</summary>
    internal ConfigDocument Copy() => new(File, Text, Root, [.. Problems]);

    /// <summary>
    /// Overrides one field, as <c>--set buffers.weight.size_kib=64</c> does. The path may name a field the file leaves out, or an item of a list by its index or its name
    /// (<c>layers[fc].weight</c>); the value is a word, or a list or map in brackets.
    /// </summary>
    /// <exception cref="InputException">A parent of the path does not exist, or a word is to take the place of a map or a list.</exception>
    public void Set(string path, string value)
    {
        Root = new ConfigEdit(File, path).Replace(Root, value);
        // The text is what a result records and what its hash is made of.
        Text += $"{Environment.NewLine}# --set {path}={value}";
    }

    /// <summary>As <see cref="Set"/>, in order; what is refused is told all at once.</summary>
    public void SetAll(IReadOnlyList<(string Path, string Value)> overrides)
    {
        var refused = new List<InputProblem>();
        foreach (var (path, value) in overrides)
        {
            try
            {
                Set(path, value);
            }
            catch (InputException e)
            {
                refused.AddRange(e.Problems);
            }
        }
        if (refused.Count > 0)
            throw new InputException(refused);
    }

    /// <summary>Maps one inside the other, each where there is none yet: so that fields of optional maps can be set.</summary>
    public void AddMaps(params ReadOnlySpan<string> keys) => Root = ConfigEdit.AddMaps(Root, keys);

    /// <summary>The root as a map, to be read field by field.</summary>
    public MapReader Map() => new(this, Root, "");

    /// <summary>The fields as one line of text in file order, with what <see cref="Set"/> changed and without comments and places.</summary>
    /// <param name="without">Fields of the root to leave out.</param>
    public string Canonical(params ReadOnlySpan<string> without)
    {
        var text = new System.Text.StringBuilder();
        if (Root is not ConfigMap root)
            return Write(text, Root).ToString();
        foreach (var (key, value) in root.Entries)
        {
            if (!without.Contains(key.Text))
                Write(text.Append(key.Text).Append(':'), value).Append(';');
        }
        return text.ToString();
    }

    private static System.Text.StringBuilder Write(System.Text.StringBuilder text, ConfigNode node)
    {
        if (node is ConfigScalar scalar)
            return text.Append('"').Append(scalar.Text.Replace("\\", "\\\\").Replace("\"", "\\\"")).Append('"');
        var (open, close) = node is ConfigMap ? ('{', '}') : ('[', ']');
        text.Append(open);
        if (node is ConfigMap map)
        {
            foreach (var (key, value) in map.Entries)
                Write(text.Append(key.Text).Append(':'), value).Append(';');
        }
        else
        {
            foreach (var item in ((ConfigList)node).Items)
                Write(text, item).Append(';');
        }
        return text.Append(close);
    }

    /// <exception cref="InputException">There are problems; they come in the order of the file, the first hundred of them.</exception>
    public void ThrowIfInvalid()
    {
        if (Problems.Count == 0)
            return;
        var problems = Problems.OrderBy(p => p.Line).ThenBy(p => p.Column).Take(MostProblems).ToList();
        if (Problems.Count > MostProblems)
            problems.Add(new InputProblem(File, 0, 0, "", $"and {Problems.Count - MostProblems} more problems"));
        throw new InputException(problems);
    }

    /// <summary>From now on keeps every field that a reader asks for.</summary>
    internal IReadOnlyDictionary<string, string?> TrackFields() => _fields = [];

    internal bool TracksFields => _fields is not null;

    internal void Track(string path, string? text)
    {
        // A field may be asked for again without its default.
        if (text is not null || !_fields!.ContainsKey(path))
            _fields![path] = text;
    }

    private static string FirstLine(YamlException e)
    {
        var message = e.Message;
        // YamlDotNet repeats the place in front of its message.
        var end = message.LastIndexOf("): ", StringComparison.Ordinal);
        return (end >= 0 ? message[(end + 3)..] : message).Split('\n')[0];
    }

    /// <summary>Events to nodes, with a bound on nesting and on the nodes that aliases expand to.</summary>
    private sealed class TreeBuilder(IParser parser, string file, List<InputProblem> problems)
    {
        private readonly Dictionary<string, (ConfigNode Node, int Size)> _anchors = [];
        private readonly HashSet<string> _open = [];
        private int _count;

        public ConfigNode Build()
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
                throw new InputException(file, "is empty");
            parser.Consume<DocumentStart>();
            var root = Node(0);
            parser.Consume<DocumentEnd>();
            if (!parser.Accept<StreamEnd>(out _))
                problems.Add(new InputProblem(file, (int)parser.Current!.Start.Line, (int)parser.Current.Start.Column, "", "has more than one YAML document; one is allowed"));
            return root;
        }

        private ConfigNode Node(int depth)
        {
            if (depth > DeepestNesting)
                throw Hostile(parser.Current!, $"is nested deeper than {DeepestNesting} levels");
            Count(1, parser.Current!);
            if (parser.TryConsume<AnchorAlias>(out var alias))
                return Expand(alias);
            var start = _count;
            var anchor = ((NodeEvent)parser.Current!).Anchor;
            if (!anchor.IsEmpty)
                _open.Add(anchor.Value);
            ConfigNode node;
            if (parser.TryConsume<Scalar>(out var scalar))
                node = new ConfigScalar(At(scalar), scalar.Value);
            else if (parser.TryConsume<SequenceStart>(out var sequence))
                node = List(sequence, depth);
            else
                node = Map(parser.Consume<MappingStart>(), depth);
            if (!anchor.IsEmpty)
            {
                _open.Remove(anchor.Value);
                _anchors[anchor.Value] = (node, _count - start + 1);
            }
            return node;
        }

        private ConfigList List(SequenceStart start, int depth)
        {
            var list = new ConfigList(At(start));
            while (!parser.TryConsume<SequenceEnd>(out _))
                list.Items.Add(Node(depth + 1));
            return list;
        }

        private ConfigMap Map(MappingStart start, int depth)
        {
            var map = new ConfigMap(At(start));
            var keys = new HashSet<string>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = Node(depth + 1);
                var value = Node(depth + 1);
                if (key is not ConfigScalar name)
                    problems.Add(Problem(key.Place, $"a key must be a word, was {key.Kind}"));
                else if (!keys.Add(name.Text))
                    problems.Add(Problem(key.Place, $"key '{name.Text}' stands twice in this map; once is allowed"));
                else
                    map.Entries.Add((name, value));
            }
            return map;
        }

        private ConfigNode Expand(AnchorAlias alias)
        {
            if (_open.Contains(alias.Value.Value))
                throw Hostile(alias, $"alias *{alias.Value} stands inside the value it names (a cycle)");
            if (!_anchors.TryGetValue(alias.Value.Value, out var target))
                throw Hostile(alias, $"alias *{alias.Value} has no anchor before it");
            Count(target.Size, alias);
            return target.Node;
        }

        private void Count(int nodes, ParsingEvent at)
        {
            _count += nodes;
            if (_count > LargestNodeCount)
                throw Hostile(at, $"expands to more than {LargestNodeCount} values");
        }

        private Place At(ParsingEvent e) => new(file, (int)e.Start.Line, (int)e.Start.Column);

        private static InputProblem Problem(Place place, string message) => new(place.File, place.Line, place.Column, "", message);

        private InputException Hostile(ParsingEvent at, string message) => new([Problem(At(at), message)]);
    }
}
