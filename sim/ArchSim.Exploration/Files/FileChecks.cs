using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>Whether the files that a study names, or lets a parameter choose, are there, and give what it asks for.</summary>
internal static class FileChecks
{
    public static void Check(StudyDraft draft, StudyFiles files)
    {
        Try(files.AcceleratorPath, draft.Accelerator, m => draft.Map.Problem("accelerator", m));
        if (draft.Precision is not null)
            Try(files.PrecisionPath, draft.Precision, m => draft.Map.Problem("precision", m));
        foreach (var (parameter, field) in draft.Parameters)
        {
            if (field.Field.Kind is not (StudyFieldKind.Accelerator or StudyFieldKind.Precision))
                continue;
            if (parameter.Domain is not ChoiceDomain choices)
            {
                field.Problem("must be a list of files, by shipped names or paths");
                continue;
            }
            for (var i = 0; i < choices.Count; i++)
                Try(field.Field.Kind == StudyFieldKind.Accelerator ? files.AcceleratorPath : files.PrecisionPath, choices.At(i), field.Problem);
        }
        CheckAccuracy(draft);
    }

    private static void CheckAccuracy(StudyDraft draft)
    {
        if (draft.Map.Has("accuracy"))
            return;
        const string Missing = "has no source: state what it is measured on under 'accuracy'";
        if (draft.Objectives.Contains(StudyFigures.Accuracy))
            draft.Map.Problem("objectives", $"{StudyFigures.Accuracy.Name} {Missing}");
        if (draft.Constraints.Any(c => c.Figure == StudyFigures.Accuracy))
            draft.Map.Problem("constraints", $"{StudyFigures.Accuracy.Name} {Missing}");
    }

    private static void Try(Func<string, string> find, string name, Action<string> problem)
    {
        try
        {
            _ = find(name);
        }
        catch (ExpressionException e)
        {
            problem(e.Message);
        }
    }
}
