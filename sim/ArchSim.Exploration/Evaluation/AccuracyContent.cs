using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Simulation;

namespace ArchSim.Exploration;

/// <summary>One hash of the bytes that an accuracy is measured on: the model and its preprocessing, images with their sidecar, labels wherever they stand.</summary>
internal static class AccuracyContent
{
    /// <exception cref="InputException">A file cannot be read, or is no data set.</exception>
    public static string Of(StudyAccuracy task) => ContentHash.Of(
        FileContent.Hash(task.Model), IfThere(Preprocessing.PathBesideModel(task.Model)),
        OfImages(task.Images), task.Calibration is { } calibration ? OfImages(calibration) : "",
        task.Count?.ToString(CultureInfo.InvariantCulture) ?? "all");

    private static string OfImages(string path)
    {
        using var data = DataSet.Open(path);
        var labels = data.HasLabels ? Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(data.Labels.ToArray()))) : "";
        return ContentHash.Of(FileContent.Hash(path), IfThere(DataSet.SidecarPath(path)), labels);
    }

    private static string IfThere(string path) => File.Exists(path) ? FileContent.Hash(path) : "";
}
