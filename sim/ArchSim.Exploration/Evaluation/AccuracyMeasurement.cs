using System.Globalization;
using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Quantization;
using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Exploration;

/// <summary>
/// The share of images that a model classifies right under a scheme, each scheme measured once, whichever thread asks first. The model is read and its ranges are chosen
/// when they are first needed.
/// </summary>
internal sealed class AccuracyMeasurement(StudyAccuracy task, long seed) : IDisposable
{
    // As many as the command that quantizes takes.
    private const int CalibrationImages = 256;

    // A study goes through some tens of schemes.
    private const int MostKept = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredAccuracy> _known = [];
    private readonly Lazy<string> _content = new(() => ContentHash.Of(AccuracyContent.Of(task), seed.ToString(CultureInfo.InvariantCulture)));
    private DataSet? _images;
    private DataSet? _calibration;
    private QuantizationSession? _session;

    /// <summary>Of model, images, labels, scheme and seed.</summary>
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

    public void Dispose()
    {
        _images?.Dispose();
        _calibration?.Dispose();
    }

    private StoredAccuracy Measure(string hash, string scheme, CancellationToken cancel)
    {
        LayerSchemes parsed;
        try
        {
            parsed = QuantizationScheme.Parse(scheme);
        }
        catch (FormatException e)
        {
            throw new InputException("accuracy.scheme", e.Message);
        }
        if (parsed.NeedsCalibration && task.Calibration is null)
            throw new InputException("accuracy.calibration", $"is missing: scheme {parsed} chooses ranges by images");
        var top1 = Session().Run(parsed, cancel: cancel).Quantized.Top1;
        return new StoredAccuracy(hash, Path.GetFileName(task.Model), scheme, top1.Images, top1.Correct);
    }

    private QuantizationSession Session()
    {
        if (_session is not null)
            return _session;
        var model = task.Model;
        var images = Images(_images = DataSet.Open(task.Images), task.Count);
        if (task.Calibration is { } calibration)
            _calibration = DataSet.Open(calibration);
        _session = new QuantizationSession(new QuantizationSetup
        {
            Graph = OnnxFile.Load(model),
            Evaluation = images,
            Calibration = _calibration is null ? null : Images(_calibration, Math.Min(CalibrationImages, _calibration.Images)),
            ErrorImages = 0,
        });
        return _session;
    }

    /// <param name="count">Null: all.</param>
    private ImageSet Images(DataSet data, int? count)
    {
        var (preprocessing, _) = Preprocessing.For(task.Model, data, null);
        var chosen = count ?? data.Images;
        return new ImageSet(data, preprocessing, chosen == data.Images ? ImageSelection.All(data) : ImageSelection.Sample(data, chosen, seed));
    }
}
