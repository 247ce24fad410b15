using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Workloads;
using MatrixLayer = ArchSim.Networks.MatrixLayer;

namespace ArchSim.Quantization;

/// <summary>A network with its images, quantized in one scheme after the other: calibrated once, and evaluated in fp32 once, when they are first needed.</summary>
public sealed class QuantizationSession
{
    private const int MostImagesWithLogits = 50_000;

    // 256 MiB. Evaluations that are forgotten are only made again.
    private const long MostKeptLogits = 1 << 26;

    private readonly QuantizationSetup _setup;
    private readonly ObservedNetwork _fp32;
    private readonly Dictionary<string, ClassificationResult> _evaluations = [];
    private Calibration? _calibration;
    private ClassificationResult? _reference;

    /// <exception cref="InputException">No images for the evaluation, or of another size than the network takes.</exception>
    /// <exception cref="NetworkException">An operator that is not known.</exception>
    public QuantizationSession(QuantizationSetup setup)
    {
        setup.Evaluation.RequireFit(setup.Graph, "evaluation");
        (_setup, _fp32) = (setup, new ObservedNetwork(setup.Graph, new Fp32Arithmetic(), setup.Threads));
    }

    /// <summary>Layers that multiply matrices, in order.</summary>
    /// <exception cref="NetworkException">The file leaves more extents of the input open than the batch.</exception>
    public IReadOnlyList<MatrixLayer> Layers => _fp32.Executor.MatrixLayers;

    /// <summary>The evaluation in fp32.</summary>
    /// <exception cref="InputException">There are no labels that fit.</exception>
    /// <exception cref="NetworkException">The network cannot be executed.</exception>
    public ClassificationResult Reference(CancellationToken cancel = default) => _reference ??= Evaluate(_fp32, "evaluation in fp32", cancel);

    /// <param name="exactSums">Also compares with exact sums, where those of the scheme are not.</param>
    /// <exception cref="InputException">Images that are missing, of another size than the network takes, or without labels that fit.</exception>
    /// <exception cref="NetworkException">The network cannot be executed, or the scheme cannot hold it.</exception>
    public QuantizationResult Run(LayerSchemes schemes, bool exactSums = false, CancellationToken cancel = default)
    {
        var calibration = CalibrationFor(schemes, cancel);
        var arithmetic = new QuantizedArithmetic(schemes, calibration);
        var quantized = new ObservedNetwork(_setup.Graph, arithmetic, _setup.Threads);
        var errorImages = _setup.Evaluation.Images.Take(_setup.ErrorImages).ToArray();
        var errors = new ErrorMeasurement(_fp32, quantized, arithmetic.Layers)
            .Run(_setup.Evaluation with { Images = errorImages }, _setup.Progress("errors by layer"), cancel);
        var reference = Reference(cancel);
        var result = Evaluation(schemes, () => quantized, cancel);
        return new QuantizationResult
        {
            Network = _setup.Graph.Name,
            Scheme = schemes.Name,
            Fp32 = reference,
            Quantized = result,
            Agreement = Prediction.Agreement(reference.Predictions, result.Predictions),
            LogitsSqnrDb = reference.Logits is { } meant && result.Logits is { } logits ? SquaredErrors.Of(meant, logits).Decibels : null,
            ExactSums = exactSums && schemes.WithExactSums is { } twin ? ExactSumsReport.Of(twin.Name, reference, Evaluation(twin, () => Network(twin, cancel), cancel), result) : null,
            CalibrationImages = calibration?.Images ?? 0,
            ErrorImages = errorImages.Length,
            Layers = [.. Layers.Select(l => Report(l, arithmetic.Layers.GetValueOrDefault(l.Node), _fp32.Executor, errors))],
        };
    }

    private Calibration? CalibrationFor(LayerSchemes schemes, CancellationToken cancel)
    {
        if (!schemes.NeedsCalibration)
            return null;
        var images = _setup.Calibration ?? throw new InputException("--calibrate", $"scheme {schemes} chooses ranges by images: name a data set with at least 1");
        return _calibration ??= Calibration.Run(_fp32, images, _setup.Progress("calibration"), cancel);
    }

    private ObservedNetwork Network(LayerSchemes schemes, CancellationToken cancel) =>
        new(_setup.Graph, new QuantizedArithmetic(schemes, CalibrationFor(schemes, cancel)), _setup.Threads);

    /// <summary>Twins with exact sums are shared by many schemes, and often are schemes of their own.</summary>
    private ClassificationResult Evaluation(LayerSchemes schemes, Func<ObservedNetwork> network, CancellationToken cancel)
    {
        if (schemes.IsFp32)
            return Reference(cancel);
        if (_evaluations.TryGetValue(schemes.Definition, out var known))
            return known;
        var result = Evaluate(network(), $"evaluation in {schemes}", cancel);
        if (_evaluations.Values.Append(result).Sum(e => (long)(e.Logits?.Length ?? 0)) > MostKeptLogits)
            _evaluations.Clear();
        return _evaluations[schemes.Definition] = result;
    }

    private ClassificationResult Evaluate(ObservedNetwork network, string stage, CancellationToken cancel)
    {
        var images = _setup.Evaluation;
        return Classification.Evaluate(input => network.Run(input, cancel: cancel), images.Data, images.Preprocessing, images.Images.ToArray(), new ClassificationOptions
        {
            KeepLogits = images.Images.Count <= MostImagesWithLogits,
            Progress = _setup.Progress(stage),
        });
    }

    private static LayerReport Report(MatrixLayer layer, QuantizedLayer? quantized, NetworkExecutor executor,
        IReadOnlyDictionary<string, (SquaredErrors Activations, SquaredErrors Outputs)> errors)
    {
        (SquaredErrors Activations, SquaredErrors Outputs)? measured = errors.TryGetValue(layer.Node, out var found) ? found : null;
        return new LayerReport(layer, quantized?.Weights ?? 0, quantized?.WeightBits ?? 0, quantized?.WeightFormat.Name, quantized?.ActivationFormat.Name, new QuantizationErrors
        {
            WeightSqnrDb = quantized is null ? null : SquaredErrors.Of(executor.LayerWeights[layer.Node], quantized.QuantizedWeights()).Decibels,
            ActivationSqnrDb = quantized is null ? null : measured?.Activations.Decibels,
            OutputSqnrDb = measured?.Outputs.Decibels,
            MeanSquaredError = measured?.Outputs.MeanSquaredError,
        })
        {
            Accumulator = quantized?.AccumulatorFormat.Name,
            PartialSum = quantized?.PartialSums?.Encoding.Name,
            PartialSumProducts = quantized?.PartialSums?.Products,
        };
    }
}
