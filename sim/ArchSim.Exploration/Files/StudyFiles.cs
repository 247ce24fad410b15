using System.Collections.Concurrent;
using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Exploration;

/// <summary>The files that a study names, each found and read once, with the fields that the study fixes.</summary>
/// <param name="study">The study's file: relative paths are also tried from its folder.</param>
internal sealed class StudyFiles(string study, IReadOnlyList<string> workloads, IReadOnlyList<(StudyField Field, string Value)> sets)
{
    private readonly ConcurrentDictionary<string, string> _acceleratorPaths = new();
    private readonly ConcurrentDictionary<string, string> _precisionPaths = new();
    private readonly ConcurrentDictionary<string, (ConfigTrial Trial, Accelerator? Accelerator)> _accelerators = new();
    private readonly ConcurrentDictionary<string, ConfigTrial> _precisions = new();
    private readonly ConcurrentDictionary<(string Accelerator, string? Precision), ExpressionValue[]> _values = new();
    private readonly Lazy<IReadOnlyList<ConfigTrial>> _workloads =
        new(() => [.. workloads.Select(w => WorkloadFile.Try(w, Of(sets, StudyFieldKind.WorkloadField)))]);

    /// <summary>With the study's fixed fields.</summary>
    public IReadOnlyList<ConfigTrial> Workloads => _workloads.Value;

    /// <summary>With more fields set than the study fixes.</summary>
    public IEnumerable<ConfigTrial> WorkloadsWith(IReadOnlyList<(string Path, string Value)> more) =>
        workloads.Select(w => WorkloadFile.Try(w, [.. Of(sets, StudyFieldKind.WorkloadField), .. more]));

    /// <exception cref="ExpressionException">There is no such file.</exception>
    public string AcceleratorPath(string name) => _acceleratorPaths.GetOrAdd(name, n => Found(ShippedFiles.Accelerators, n, "accelerator"));

    /// <exception cref="ExpressionException">There is no such file.</exception>
    public string PrecisionPath(string name) => _precisionPaths.GetOrAdd(name, n => Found(ShippedFiles.Precisions, n, "precision"));

    public (ConfigTrial Trial, Accelerator? Accelerator) Accelerator(string name) => _accelerators.GetOrAdd(name, n => AcceleratorWith(n, []));

    /// <summary>With more fields set than the study fixes.</summary>
    public (ConfigTrial Trial, Accelerator? Accelerator) AcceleratorWith(string name, IReadOnlyList<(string Path, string Value)> more) =>
        AcceleratorFile.Try(AcceleratorPath(name), [.. Of(sets, StudyFieldKind.AcceleratorField), .. more]);

    /// <summary>The file that a point's formats come from: the one named, else the accelerator's own; null where that names none.</summary>
    public ConfigTrial? Precision(string accelerator, string? precision, IReadOnlyList<(string Path, string Value)>? more = null)
    {
        var path = precision is not null ? PrecisionPath(precision)
            : Accelerator(accelerator).Trial.TextOf("default_precision") is { } own ? ShippedFiles.Locate(ShippedFiles.Precisions, own, AcceleratorPath(accelerator)) : null;
        if (path is null)
            return null;
        return more is null ? _precisions.GetOrAdd(path, p => PrecisionWith(p, [])) : PrecisionWith(path, more);
    }

    /// <summary>The fields' values in the files of a point.</summary>
    /// <exception cref="ExpressionException">A file has no such field, or no value of it.</exception>
    public ExpressionValue[] Values(string accelerator, string? precision, IReadOnlyList<StudyField> fields) =>
        _values.GetOrAdd((accelerator, precision), key => [.. fields.Select(f => Value(key.Accelerator, key.Precision, f))]);

    private ExpressionValue Value(string accelerator, string? precision, StudyField field)
    {
        if (field.Kind == StudyFieldKind.Accelerator)
            return ExpressionValue.Word(accelerator);
        if (field.Kind == StudyFieldKind.Precision)
            return ExpressionValue.Word(precision ?? Accelerator(accelerator).Trial.TextOf("default_precision") ?? "");
        var trials = field.Kind switch
        {
            StudyFieldKind.PrecisionField => Precision(accelerator, precision) is { } trial ? [trial] : [],
            StudyFieldKind.WorkloadField => Workloads,
            _ => (IReadOnlyList<ConfigTrial>)[Accelerator(accelerator).Trial],
        };
        var texts = trials.Select(t => t.TextOf(field.Path)).Distinct().ToList();
        if (texts.Count > 1)
            throw new ExpressionException($"{field} differs between the workloads");
        return texts is [{ } text] ? ExpressionValue.Parse(text)
            : throw new ExpressionException($"{field} has no value in {ShippedFiles.Shown(trials.Count > 0 ? trials[0].Document.File : accelerator)} and no default");
    }

    private ConfigTrial PrecisionWith(string path, IReadOnlyList<(string Path, string Value)> more) =>
        PrecisionFile.Try(path, null, [.. Of(sets, StudyFieldKind.PrecisionField), .. more]);

    private string Found(string folder, string name, string what)
    {
        try
        {
            return ShippedFiles.Find(folder, name, what, study);
        }
        catch (InputException e)
        {
            throw new ExpressionException($"'{name}': {e.Problems[0].Message}");
        }
    }

    private static List<(string Path, string Value)> Of(IReadOnlyList<(StudyField Field, string Value)> sets, StudyFieldKind kind) =>
        [.. sets.Where(s => s.Field.Kind == kind).Select(s => (s.Field.Path, s.Value))];
}
