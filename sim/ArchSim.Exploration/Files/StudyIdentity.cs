using ArchSim.Configuration;
using ArchSim.Simulation;

namespace ArchSim.Exploration;

/// <summary>One hash of all that a study's points and their results depend on.</summary>
internal static class StudyIdentity
{
    public static string Of(ConfigDocument document, StudyDraft draft, StudyFiles files, KnownFields known)
    {
        var parts = new List<string> { ContentHash.ModelVersion, document.Canonical("name", "description", "charts") };
        foreach (var accelerator in known.AcceleratorNames)
        {
            // With its technology and its memory; where only points make it whole, its own fields.
            var (trial, whole) = files.Accelerator(accelerator);
            parts.Add(whole?.Spec.Identity ?? trial.Document.Canonical("name", "description"));
            parts.AddRange(known.PrecisionNames.Select(p => files.Precision(accelerator, p)?.Document.Canonical("name", "description") ?? ""));
        }
        parts.AddRange(draft.Workloads.Select(w => FileContent.Hash(w.File)));
        if (draft.Accuracy is { } accuracy)
            parts.Add(AccuracyContent.Of(accuracy));
        return ContentHash.Of([.. parts]);
    }
}
