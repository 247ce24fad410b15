namespace ArchSim.Exploration;

/// <summary>The names that a study's expressions know, and their slots: parameters, derived fields, fields of files as they are named.</summary>
internal sealed class StudyNames
{
    private readonly Dictionary<string, int> _slots = [];
    private readonly List<StudyField> _fileFields = [];
    private readonly HashSet<int> _referred = [];
    private readonly KnownFields _known;
    private readonly int _varied;
    private HashSet<int>? _seen;

    public StudyNames(StudyDraft draft, KnownFields known)
    {
        _known = known;
        foreach (var path in draft.Parameters.Select(p => p.Parameter.Path).Concat(draft.Derived.Select(d => d.Path)))
            _slots[path] = _slots.Count;
        _varied = _slots.Count;
    }

    public IReadOnlyList<StudyField> FileFields => _fileFields;

    public IReadOnlySet<int> Referred => _referred;

    public int SlotOf(string path) => _slots[path];

    /// <summary>Parses an expression with these names.</summary>
    /// <param name="seen">The slots that it names.</param>
    /// <exception cref="ExpressionException">It is none, or names what nothing has.</exception>
    public T Parse<T>(string text, Func<string, Func<string, int>, T> parse, out IReadOnlySet<int> seen)
    {
        _seen = [];
        var parsed = parse(text, Resolve);
        seen = _seen;
        _referred.UnionWith(_seen);
        return parsed;
    }

    private int Resolve(string name)
    {
        if (!_slots.TryGetValue(name, out var slot))
        {
            var field = StudyField.Of(name);
            if (_known.ProblemOf(field, _slots.Keys) is { } problem)
                throw new ExpressionException($"names '{name}', {problem}");
            if (_known.VariesWith(field, _slots.Keys) is { } selector)
                throw new ExpressionException($"names '{name}', which follows from '{selector}', and that is varied; make it a parameter or a derived field of its own");
            slot = _varied + _fileFields.Count;
            _fileFields.Add(field);
            _slots[name] = slot;
        }
        _seen!.Add(slot);
        return slot;
    }
}
