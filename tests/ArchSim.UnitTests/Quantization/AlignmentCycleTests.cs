using System.Collections.Concurrent;
using ArchSim.Hardware;
using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.UnitTests.Training;
using ArchSim.Workloads;
using MatrixLayer = ArchSim.Networks.MatrixLayer;

namespace ArchSim.UnitTests.Quantization;

/// <summary>Alignment cycles of fused units on blocks of real networks' operands, against all inner products of the same images.</summary>
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
                    AssertClose(mean, (double)cycles / steps, layer.IsThin, place);
                    measured.Add((mean, steps));
                    whole.Add((new SampledMean((double)cycles / steps, 0), steps));
                }
                AssertClose(SampledMean.Weighted(measured), SampledMean.Weighted(whole).Value, false, $"w = {treeBits}, n = {lanes}, {units} units, network");
            }
        });
    }

    private static void AssertClose(SampledMean measured, double whole, bool isThin, string place)
    {
        // Where all was taken the two are the same but for rounding.
        Assert.That(Math.Abs(measured.Value - whole), Is.LessThanOrEqualTo(3 * measured.StandardError + 1e-9), $"{place}: {measured} for {whole}");
        if (!isThin)
            Assert.That(measured.Value, Is.EqualTo(whole).Within(3).Percent, place);
    }

    private static List<RecordedLayer> Record(string model, string file, int images)
    {
        var graph = OnnxFile.Load(model);
        using var data = DataSet.Open(file);
        var observer = new Recording(images, new NetworkExecutor(graph, new Fp32Arithmetic()));
        var executor = new NetworkExecutor(graph, new Fp32Arithmetic(), new ExecutionOptions { Observer = observer });
        executor.Run(ImageBatches.Of(data, Preprocessing.BesideModel(model)!, ImageSelection.First(data, images).ToArray(), images).Single().Input);
        return observer.Layers;
    }

    private static string Find(string file)
    {
        var path = Repository.Beside($"shared/data/{file}");
        if (path is null)
            Assert.Ignore($"{file} is not beside the repository");
        return path!;
    }

    /// <summary>Takes every activation of the matrix layers in fp16.</summary>
    private sealed class Recording(int images, NetworkExecutor executor) : IExecutionObserver
    {
        private readonly ConcurrentDictionary<string, RecordedLayer> _layers = new();
        private readonly MatrixLayer[] _order = [.. executor.MatrixLayers];
        private readonly IReadOnlyDictionary<string, float[]> _weights = executor.LayerWeights;

        public List<RecordedLayer> Layers => [.. _order.Select(l => _layers[l.Node])];

        public void Ran(Operator kind, int firstImage, IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs)
        {
            if (kind is not MatrixOperator matrix)
                return;
            var layer = _order.Single(l => l.Node == kind.Node.Name);
            var rows = matrix.Rows(inputs);
            var recorded = _layers.GetOrAdd(layer.Node, n => new RecordedLayer(
                layer, new LayerExtents(layer.Groups, rows, layer.Channels, layer.Products, images), seed: 1 + Array.IndexOf(_order, layer), Codes(_weights[n])));
            for (var group = 0; group < layer.Groups; group++)
            {
                var values = new float[rows * layer.Products];
                matrix.CopyRows(inputs, group, 0, values);
                recorded.Add(firstImage, group, Codes(values));
            }
        }

        private static ushort[] Codes(float[] values) => Array.ConvertAll(values, v => BitConverter.HalfToUInt16Bits((Half)v));
    }

    private sealed class RecordedLayer
    {
        private readonly ushort[] _weights;
        private readonly OperandRecorder _recorder;
        private readonly ConcurrentBag<(int Group, ushort[] Activations)> _rows = [];
        private OperandSample? _operands;

        public RecordedLayer(MatrixLayer layer, LayerExtents extents, long seed, ushort[] weights)
        {
            (Name, Extents, _weights) = (layer.Node, extents, weights);
            _recorder = new OperandRecorder(extents, FloatFormat.Fp16, FloatFormat.Fp16, TraceBlocks.Choose(extents, seed));
            for (var group = 0; group < extents.Groups; group++)
                _recorder.AddWeights(group, Weights(group));
        }

        public string Name { get; }

        public LayerExtents Extents { get; }

        public OperandSample Operands => _operands ??= _recorder.ToSample();

        /// <summary>Blocks hold less than an eighth of what they have place for, as those of depthwise convolutions do: a channel each, and as many products as the kernel has.</summary>
        public bool IsThin
        {
            get
            {
                var products = (double)Extents.Images * Extents.Groups * Extents.Pixels * Extents.Channels * Extents.Products;
                return products / Extents.Blocks < OperandSample.Pixels * OperandSample.Channels * OperandSample.Depth / 8.0 && Extents.Blocks > TraceBlocks.Default;
            }
        }

        public void Add(int image, int group, ushort[] activations)
        {
            _recorder.AddActivations(image, group, 0, new Matrix<ushort>(activations, Extents.Pixels, Extents.Products));
            _rows.Add((group, activations));
        }

        /// <summary>All inner products of all images.</summary>
        public (long Cycles, long Steps) Count(AlignmentMeasurement measurement)
        {
            var (cycles, steps) = (0L, 0L);
            foreach (var (group, activations) in _rows)
            {
                var (c, s) = measurement.Count(new Matrix<ushort>(activations, Extents.Pixels, Extents.Products), Weights(group));
                (cycles, steps) = (cycles + c, steps + s);
            }
            return (cycles, steps);
        }

        private Matrix<ushort> Weights(int group) =>
            new(_weights.AsSpan(group * Extents.Channels * Extents.Products, Extents.Channels * Extents.Products), Extents.Channels, Extents.Products);
    }
}
