namespace ArchSim.Exploration;

/// <summary>
/// From the values of a point to its configuration: derived fields, conditions and the scheme of accuracy are parsed once and evaluated for each point. Safe to use from several
/// threads.
/// </summary>
public sealed class StudySpace
{
    private const int LargestBatch = 65_536;

    private readonly SpaceParts _parts;

    /// <summary>Parameters that an expression names; the others need no number.</summary>
    private readonly bool[] _isReferred;

    internal StudySpace(SpaceParts parts)
    {
        _parts = parts;
        _isReferred = new bool[parts.Parameters.Count];
        foreach (var index in parts.Referred.Where(i => i < _isReferred.Length))
            _isReferred[index] = true;
    }

    /// <summary>What the point is to be simulated as.</summary>
    public PointConfiguration Configure(DesignPoint point) => Configure(point.Values);

    internal PointConfiguration Configure(IReadOnlyList<string> values)
    {
        var made = new Fields(_parts);
        foreach (var (field, value) in _parts.Sets)
            made.Set(field, value);
        for (var i = 0; i < values.Count; i++)
            made.Set(_parts.Parameters[i], values[i]);
        string? excludedBy = null;
        string? scheme = null;
        var part = "";
        try
        {
            var slots = new ExpressionValue[_parts.Slots];
            Fill(slots, values, made, ref part);
            foreach (var derived in _parts.Derived)
                made.Set(derived.Field, slots[derived.Slot].ToString());
            excludedBy = Broken(slots, ref part);
            part = "accuracy.scheme";
            scheme = excludedBy is null ? _parts.Scheme?.Evaluate(slots) : null;
            part = "";
            return made.ToConfiguration(excludedBy, scheme);
        }
        catch (ExpressionException e)
        {
            return made.Failed(part.Length > 0 ? $"{part} {e.Message}" : e.Message);
        }
    }

    /// <summary>Whether values break no condition. Where a condition or a derived field has no value they do not: such a point fails, and is recorded so.</summary>
    public bool IsInSpace(IReadOnlyList<string> values)
    {
        if (_parts.Conditions.Count == 0)
            return true;
        var part = "";
        try
        {
            var slots = new ExpressionValue[_parts.Slots];
            Fill(slots, values, null, ref part);
            return Broken(slots, ref part) is null;
        }
        catch (ExpressionException)
        {
            return true;
        }
    }

    private void Fill(ExpressionValue[] slots, IReadOnlyList<string> values, Fields? made, ref string part)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (_isReferred[i])
                slots[i] = ExpressionValue.Parse(values[i]);
        }
        if (_parts.FileFields.Count > 0)
        {
            made ??= Named(values);
            var fixedValues = _parts.Files.Values(made.Accelerator, made.Precision, _parts.FileFields);
            fixedValues.CopyTo(slots, values.Count + _parts.Derived.Count);
        }
        foreach (var index in _parts.Order)
        {
            var derived = _parts.Derived[index];
            part = $"'{derived.Text}' of {derived.Field}";
            slots[derived.Slot] = derived.Expression.Evaluate(slots);
        }
    }

    private Fields Named(IReadOnlyList<string> values)
    {
        var made = new Fields(_parts);
        for (var i = 0; i < values.Count; i++)
        {
            if (_parts.Parameters[i].Kind is StudyFieldKind.Accelerator or StudyFieldKind.Precision)
                made.Set(_parts.Parameters[i], values[i]);
        }
        return made;
    }

    private string? Broken(ExpressionValue[] slots, ref string part)
    {
        foreach (var condition in _parts.Conditions)
        {
            part = $"condition '{condition.Text}'";
            if (!condition.Expression.Evaluate(slots).RequireFlag("a condition"))
                return condition.Text;
        }
        return null;
    }

    /// <summary>A configuration as it is put together; a later field of the same path takes the place of an earlier one.</summary>
    private sealed class Fields(SpaceParts parts)
    {
        private readonly List<(string Path, string Value)> _accelerator = [];
        private readonly List<(string Path, string Value)> _precision = [];
        private readonly List<(string Path, string Value)> _workload = [];
        private string? _batch;

        public string Accelerator { get; private set; } = parts.Accelerator;

        public string? Precision { get; private set; } = parts.Precision;

        public void Set(StudyField field, string value)
        {
            switch (field.Kind)
            {
                case StudyFieldKind.Accelerator:
                    Accelerator = value;
                    break;
                case StudyFieldKind.Precision:
                    Precision = value;
                    break;
                case StudyFieldKind.Batch:
                    _batch = value;
                    break;
                case StudyFieldKind.AcceleratorField:
                    _accelerator.Add((field.Path, value));
                    break;
                case StudyFieldKind.PrecisionField:
                    _precision.Add((field.Path, value));
                    break;
                case StudyFieldKind.WorkloadField:
                    _workload.Add((field.Path, value));
                    break;
                default:
                    break;
            }
        }

        public PointConfiguration ToConfiguration(string? excludedBy, string? scheme) =>
            new(excludedBy, null, parts.Files.AcceleratorPath(Accelerator), _accelerator, Precision is null ? null : parts.Files.PrecisionPath(Precision), _precision, Batch(), _workload, scheme);

        public PointConfiguration Failed(string failure) => new(null, failure, Accelerator, _accelerator, Precision, _precision, null, _workload, null);

        private int? Batch()
        {
            if (_batch is null)
                return null;
            return int.TryParse(_batch, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var batch) && batch is >= 1 and <= LargestBatch
                ? batch : throw new ExpressionException($"batch must be a whole number 1..{LargestBatch}, was '{_batch}'");
        }
    }
}

/// <summary>What a space is made of. Values stand in slots: parameters, derived fields, then fields of files.</summary>
internal sealed record SpaceParts
{
    public required string Accelerator { get; init; }
    public required string? Precision { get; init; }
    public required StudyFiles Files { get; init; }
    public required IReadOnlyList<StudyField> Parameters { get; init; }
    public required IReadOnlyList<(StudyField Field, string Value)> Sets { get; init; }

    /// <summary>In the order of the file.</summary>
    public required IReadOnlyList<DerivedField> Derived { get; init; }

    /// <summary>In which derived fields are evaluated: each after those that it names.</summary>
    public required IReadOnlyList<int> Order { get; init; }
    public required IReadOnlyList<(string Text, Expression Expression)> Conditions { get; init; }
    public required ExpressionTemplate? Scheme { get; init; }

    /// <summary>Fields that expressions name and no parameter or derived field changes.</summary>
    public required IReadOnlyList<StudyField> FileFields { get; init; }

    /// <summary>Slots that expressions name.</summary>
    public required IReadOnlySet<int> Referred { get; init; }

    public int Slots => Parameters.Count + Derived.Count + FileFields.Count;
}

internal sealed record DerivedField(StudyField Field, int Slot, string Text, Expression Expression);
