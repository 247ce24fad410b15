using ArchSim.Configuration;

namespace ArchSim.Exploration;

/// <summary>From a draft's texts to the expressions that a space evaluates.</summary>
internal static class StudyCompiler
{
    /// <summary>Null where an expression is none, which is noted.</summary>
    public static StudySpace? Compile(ConfigDocument document, StudyDraft draft, StudyFiles files, KnownFields known)
    {
        var names = new StudyNames(draft, known);
        var before = document.Problems.Count;
        var derived = new List<DerivedField>();
        var uses = new List<IReadOnlySet<int>>();
        foreach (var field in draft.Derived)
        {
            var target = FieldChecks.IsHelper(field, known) ? new StudyField(StudyFieldKind.Helper, field.Path) : field.Field;
            Try(field.Problem, field.Text, text =>
            {
                var expression = names.Parse(text, ExpressionParser.Parse, out var seen);
                derived.Add(new DerivedField(target, names.SlotOf(field.Path), field.Text, expression));
                uses.Add(seen);
            });
        }
        var conditions = new List<(string, Expression)>();
        foreach (var (text, node, path) in draft.Conditions)
        {
            void Problem(string message) => document.Problems.Add(new InputProblem(node.Place.File, node.Place.Line, node.Place.Column, path, message));
            Try(Problem, text, t =>
            {
                conditions.Add((t, names.Parse(t, ExpressionParser.Parse, out var seen)));
                if (!seen.Any(i => i < draft.Parameters.Count + draft.Derived.Count))
                    Problem($"'{t}' names no parameter and no derived field: it holds for all points or for none");
            });
        }
        ExpressionTemplate? scheme = null;
        if (draft.Scheme is not null)
            Try(m => draft.Map.Problem("accuracy", $"scheme: {m}"), draft.Scheme, t => scheme = names.Parse(t, ExpressionTemplate.Parse, out _));
        if (document.Problems.Count > before)
            return null;
        var order = Order(draft, uses);
        if (order is null)
            return null;
        foreach (var file in draft.Derived.Where(d => d.Field.Kind is StudyFieldKind.Accelerator or StudyFieldKind.Precision))
        {
            // Which file a field is read from would follow from the field.
            var kind = file.Field.Kind == StudyFieldKind.Accelerator ? StudyFieldKind.AcceleratorField : StudyFieldKind.PrecisionField;
            if (names.FileFields.FirstOrDefault(f => f.Kind == kind) is { Path: { } path } named)
                file.Problem($"is derived, and an expression names '{(named with { Path = path })}', which is read from it");
        }
        return new StudySpace(new SpaceParts
        {
            Accelerator = draft.Accelerator,
            Precision = draft.Precision,
            Files = files,
            Parameters = [.. draft.Parameters.Select(p => p.Field.Field)],
            Sets = [.. draft.Sets.Select(s => (s.Field, s.Text))],
            Derived = derived,
            Order = order,
            Conditions = conditions,
            Scheme = scheme,
            FileFields = names.FileFields,
            Referred = names.Referred,
        });
    }

    /// <summary>Each derived field after those that it names; null where some name each other in a circle, which is noted.</summary>
    private static List<int>? Order(StudyDraft draft, List<IReadOnlySet<int>> uses)
    {
        var first = draft.Parameters.Count;
        var order = new List<int>();
        var waiting = Enumerable.Range(0, uses.Count).ToList();
        while (waiting.Count > 0)
        {
            var ready = waiting.FirstOrDefault(i => !uses[i].Any(slot => waiting.Contains(slot - first)), -1);
            if (ready < 0)
            {
                // Of those that wait, some only wait for the circle.
                var circle = Circle(waiting[0], i => waiting.First(j => uses[i].Contains(j + first)));
                draft.Derived[circle[0]].Problem($"is derived from itself: {string.Join(" -> ", circle.Append(circle[0]).Select(i => draft.Derived[i].Path))}");
                return null;
            }
            order.Add(ready);
            waiting.Remove(ready);
        }
        return order;
    }

    private static List<int> Circle(int from, Func<int, int> next)
    {
        var path = new List<int>();
        var at = from;
        for (; !path.Contains(at); at = next(at))
            path.Add(at);
        return path[path.IndexOf(at)..];
    }

    private static void Try(Action<string> problem, string text, Action<string> read)
    {
        try
        {
            read(text);
        }
        catch (ExpressionException e)
        {
            problem($"'{(text.Length > 80 ? text[..80] + "..." : text)}' {e.Message}");
        }
    }
}
