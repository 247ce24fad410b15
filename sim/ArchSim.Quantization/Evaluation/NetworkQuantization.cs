using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Workloads;
using MatrixLayer = ArchSim.Networks.MatrixLayer;

namespace ArchSim.Quantization;

/// <summary>Calibrates, quantizes and evaluates a network.</summary>
public static class NetworkQuantization
{
    private const int MostImagesWithLogits = 50_000;

    /// <exception cref="InputException">Images that are missing, of another size than the network takes, or without labels that fit.</exception>
    /// <exception cref="NetworkException">The network cannot be executed, or the scheme cannot hold it.</exception>
    public static QuantizationResult Run(QuantizationRequest request, CancellationToken cancel = default)
    {
        var scheme = request.Scheme;
        if (scheme.NeedsCalibration && request.Calibration is null)
            throw new InputException("--calibrate", $"scheme {scheme} chooses ranges by images: name a data set with at least 1");
        request.Evaluation.RequireFit(request.Graph, "evaluation");
        var fp32 = new ObservedNetwork(request.Graph, new Fp32Arithmetic(), request.Threads);
        var calibration = scheme.NeedsCalibration ? Calibration.Run(fp32, request.Calibration!, request.Progress("calibration"), cancel) : null;
        var arithmetic = new QuantizedArithmetic(scheme, calibration);
        var quantized = new ObservedNetwork(request.Graph, arithmetic, request.Threads);

        var errorImages = Math.Min(request.ErrorImages, request.Evaluation.Images.Count);
        var recorder = request.Trace is null ? null : Recorder(request, request.Trace, fp32, arithmetic);
        var measured = request.Evaluation.Images.Take(Math.Max(errorImages, recorder?.Images ?? 0)).ToArray();
        // A trace is recorded on the way: no image runs twice for it.
        var measurement = new ErrorMeasurement(fp32, quantized, arithmetic.Layers, recorder);
        measurement.Run(request.Evaluation with { Images = measured }, request.Progress("errors by layer"), cancel);
        var errors = new LayerErrors(fp32.Executor.LayerWeights, arithmetic.Layers);
        var trace = recorder?.ToTrace(request.Graph.Name, scheme.Name, Traced(errors, measurement.Of(recorder.Images)),
            node => calibration?.Layers.GetValueOrDefault(node)?.Activations.Range.Least < 0, request.Threads);

        var reference = Evaluate(fp32, request, "evaluation in fp32", cancel);
        var result = scheme is Fp32Scheme ? reference : Evaluate(quantized, request, $"evaluation in {scheme}", cancel);
        return new QuantizationResult
        {
            Network = request.Graph.Name,
            Scheme = scheme.Name,
            Fp32 = reference,
            Quantized = result,
            Agreement = Prediction.Agreement(reference.Predictions, result.Predictions),
            LogitsSqnrDb = reference.Logits is { } meant && result.Logits is { } logits ? SquaredErrors.Of(meant, logits).Decibels : null,
            CalibrationImages = calibration?.Images ?? 0,
            ErrorImages = errorImages,
            Layers = [.. Reports(fp32.Executor.MatrixLayers, arithmetic.Layers, errors, measurement.Of(errorImages))],
            Trace = trace,
        };
    }

    private static TraceRecorder Recorder(QuantizationRequest request, TraceRequest trace, ObservedNetwork network, QuantizedArithmetic arithmetic)
    {
        if (trace.Images < 1)
            throw new InputException("--trace-images", $"must be 1 or more, was {trace.Images}");
        return new TraceRecorder(trace, request.Graph, network.Executor.Settled, Math.Min(trace.Images, request.Evaluation.Images.Count), arithmetic);
    }

    private static ClassificationResult Evaluate(ObservedNetwork network, QuantizationRequest request, string stage, CancellationToken cancel)
    {
        var images = request.Evaluation;
        return Classification.Evaluate(input => network.Run(input, cancel: cancel), images.Data, images.Preprocessing, images.Images.ToArray(), new ClassificationOptions
        {
            KeepLogits = images.Images.Count <= MostImagesWithLogits,
            Progress = request.Progress(stage),
        });
    }

    private static Func<string, QuantizationErrors> Traced(LayerErrors errors, IReadOnlyDictionary<string, MeasuredErrors> measured) =>
        node => errors.OfTrace(node, measured.TryGetValue(node, out var found) ? found : null);

    private static IEnumerable<LayerReport> Reports(IReadOnlyList<MatrixLayer> layers, IReadOnlyDictionary<string, QuantizedLayer> quantized, LayerErrors errors,
        IReadOnlyDictionary<string, MeasuredErrors> measured)
    {
        foreach (var layer in layers)
        {
            var own = quantized.GetValueOrDefault(layer.Node);
            MeasuredErrors? seen = measured.TryGetValue(layer.Node, out var found) ? found : null;
            yield return new LayerReport(layer, own?.Weights ?? 0, own?.WeightBits ?? 0, own?.WeightFormat.Name, own?.ActivationFormat.Name, errors.Of(layer.Node, seen))
            {
                Accumulator = own?.Accumulator,
                PartialSum = own?.PartialSums?.Encoding.Name,
                Events = seen?.Events,
            };
        }
    }
}
