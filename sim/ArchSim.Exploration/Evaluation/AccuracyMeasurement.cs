using System.Globalization;
using System.Security.Cryptography;
using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Quantization;
using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Exploration;

/// <summary>What a study measures accuracy on.</summary>
/// <param name="Model">A trained network: a path or a shipped name.</param>
/// <param name="Images">Labelled images: a path or a shipped name.</param>
/// <param name="Count">Of the images, drawn by the seed; null takes all.</param>
/// <param name="Calibration">Images that ranges are chosen by, where a scheme needs them; null takes <paramref name="Images"/>.</param>
public sealed record AccuracyTask(string Model, string Images, int? Count, string? Calibration, long Seed);

/// <summary>
/// The share of images that a model classifies right under a scheme, each scheme measured once, whichever thread asks first. The model is read and its ranges are chosen
/// when they are first needed.
/// </summary>
internal sealed class AccuracyMeasurement(AccuracyTask task) : IDisposable
{
    private const int MostCalibrationImages = 256;

    // A study goes through some tens of schemes.
    private const int MostKept = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredAccuracy> _known = [];
    private readonly Lazy<string> _content = new(() => ContentOf(task));
    private readonly List<DataSet> _open = [];
    private QuantizationSession? _session;

    /// <summary>Of model, images, scheme and seed.</summary>
    public string HashOf(string scheme) => ContentHash.Of("accuracy", ContentHash.ModelVersion, _content.Value, scheme);

    /// <exception cref="InputException">A scheme, model or images that cannot be used.</exception>
    /// <exception cref="NetworkException">The scheme cannot hold the network.</exception>
    public StoredAccuracy Of(string scheme, StudyLookup? database, CancellationToken cancel)
    {
        var hash = HashOf(scheme);
        // One after the other: an evaluation uses all cores by itself.
        lock (_lock)
        {
            if (_known.TryGetValue(hash, out var known))
                return known;
            if (_known.Count >= MostKept)
                _known.Clear();
            return _known[hash] = database?.Accuracy(hash) ?? Measure(hash, scheme, cancel);
        }
    }

    public void Dispose() => _open.ForEach(d => d.Dispose());

    private StoredAccuracy Measure(string hash, string scheme, CancellationToken cancel)
    {
        QuantizationScheme parsed;
        try
        {
            parsed = QuantizationScheme.Parse(scheme);
        }
        catch (FormatException e)
        {
            throw new InputException("accuracy.scheme", e.Message);
        }
        var top1 = Session().Run(parsed, cancel: cancel).Quantized.Top1;
        return new StoredAccuracy(hash, task.Model, scheme, top1.Images, top1.Correct);
    }

    private QuantizationSession Session()
    {
        if (_session is not null)
            return _session;
        var model = ShippedFiles.Model(task.Model);
        var images = Open(model, task.Images, task.Count);
        _session = new QuantizationSession(new QuantizationSetup
        {
            Graph = OnnxFile.Load(model),
            Evaluation = images,
            Calibration = task.Calibration is { } calibration ? Open(model, calibration, null, MostCalibrationImages) : images with { Images = [.. images.Images.Take(MostCalibrationImages)] },
            ErrorImages = 0,
        });
        return _session;
    }

    private ImageSet Open(string model, string name, int? count, int most = int.MaxValue)
    {
        var data = DataSet.Open(ShippedFiles.Images(name));
        _open.Add(data);
        var (preprocessing, _) = Preprocessing.For(model, data, null);
        var chosen = Math.Min(count ?? data.Images, most);
        return new ImageSet(data, preprocessing, chosen == data.Images ? ImageSelection.All(data) : ImageSelection.Sample(data, chosen, task.Seed));
    }

    private static string ContentOf(AccuracyTask task)
    {
        var model = ShippedFiles.Model(task.Model);
        string?[] files = [model, Preprocessing.PathBesideModel(model), ShippedFiles.Images(task.Images), task.Calibration is null ? null : ShippedFiles.Images(task.Calibration)];
        return ContentHash.Of([.. files.Select(f => f is not null && File.Exists(f) ? OfFile(f) : ""),
            task.Count?.ToString(CultureInfo.InvariantCulture) ?? "all", task.Seed.ToString(CultureInfo.InvariantCulture)]);
    }

    private static string OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
