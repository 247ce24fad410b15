using System.Collections.Concurrent;
using ArchSim.Networks;

namespace ArchSim.Quantization;

/// <summary>
/// Runs some images in fp32 and quantized, and compares each layer: its activations before and after their own quantization, and its outputs as they come out of
/// the whole quantized network up to there.
/// </summary>
/// <param name="recorder">Looks at the quantized network too; null where nothing is recorded.</param>
internal sealed class ErrorMeasurement(ObservedNetwork fp32, ObservedNetwork quantized, IReadOnlyDictionary<string, QuantizedLayer> layers, TraceRecorder? recorder = null)
{
    // Outputs of all layers of these images are kept at a time.
    private const int ImagesAtOnce = 4;

    private readonly ConcurrentDictionary<(string Node, int Image), SquaredErrors> _activations = new();
    private readonly ConcurrentDictionary<(string Node, int Image), SquaredErrors> _outputs = new();

    public void Run(ImageSet images, IProgress<(int Done, int Total)>? progress, CancellationToken cancel)
    {
        var kept = new ConcurrentDictionary<(string Node, int Image), float[]>();
        foreach (var batch in images.Batches(ImagesAtOnce))
        {
            kept.Clear();
            fp32.Run(batch.Input, new ReferenceObserver(kept), cancel);
            // The quantized layers exist once a first image was executed with them.
            quantized.Run(batch.Input, new ComparingObserver(this, kept, batch.First), cancel);
            progress?.Report((batch.First + batch.Images.Length, images.Images.Count));
        }
    }

    /// <summary>By node, of the matrix layers, over the first images of those that ran.</summary>
    public IReadOnlyDictionary<string, (SquaredErrors Activations, SquaredErrors Outputs)> Of(int images) =>
        _outputs.Keys.Where(k => k.Image < images).Select(k => k.Node).Distinct().ToDictionary(n => n, n => (Total(_activations, n, images), Total(_outputs, n, images)));

    // Added in the order of images: sums of doubles depend on it.
    private static SquaredErrors Total(ConcurrentDictionary<(string Node, int Image), SquaredErrors> errors, string node, int images) =>
        errors.Where(e => e.Key.Node == node && e.Key.Image < images).OrderBy(e => e.Key.Image).Aggregate(default(SquaredErrors), (sum, e) => sum + e.Value);

    private sealed class ReferenceObserver(ConcurrentDictionary<(string Node, int Image), float[]> kept) : IExecutionObserver
    {
        public void Ran(Operator kind, int firstImage, IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs)
        {
            if (kind is MatrixOperator)
                kept[(kind.Node.Name, firstImage)] = outputs[0].Floats.ToArray();
        }
    }

    private sealed class ComparingObserver(ErrorMeasurement measurement, ConcurrentDictionary<(string Node, int Image), float[]> kept, int offset) : IExecutionObserver
    {
        public void Ran(Operator kind, int firstImage, IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs)
        {
            measurement.Recorder?.Ran(kind, offset + firstImage, inputs);
            if (kind is not MatrixOperator || !kept.TryGetValue((kind.Node.Name, firstImage), out var reference))
                return;
            var place = (kind.Node.Name, offset + firstImage);
            measurement._outputs[place] = SquaredErrors.Of(reference, outputs[0].Floats);
            if (!measurement.Layers.TryGetValue(kind.Node.Name, out var layer))
                return;
            var values = inputs[0]!.Floats;
            var rounded = new float[values.Length];
            layer.QuantizeActivations(values, rounded);
            measurement._activations[place] = SquaredErrors.Of(values, rounded);
        }
    }

    private IReadOnlyDictionary<string, QuantizedLayer> Layers => layers;

    private TraceRecorder? Recorder => recorder;
}
