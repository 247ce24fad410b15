using System.Collections.Concurrent;
using ArchSim.Networks;

namespace ArchSim.Quantization;

/// <summary>
/// Runs some images in fp32 and quantized, and compares each layer: its activations before and after their own quantization, and its outputs as they come out of
/// the whole quantized network up to there.
/// </summary>
internal sealed class ErrorMeasurement(ObservedNetwork fp32, ObservedNetwork quantized, IReadOnlyDictionary<string, QuantizedLayer> layers)
{
    // Outputs of all layers of these images are kept at a time.
    private const int ImagesAtOnce = 4;

    private readonly ConcurrentDictionary<(string Node, int Image), SquaredErrors> _activations = new();
    private readonly ConcurrentDictionary<(string Node, int Image), SquaredErrors> _outputs = new();

    /// <returns>By node, of the matrix layers.</returns>
    public IReadOnlyDictionary<string, (SquaredErrors Activations, SquaredErrors Outputs)> Run(
        ImageSet images, IProgress<(int Done, int Total)>? progress, CancellationToken cancel)
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
        // Added in the order of images: sums of doubles depend on it.
        return _outputs.Keys.Select(k => k.Node).Distinct().ToDictionary(n => n, n => (Total(_activations, n), Total(_outputs, n)));
    }

    private static SquaredErrors Total(ConcurrentDictionary<(string Node, int Image), SquaredErrors> errors, string node) =>
        errors.Where(e => e.Key.Node == node).OrderBy(e => e.Key.Image).Aggregate(default(SquaredErrors), (sum, e) => sum + e.Value);

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
            if (kind is not MatrixOperator || !kept.TryGetValue((kind.Node.Name, firstImage), out var reference))
                return;
            var place = (kind.Node.Name, offset + firstImage);
            measurement._outputs[place] = SquaredErrors.Of(reference, outputs[0].Floats);
            if (!measurement.Layers.TryGetValue(kind.Node.Name, out var layer))
                return;
            measurement._activations[place] = layer.ActivationFormat.BlockLength == 1
                ? Errors(layer, inputs[0]!.Floats)
                : ErrorsOfRows(layer, (MatrixOperator)kind, inputs);
        }

        private static SquaredErrors Errors(QuantizedLayer layer, ReadOnlySpan<float> values)
        {
            var rounded = new float[values.Length];
            layer.QuantizeActivations(values, rounded);
            return SquaredErrors.Of(values, rounded);
        }

        /// <summary>Blocks lie along rows of K, which are no neighbours in the tensor.</summary>
        private static SquaredErrors ErrorsOfRows(QuantizedLayer layer, MatrixOperator kind, IReadOnlyList<Tensor?> inputs)
        {
            var errors = default(SquaredErrors);
            var values = new float[layer.Layer.Products];
            for (var group = 0; group < layer.Layer.Groups; group++)
            {
                for (var row = 0; row < kind.Rows(inputs); row++)
                {
                    kind.CopyRows(inputs, group, row, values);
                    errors += Errors(layer, values);
                }
            }
            return errors;
        }
    }

    private IReadOnlyDictionary<string, QuantizedLayer> Layers => layers;
}
