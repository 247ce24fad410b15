using System.Collections.Concurrent;
using ArchSim.Hardware;
using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Quantization;
using ArchSim.Traces;
using ArchSim.UnitTests.Results;
using ArchSim.UnitTests.Training;
using ArchSim.Workloads;
using MatrixLayer = ArchSim.Workloads.MatrixLayer;

namespace ArchSim.UnitTests.Quantization;

/// <summary>
/// Alignment cycles of fused units on the blocks of traces, as they are written and read again, against all inner products of the same images in the same arithmetic.
/// </summary>
public sealed class AlignmentCycleTests
{
    private static readonly int[] TreeBits = [12, 16, 28];
    private static readonly int[] Lanes = [8, 16];
    private static readonly int[] UnitsPerCluster = [1, 16];

    [Test]
    public void Blocks_of_the_shipped_model_have_the_cycles_of_its_whole_tensors() =>
        AssertMeasured(Path.Combine(ShippedModel.Folder, "digits-cnn.onnx"), Path.Combine(ShippedModel.Folder, "digits-test-images.idx3-ubyte"), images: 4);

    [Test, Category("Long")]
    public void Blocks_of_ResNet_20_have_the_cycles_of_its_whole_tensors() =>
        AssertMeasured(Find("resnet20_cifar10_folded.onnx"), Find("cifar10_test_1000.bin"), images: 8);

    /// <summary>Within three standard errors and 3 %: each layer, and the network by the steps of its layers.</summary>
    private static void AssertMeasured(string model, string data, int images)
    {
        var layers = Record(model, data, images);
        Assert.Multiple(() =>
        {
            foreach (var (treeBits, lanes, units) in from w in TreeBits from n in Lanes from c in UnitsPerCluster select (w, n, c))
            {
                var measurement = new AlignmentMeasurement(new FusedIpuParameters { TreeBits = treeBits, Lanes = lanes }, units);
                var (measured, whole) = (new List<(SampledMean, double)>(), new List<(SampledMean, double)>());
                foreach (var layer in layers)
                {
                    var place = $"w = {treeBits}, n = {lanes}, {units} units, {layer.Name}";
                    var (mean, (cycles, steps)) = (measurement.Measure(layer.Operands, layer.Extents.Blocks), layer.Count(measurement));
                    Assert.That(measurement.Steps(layer.Extents), Is.EqualTo(steps), place);
                    AssertClose(mean, (double)cycles / steps, place);
                    measured.Add((mean, steps));
                    whole.Add((new SampledMean((double)cycles / steps, 0), steps));
                }
                AssertClose(SampledMean.Weighted(measured), SampledMean.Weighted(whole).Value, $"w = {treeBits}, n = {lanes}, {units} units, network");
            }
        });
    }

    private static void AssertClose(SampledMean measured, double whole, string place)
    {
        // Where all was taken the two are the same but for rounding.
        Assert.That(Math.Abs(measured.Value - whole), Is.LessThanOrEqualTo(3 * measured.StandardError + 1e-9), $"{place}: {measured} for {whole}");
        Assert.That(measured.Value, Is.EqualTo(whole).Within(3).Percent, place);
    }

    private static List<RecordedLayer> Record(string model, string file, int images)
    {
        var graph = OnnxFile.Load(model);
        using var data = DataSet.Open(file);
        var set = new ImageSet(data, Preprocessing.BesideModel(model)!, ImageSelection.First(data, images).ToArray());
        var scheme = QuantizationScheme.Parse("fp16+acc=ipu16");
        var trace = WrittenAndRead(NetworkQuantization.Run(new QuantizationRequest
        {
            Graph = graph,
            Scheme = scheme,
            Evaluation = set,
            ErrorImages = 0,
            Trace = new TraceRequest { Images = images, Seed = 1, ModelFile = "m", ModelHash = "h", DataSet = "d", DataHash = "h", Version = "1" },
        }).Trace!);

        var observer = new Recording(new NetworkExecutor(graph, new Fp32Arithmetic()).MatrixLayers);
        var executor = new NetworkExecutor(graph, new QuantizedArithmetic(scheme), new ExecutionOptions { Observer = observer });
        executor.Run(ImageBatches.Of(data, set.Preprocessing, set.Images.ToArray(), images).Single().Input);
        return [.. executor.MatrixLayers.Zip(trace.Layers.Where(l => l.Operands is not null), (layer, traced) => new RecordedLayer(
            layer.Node, LayerExtents.Of((MatrixLayer)traced.Layer, images), traced.Operands!, Codes(executor.LayerWeights[layer.Node]), observer.RowsOf(layer.Node)))];
    }

    private static NetworkTrace WrittenAndRead(NetworkTrace trace)
    {
        using var folder = new TemporaryFolder();
        TraceFile.Write(folder["a.trace"], trace);
        return TraceFile.Read(folder["a.trace"]);
    }

    private static string Find(string file)
    {
        var path = Repository.Beside($"shared/data/{file}");
        if (path is null)
            Assert.Ignore($"{file} is not beside the repository");
        return path!;
    }

    private static ushort[] Codes(float[] values) => Array.ConvertAll(values, v => BitConverter.HalfToUInt16Bits((Half)v));

    /// <summary>Takes every activation of the matrix layers in fp16.</summary>
    private sealed class Recording(IReadOnlyList<ArchSim.Networks.MatrixLayer> layers) : IExecutionObserver
    {
        private readonly ConcurrentDictionary<string, ConcurrentBag<(int Group, ushort[] Activations)>> _rows = new();

        public void Ran(Operator kind, int firstImage, IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs)
        {
            if (kind is not MatrixOperator matrix)
                return;
            var layer = layers.Single(l => l.Node == kind.Node.Name);
            for (var group = 0; group < layer.Groups; group++)
            {
                var values = new float[matrix.Rows(inputs) * layer.Products];
                matrix.CopyRows(inputs, group, 0, values);
                _rows.GetOrAdd(kind.Node.Name, _ => []).Add((group, Codes(values)));
            }
        }

        public IReadOnlyCollection<(int Group, ushort[] Activations)> RowsOf(string node) => _rows[node];
    }

    private sealed record RecordedLayer(string Name, LayerExtents Extents, OperandSample Operands, ushort[] Weights, IReadOnlyCollection<(int Group, ushort[] Activations)> Rows)
    {
        /// <summary>All inner products of all images.</summary>
        public (long Cycles, long Steps) Count(AlignmentMeasurement measurement)
        {
            var (cycles, steps) = (0L, 0L);
            foreach (var (group, activations) in Rows)
            {
                var (c, s) = measurement.Count(
                    new Matrix<ushort>(activations, Extents.Pixels, Extents.Products),
                    new Matrix<ushort>(Weights.AsSpan(group * Extents.Channels * Extents.Products, Extents.Channels * Extents.Products), Extents.Channels, Extents.Products));
                (cycles, steps) = (cycles + c, steps + s);
            }
            return (cycles, steps);
        }
    }
}
