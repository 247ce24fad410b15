using ArchSim.Configuration;
using ArchSim.Training;

namespace ArchSim.UnitTests.Training;

/// <summary>The model that ships, as the recipe reads it back.</summary>
internal static class ShippedModel
{
    public static string Folder => ShippedFiles.Folder("workloads/models");

    public static string File => Path.Combine(Folder, $"{DigitsCnn.Name}.onnx");

    public static float[] Parameters(TrainableNetwork network) => OnnxModel.ReadParameters(network, System.IO.File.ReadAllBytes(File));

    /// <summary>Top-1 on the shipped test images in percent, by the table of the README beside the model.</summary>
    public static double Stated(string weights) => double.Parse(
        System.IO.File.ReadLines(Path.Combine(Folder, "README.md")).Single(line => line.StartsWith($"| {weights} |", StringComparison.Ordinal)).Split('|')[2]);
}
