using System.Collections.Concurrent;
using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// Runs some images in fp32 and quantized, and compares each layer: its activations before and after their own quantization, and its outputs as they come out of
/// the whole quantized network up to there. Where accumulators have low bits, what they lose is counted on some rows of each image, evenly over its output pixels: counting
/// goes through the definition, addition by addition.
/// </summary>
/// <param name="arithmetic">Of the quantized network.</param>
/// <param name="recorder">Looks at the quantized network too; null where nothing is recorded.</param>
internal sealed class ErrorMeasurement(ObservedNetwork fp32, ObservedNetwork quantized, QuantizedArithmetic arithmetic, TraceRecorder? recorder = null)
{
    // Outputs of all layers of these images are kept at a time.
    private const int ImagesAtOnce = 4;

    // Of a layer and an image whose events are counted: some milliseconds. At least one row is.
    private const long MostCountedProducts = 1 << 17;

    private readonly ConcurrentDictionary<(string Node, int Image), SquaredErrors> _activations = new();
    private readonly ConcurrentDictionary<(string Node, int Image), SquaredErrors> _outputs = new();
    private readonly ConcurrentDictionary<(string Node, int Image), LbaEvents> _events = new();

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
    public IReadOnlyDictionary<string, MeasuredErrors> Of(int images) => _outputs.Keys.Where(k => k.Image < images).Select(k => k.Node).Distinct()
        .ToDictionary(n => n, n => new MeasuredErrors(_activations.Keys.Any(k => k.Node == n) ? Total(_activations, n, images) : null, Total(_outputs, n, images), TotalEvents(n, images)));

    // Added in the order of images: sums of doubles depend on it.
    private static SquaredErrors Total(ConcurrentDictionary<(string Node, int Image), SquaredErrors> errors, string node, int images) =>
        errors.Where(e => e.Key.Node == node && e.Key.Image < images).OrderBy(e => e.Key.Image).Aggregate(default(SquaredErrors), (sum, e) => sum + e.Value);

    private LbaEvents? TotalEvents(string node, int images)
    {
        LbaEvents[] events = [.. _events.Where(e => e.Key.Node == node && e.Key.Image < images).Select(e => e.Value)];
        return events.Length == 0 ? null : events.Aggregate((sum, e) => sum + e);
    }

    private static LbaEvents? Count(MatrixOperator kind, QuantizedLayer quantized, int image, IReadOnlyList<Tensor?> inputs)
    {
        var (layer, all) = (quantized.Layer, kind.Rows(inputs));
        if (all == 0)
            return null;
        var count = (int)Math.Clamp(MostCountedProducts / ((long)layer.Groups * layer.Channels * layer.Products), 1, all);
        var rows = new float[count * layer.Products];
        LbaEvents? events = null;
        for (var group = 0; group < layer.Groups; group++)
        {
            for (var i = 0; i < count; i++)
                kind.CopyRows(inputs, group, RowSampler.Place(i, count, image, all), rows.AsSpan(i * layer.Products, layer.Products));
            if (quantized.CountEvents(group, new Matrix<float>(rows, count, layer.Products)) is not { } counted)
                return null;
            events = (events ?? default) + counted;
        }
        return events;
    }

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
            if (kind is not MatrixOperator matrix || !kept.TryGetValue((kind.Node.Name, firstImage), out var reference))
                return;
            var place = (kind.Node.Name, offset + firstImage);
            measurement._outputs[place] = SquaredErrors.Of(reference, outputs[0].Floats);
            if (measurement.Arithmetic.Products.GetValueOrDefault(kind.Node.Name) is ICodedProduct { ActivationFormat.BlockLength: 1 } product)
                measurement._activations[place] = Errors(product.QuantizeActivations, inputs[0]!.Floats);
            if (!measurement.Arithmetic.Layers.TryGetValue(kind.Node.Name, out var layer))
                return;
            measurement._activations[place] = layer.ActivationFormat.BlockLength == 1
                ? Errors(layer.QuantizeActivations, inputs[0]!.Floats)
                : ErrorsOfRows(layer, matrix, inputs);
            if (Count(matrix, layer, offset + firstImage, inputs) is { } events)
                measurement._events[place] = events;
        }

        private delegate void Rounding(ReadOnlySpan<float> values, Span<float> quantized);

        private static SquaredErrors Errors(Rounding round, ReadOnlySpan<float> values)
        {
            var rounded = new float[values.Length];
            round(values, rounded);
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
                    errors += Errors(layer.QuantizeActivations, values);
                }
            }
            return errors;
        }
    }

    private QuantizedArithmetic Arithmetic => arithmetic;

    private TraceRecorder? Recorder => recorder;
}

/// <summary>Of a layer, in all images.</summary>
/// <param name="Activations">Null where they are fp32 numbers of a product of two computed operands, or blocks in one.</param>
/// <param name="Events">Of some rows; null where accumulators have no low bits.</param>
internal readonly record struct MeasuredErrors(SquaredErrors? Activations, SquaredErrors Outputs, LbaEvents? Events);
