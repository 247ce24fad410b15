using System.Globalization;

namespace ArchSim.Configuration;

/// <summary>
/// Reads one map field by field. A field that is missing, of the wrong kind or out of range is noted in the document's problems and a
/// placeholder is returned, so that reading goes on; <see cref="Done"/> notes every key that nobody asked for.
/// </summary>
public sealed class MapReader
{
    private readonly ConfigDocument _document;
    private readonly ConfigMap _map;
    private readonly List<string> _asked = [];

    public MapReader(ConfigDocument document, ConfigNode node, string path)
    {
        _document = document;
        Path = path;
        if (node is ConfigMap map)
        {
            _map = map;
        }
        else
        {
            _map = new ConfigMap(node.Place);
            Report(node.Place, path, $"must be a map of fields, was {node.Kind}");
            Broken = true;
        }
    }

    public string Path { get; }

    /// <summary>The node was no map: its fields are not reported as missing a second time.</summary>
    public bool Broken { get; }

    public Place Place => _map.Place;

    public IEnumerable<string> Keys => _map.Entries.Select(e => e.Key.Text);

    public bool Has(string key) => _map.Find(key) is not null;

    public string Text(string key) => Required(key) is { } node ? TextOf(node, key) : "";

    public string Text(string key, string fallback) => Optional(key, fallback) is { } node ? TextOf(node, key) : fallback;

    public int Integer(string key, int least, int most) => (int)Long(key, least, most);

    public int Integer(string key, int least, int most, int fallback) => Optional(key, fallback) is { } node ? (int)LongOf(node, key, least, most) : fallback;

    public long Long(string key, long least, long most) => Required(key) is { } node ? LongOf(node, key, least, most) : least;

    public long Long(string key, long least, long most, long fallback) => Optional(key, fallback) is { } node ? LongOf(node, key, least, most) : fallback;

    public double Number(string key, double least, double most) => Required(key) is { } node ? NumberOf(node, key, least, most) : least;

    public double Number(string key, double least, double most, double fallback) => Optional(key, fallback) is { } node ? NumberOf(node, key, least, most) : fallback;

    public bool Flag(string key, bool fallback) => Optional(key, fallback) is { } node ? FlagOf(node, key) : fallback;

    public bool Flag(string key) => Required(key) is { } node && FlagOf(node, key);

    /// <summary>One word of a closed set; the message lists the set.</summary>
    public T Choice<T>(string key, IReadOnlyDictionary<string, T> known) where T : notnull =>
        Required(key) is { } node ? ChoiceOf(node, key, known) : known.Values.First();

    public T Choice<T>(string key, IReadOnlyDictionary<string, T> known, T fallback) where T : notnull =>
        Optional(key, known.FirstOrDefault(k => k.Value.Equals(fallback)).Key) is { } node ? ChoiceOf(node, key, known) : fallback;

    public MapReader Map(string key) => new(_document, Required(key) ?? new ConfigMap(Place), PathOf(key), Required(key) is null);

    public MapReader? OptionalMap(string key) => Optional(key) is { } node ? new MapReader(_document, node, PathOf(key)) : null;

    /// <summary>The items of a list with the path of each (<c>layers[3]</c>); empty where the key is missing, which is noted.</summary>
    public IReadOnlyList<(ConfigNode Node, string Path)> List(string key) => Required(key) is { } node ? ListOf(node, key) : [];

    public IReadOnlyList<(ConfigNode Node, string Path)> OptionalList(string key) => Optional(key) is { } node ? ListOf(node, key) : [];

    /// <summary>A list of integers, or one integer standing for a list of one.</summary>
    public IReadOnlyList<int> Integers(string key, int least, int most)
    {
        if (Required(key) is not { } node)
            return [];
        if (node is ConfigScalar)
            return [(int)LongOf(node, key, least, most)];
        return [.. ListOf(node, key).Select(item => (int)LongAt(item.Node, item.Path, least, most))];
    }

    /// <summary>A list of numbers.</summary>
    public IReadOnlyList<double> Numbers(string key, double least, double most) =>
        [.. List(key).Select(item => NumberAt(item.Node, item.Path, least, most))];

    public IReadOnlyList<double> Numbers(string key, double least, double most, IReadOnlyList<double> fallback) =>
        Optional(key) is null ? fallback : Numbers(key, least, most);

    /// <summary>The value as it stands, for a field that may be of several kinds; null where the key is missing.</summary>
    public ConfigNode? Node(string key) => Optional(key);

    /// <summary>A list of words.</summary>
    public IReadOnlyList<string> Texts(string key) => [.. List(key).Select(item => TextAt(item.Node, item.Path))];

    public bool IsList(string key) => _map.Find(key) is ConfigList;

    /// <summary>A list of words of a closed set; empty where the key is missing.</summary>
    public IReadOnlyList<T> Choices<T>(string key, IReadOnlyDictionary<string, T> known) where T : notnull =>
        [.. OptionalList(key).Select(item => ChoiceAt(item.Node, item.Path, known))];

    /// <summary>Problems of the whole document so far: tells whether the fields just read were sound.</summary>
    public int ProblemCount => _document.Problems.Count;

    /// <summary>Takes every key as known: for a map whose kind is wrong, so that not each of its fields is reported as well.</summary>
    public void IgnoreRest() => _asked.AddRange(Keys);

    /// <summary>A map reader for an item of a list.</summary>
    public MapReader Item((ConfigNode Node, string Path) item) => new(_document, item.Node, item.Path);

    /// <summary>Notes a problem at a field of this map that only its meaning shows.</summary>
    public void Problem(string key, string message)
    {
        var place = _map.Find(key)?.Place ?? Place;
        Report(place, PathOf(key), message);
    }

    /// <summary>
    /// Notes a rule between fields that is broken: at the one of them that was stated last, for the others held together without it. An override on the command line comes after
    /// the document's own file, and that after the files that it uses. Of several stated in the same place the first one is named.
    /// </summary>
    /// <param name="key">The field that the message is about.</param>
    public void Conflict(string key, string message, IReadOnlyList<string> with)
    {
        var files = _map.Entries.Select(e => e.Value.Place.File).Prepend(_document.File).Prepend(Place.Override.File).Distinct().ToList();
        var blamed = with.Prepend(key).Where(Has).MinBy(k => files.IndexOf(_map.Find(k)!.Place.File)) ?? key;
        Problem(blamed, blamed == key ? message : $"does not go with {PathOf(key)}: {message}");
    }

    /// <summary>Notes every key that nobody asked for, with the nearest known one.</summary>
    public void Done()
    {
        foreach (var (key, _) in _map.Entries)
        {
            if (_asked.Contains(key.Text))
                continue;
            var nearest = Spelling.Nearest(key.Text, _asked);
            var hint = nearest is null ? "" : $" (did you mean '{nearest}'?)";
            Report(key.Place, PathOf(key.Text), $"unknown key{hint}; known here: {string.Join(", ", _asked.Distinct())}");
        }
    }

    private MapReader(ConfigDocument document, ConfigNode node, string path, bool broken)
        : this(document, node, path) => Broken |= broken;

    private ConfigNode? Optional(string key, object? fallback = null)
    {
        _asked.Add(key);
        var node = _map.Find(key);
        if (_document.TracksFields)
            _document.Track(PathOf(key), node is null ? Text(fallback) : (node as ConfigScalar)?.Text);
        return node;
    }

    /// <summary>A default as a file would have it; null for one that only the reader has a word for.</summary>
    private static string? Text(object? fallback) => fallback switch
    {
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        int or long => Convert.ToString(fallback, CultureInfo.InvariantCulture),
        string { Length: > 0 } word => word,
        _ => null,
    };

    private ConfigNode? Required(string key)
    {
        var first = !_asked.Contains(key);
        var node = Optional(key);
        if (node is null && first && !Broken)
            Report(Place, PathOf(key), "is missing");
        return node;
    }

    private string TextOf(ConfigNode node, string key) => TextAt(node, PathOf(key));

    private string TextAt(ConfigNode node, string path)
    {
        if (node is ConfigScalar { Text.Length: > 0 } scalar)
            return scalar.Text;
        Report(node.Place, path, $"must be a word, was {node.Kind}");
        return "";
    }

    private long LongOf(ConfigNode node, string key, long least, long most) => LongAt(node, PathOf(key), least, most);

    private long LongAt(ConfigNode node, string path, long least, long most)
    {
        if (node is ConfigScalar scalar)
        {
            if (long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            {
                if (value >= least && value <= most)
                    return value;
                Report(node.Place, path, $"must be {least}..{most}, was {value}");
                return least;
            }
        }
        Report(node.Place, path, $"must be a whole number {least}..{most} (the unit stands in the key), was {node.Kind}");
        return least;
    }

    private double NumberOf(ConfigNode node, string key, double least, double most) => NumberAt(node, PathOf(key), least, most);

    private double NumberAt(ConfigNode node, string path, double least, double most)
    {
        if (node is ConfigScalar scalar && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
        {
            if (value >= least && value <= most)
                return value;
            Report(node.Place, path, $"must be {least:R}..{most:R}, was {value:R}");
            return least;
        }
        Report(node.Place, path, $"must be a number {least:R}..{most:R} (the unit stands in the key), was {node.Kind}");
        return least;
    }

    private bool FlagOf(ConfigNode node, string key)
    {
        if (node is ConfigScalar { Text: "true" or "false" } scalar)
            return scalar.Text == "true";
        Report(node.Place, PathOf(key), $"must be true or false, was {node.Kind}");
        return false;
    }

    private T ChoiceOf<T>(ConfigNode node, string key, IReadOnlyDictionary<string, T> known) where T : notnull => ChoiceAt(node, PathOf(key), known);

    private T ChoiceAt<T>(ConfigNode node, string path, IReadOnlyDictionary<string, T> known) where T : notnull
    {
        if (node is ConfigScalar scalar && known.TryGetValue(scalar.Text, out var value))
            return value;
        var nearest = node is ConfigScalar word ? Spelling.Nearest(word.Text, known.Keys) : null;
        var hint = nearest is null ? "" : $" (did you mean '{nearest}'?)";
        Report(node.Place, path, $"must be one of {string.Join(", ", known.Keys)}; was {node.Kind}{hint}");
        return known.Values.First();
    }

    private IReadOnlyList<(ConfigNode Node, string Path)> ListOf(ConfigNode node, string key)
    {
        if (node is ConfigList list)
            return [.. list.Items.Select((item, i) => (item, $"{PathOf(key)}[{i}]"))];
        Report(node.Place, PathOf(key), $"must be a list, was {node.Kind}");
        return [];
    }

    private string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    private void Report(Place place, string path, string message) =>
        _document.Problems.Add(new InputProblem(place.File, place.Line, place.Column, path, message));
}
