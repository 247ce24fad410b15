using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ArchSim.Configuration;
using ArchSim.Networks;

namespace ArchSim.Quantization;

/// <summary>What a model and its images are, by content.</summary>
public sealed record ModelFacts
{
    public required string Model { get; init; }

    /// <summary>SHA-256 of the file, hexadecimal.</summary>
    public required string ModelSha256 { get; init; }

    /// <inheritdoc cref="ModelSha256"/>
    public required string CalibrationSha256 { get; init; }

    /// <inheritdoc cref="ModelSha256"/>
    public required string EvaluationSha256 { get; init; }

    public required int CalibrationImages { get; init; }

    public required int EvaluationImages { get; init; }

    /// <summary>Of all that the rows of the model depend on, but for the scheme.</summary>
    public required string Content { get; init; }

    /// <param name="version">Of the program.</param>
    internal static ModelFacts Of(StudyModel model, AccuracyStudy study, NetworkGraph graph, ImageSet calibration, ImageSet evaluation, string version)
    {
        var (onnx, calibrated, evaluated) = (OfFile(model.Onnx.Path), OfFile(model.Calibration.Data.Path), OfFile(model.Evaluation.Data.Path));
        return new ModelFacts
        {
            Model = model.Name,
            ModelSha256 = onnx,
            CalibrationSha256 = calibrated,
            EvaluationSha256 = evaluated,
            CalibrationImages = calibration.Images.Count,
            EvaluationImages = evaluation.Images.Count,
            // Weights may stand in files of their own, and so may labels.
            Content = OfText(version, onnx, OfWeights(graph), calibrated, Text(calibration), evaluated, Text(evaluation), OfLabels(evaluation),
                study.ErrorImages.ToString(CultureInfo.InvariantCulture)),
        };
    }

    internal string KeyOf(LayerSchemes scheme) => OfText(Content, scheme.Definition)[..16];

    private static string Text(ImageSet images)
    {
        var preprocessing = images.Preprocessing;
        return string.Create(CultureInfo.InvariantCulture, $"""
            {preprocessing.Layout} {preprocessing.ChannelOrder} {preprocessing.Scale:R} mean {Numbers(preprocessing.Mean)} std {Numbers(preprocessing.Std)} images {string.Join(' ', images.Images)}
            """);
    }

    private static string Numbers(IEnumerable<double> values) => string.Join(' ', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));

    private static string OfText(params ReadOnlySpan<string> parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts!))));

    private static string OfLabels(ImageSet images) => OfText(string.Join(' ', images.Images.Select(i => images.Data.Labels[i])));

    private static string OfWeights(NetworkGraph graph)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, tensor) in graph.Constants.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {tensor.Type} {tensor.Shape}\0"));
            hash.AppendData(tensor.Type == ElementType.Float ? MemoryMarshal.AsBytes(tensor.Floats) : MemoryMarshal.AsBytes(tensor.Integers));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string OfFile(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"cannot be read: {e.Message}");
        }
    }
}
