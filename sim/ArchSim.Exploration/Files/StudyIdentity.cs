using System.Security.Cryptography;
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
        parts.AddRange(draft.Workloads.Select(w => Bytes(w.File)));
        if (draft.Accuracy is { } accuracy)
            parts.AddRange([Bytes(accuracy.Model), Bytes(accuracy.Images), accuracy.Calibration is { } calibration ? Bytes(calibration) : ""]);
        return ContentHash.Of([.. parts]);
    }

    /// <summary>Of a folder, its files by name and size.</summary>
    private static string Bytes(string path)
    {
        try
        {
            if (Directory.Exists(path))
                return string.Join('\n', new DirectoryInfo(path).EnumerateFiles().OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => $"{f.Name} {f.Length}"));
            using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"cannot be read: {e.Message}");
        }
    }
}
