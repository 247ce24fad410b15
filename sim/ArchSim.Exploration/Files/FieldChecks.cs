namespace ArchSim.Exploration;

/// <summary>Whether every path that a study sets is a field of the files that it may be set in, and is set once.</summary>
internal static class FieldChecks
{
    public static void Check(StudyDraft draft, KnownFields known)
    {
        var names = draft.Derived.Select(d => d.Path).ToList();
        foreach (var field in draft.Sets.Concat(draft.Parameters.Select(p => p.Field)))
            CheckPath(field, known, names);
        foreach (var field in draft.Derived.Where(d => !IsHelper(d, known)))
            CheckPath(field, known, names);
        foreach (var helper in draft.Derived.Where(d => IsHelper(d, known) && ExpressionParser.IsReserved(d.Path)))
            helper.Problem("is a word of the language of expressions; give it another name");

        // A list's item has several names.
        var seen = new Dictionary<string, string>();
        foreach (var field in draft.Sets.Concat(draft.Parameters.Select(p => p.Field)).Concat(draft.Derived))
        {
            if (!seen.TryAdd(known.Canonical(field.Field), field.Path) && seen[known.Canonical(field.Field)] != field.Path)
                field.Problem($"is the same field as '{seen[known.Canonical(field.Field)]}'; a field gets its value in one place");
        }
    }

    /// <summary>A derived name without a dot that no file has is the study's own.</summary>
    public static bool IsHelper(DraftField derived, KnownFields known) => derived.Field.Kind == StudyFieldKind.AcceleratorField
        && derived.Path.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(derived.Path[0]) && !known.IsOfAccelerator(derived.Path);

    private static void CheckPath(DraftField field, KnownFields known, IReadOnlyList<string> names)
    {
        if (field.Field.Kind is StudyFieldKind.AcceleratorField or StudyFieldKind.PrecisionField or StudyFieldKind.WorkloadField && known.ProblemOf(field.Field, names) is { } problem)
            field.Problem($"is a field {problem}".Replace("is a field which", "is a field that", StringComparison.Ordinal));
    }
}
