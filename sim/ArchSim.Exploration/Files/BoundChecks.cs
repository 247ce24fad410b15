using System.Globalization;
using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>Constraints that no point can meet, where the machine's own fields say so: of its clock and of its number of elements.</summary>
internal static class BoundChecks
{
    private static readonly string[] Extents = ["K", "N", "H", "W", "B", "G"];

    public static void Check(StudyDraft draft, StudyFiles files, KnownFields known)
    {
        foreach (var constraint in draft.Constraints)
        {
            var range = constraint.Figure == StudyFigures.ClockMhz ? Range(draft, files, known, ["clock_mhz"])
                : constraint.Figure == StudyFigures.ProcessingElements ? Range(draft, files, known, [.. Extents.Select(e => $"array.unroll.{e}")]) : null;
            if (range is not { } bounds || !(constraint.AtMost < bounds.Least || constraint.AtLeast > bounds.Most))
                continue;
            var limit = constraint.AtMost < bounds.Least ? $"at most {FieldText.Of(constraint.AtMost!.Value)}" : $"at least {FieldText.Of(constraint.AtLeast!.Value)}";
            draft.Map.Problem("constraints", $"no point can have {constraint.Figure.Name} of {limit}: the study's values make {FieldText.Of(bounds.Least)}..{FieldText.Of(bounds.Most)}");
        }
    }

    /// <summary>Least and most of a product of fields; null where a derived field or a word is among them.</summary>
    private static (double Least, double Most)? Range(StudyDraft draft, StudyFiles files, KnownFields known, IReadOnlyList<string> paths)
    {
        var (least, most) = (1.0, 1.0);
        foreach (var path in paths)
        {
            if (draft.Derived.Any(d => d.Path == path) || draft.Derived.Any(d => d.Field.Kind == StudyFieldKind.Accelerator))
                return null;
            var bounds = draft.Parameters.FirstOrDefault(p => p.Parameter.Path == path).Parameter is { } parameter ? parameter.Domain.Bounds : InFiles(files, known, path);
            if (bounds is not { Least: >= 0 } range)
                return null;
            least *= range.Least;
            most *= range.Most;
        }
        return (least, most);
    }

    private static (double Least, double Most)? InFiles(StudyFiles files, KnownFields known, string path)
    {
        var values = known.AcceleratorNames.Select(a => double.TryParse(files.Accelerator(a).Trial.TextOf(path), NumberStyles.Float, CultureInfo.InvariantCulture, out var v) ? v : double.NaN).ToList();
        return values.Exists(double.IsNaN) ? null : (values.Min(), values.Max());
    }
}
