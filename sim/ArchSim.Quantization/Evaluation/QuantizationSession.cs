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

    /// <exception cref="InputException">No images for the evaluation, of another size than the network takes, or with labels that it has no classes for.</exception>
    /// <exception cref="NetworkException">An operator that is not known, or shapes that do not fit.</exception>
    public QuantizationSession(QuantizationSetup setup)
    {
        setup.Evaluation.RequireFit(setup.Graph, "evaluation");
        (_setup, _fp32) = (setup, new ObservedNetwork(setup.Graph, new Fp32Arithmetic(), setup.Threads));
        RequireLabels();
    }

    /// <summary>Layers that multiply matrices, in order.</summary>
    /// <exception cref="NetworkException">The file leaves more extents of the input open than the batch.</exception>
    public IReadOnlyList<MatrixLayer> Layers => _fp32.Executor.MatrixLayers;

    /// <summary>The evaluation in fp32.</summary>
    /// <exception cref="InputException">There are no labels that fit.</exception>
    /// <exception cref="NetworkException">The network cannot be executed.</exception>
    public ClassificationResult Reference(CancellationToken cancel = default) => _reference ??= Evaluate(_fp32, "evaluation in fp32", cancel);

    /// <param name="exactSums">Also compares with exact sums, where those of the scheme are not.</param>
    /// <param name="traced">What a layer trace is to record; null where none is asked for.</param>
    /// <exception cref="InputException">Images that are missing, of another size than the network takes, or without labels that fit.</exception>
    /// <exception cref="NetworkException">The network cannot be executed, or the scheme cannot hold it.</exception>
    public QuantizationResult Run(LayerSchemes schemes, bool exactSums = false, TraceRequest? traced = null, CancellationToken cancel = default)
    {
        var calibration = CalibrationFor(schemes, cancel);
        var arithmetic = new QuantizedArithmetic(schemes, calibration);
        var quantized = new ObservedNetwork(_setup.Graph, arithmetic, _setup.Threads);
        var errorImages = Math.Min(_setup.ErrorImages, _setup.Evaluation.Images.Count);
        var recorder = traced is null ? null : Recorder(traced, arithmetic);
        var measured = _setup.Evaluation.Images.Take(Math.Max(errorImages, recorder?.Images ?? 0)).ToArray();
        // A trace is recorded on the way: no image runs twice for it.
        var measurement = new ErrorMeasurement(_fp32, quantized, arithmetic, recorder);
        measurement.Run(_setup.Evaluation with { Images = measured }, _setup.Progress("errors by layer"), cancel);
        var errors = new LayerErrors(_fp32.Executor.LayerWeights, arithmetic.Layers);
        var trace = recorder?.ToTrace(_setup.Graph.Name, schemes.Name, Traced(errors, measurement.Of(recorder.Images)),
            node => calibration?.Layers.GetValueOrDefault(node)?.Activations.Range.Least < 0, _setup.Threads);
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
            ErrorImages = errorImages,
            Layers = [.. Reports(Layers, arithmetic, errors, measurement.Of(errorImages))],
            Trace = trace,
        };
    }

    /// <summary>Before anything runs, where the file of the network says how many classes there are.</summary>
    private void RequireLabels()
    {
        if (_setup.Graph.Inputs[0].Extents.Skip(1).Any(e => e is null))
            return;
        var settled = _fp32.Executor.Settled;
        if (settled.Values[settled.Outputs[0]].Shape is { Rank: >= 2 } logits)
            Classification.RequireLabels(_setup.Evaluation.Data, _setup.Evaluation.Images.ToArray(), logits[1]);
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

    private TraceRecorder Recorder(TraceRequest trace, QuantizedArithmetic arithmetic)
    {
        if (trace.Images < 1)
            throw new InputException("--trace-images", $"must be 1 or more, was {trace.Images}");
        return new TraceRecorder(trace, _setup.Graph, _fp32.Executor.Settled, Math.Min(trace.Images, _setup.Evaluation.Images.Count), arithmetic);
    }

    private static Func<string, QuantizationErrors> Traced(LayerErrors errors, IReadOnlyDictionary<string, MeasuredErrors> measured) =>
        node => errors.OfTrace(node, measured.TryGetValue(node, out var found) ? found : null);

    private static IEnumerable<LayerReport> Reports(IReadOnlyList<MatrixLayer> layers, QuantizedArithmetic arithmetic, LayerErrors errors,
        IReadOnlyDictionary<string, MeasuredErrors> measured)
    {
        foreach (var layer in layers)
        {
            var own = arithmetic.Layers.GetValueOrDefault(layer.Node);
            var product = arithmetic.Products.GetValueOrDefault(layer.Node) as ICodedProduct;
            MeasuredErrors? seen = measured.TryGetValue(layer.Node, out var found) ? found : null;
            yield return new LayerReport(layer, own?.Weights ?? 0, own?.WeightBits ?? 0, (own?.WeightFormat ?? product?.WeightFormat)?.Name, (own?.ActivationFormat ?? product?.ActivationFormat)?.Name, errors.Of(layer.Node, seen))
            {
                ComputedBits = own?.WeightFormat.ComputedBits ?? 0,
                Accumulator = own?.Accumulator ?? product?.AccumulatorFormat.Name,
                PartialSum = own?.PartialSums?.Encoding.Name,
                PartialSumProducts = own?.PartialSums?.Products,
                Events = seen?.Events,
            };
        }
    }
}
