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

        var errorImages = request.Evaluation.Images.Take(request.ErrorImages).ToArray();
        var errors = new ErrorMeasurement(fp32, quantized, arithmetic.Layers)
            .Run(request.Evaluation with { Images = errorImages }, request.Progress("errors by layer"), cancel);
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
            ErrorImages = errorImages.Length,
            Layers = [.. fp32.Executor.MatrixLayers.Select(l => Report(l, arithmetic.Layers.GetValueOrDefault(l.Node), fp32.Executor, errors))],
        };
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
            ComputedBits = quantized?.WeightFormat.ComputedBits ?? 0,
        };
    }
}
