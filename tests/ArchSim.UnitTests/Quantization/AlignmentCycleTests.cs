using System.Collections.Concurrent;
using ArchSim.Hardware;
using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Quantization;
using ArchSim.Workloads;
using MatrixLayer = ArchSim.Networks.MatrixLayer;

namespace ArchSim.UnitTests.Quantization;

/// <summary>Alignment cycles of fused units on blocks of real networks' operands, against all inner products of the same images.</summary>
public sealed class AlignmentCycleTests
{
    private static readonly int[] TreeBits = [12, 16, 28];
    private static readonly int[] Lanes = [8, 16];
    private static readonly int[] Clusters = [1, 16];

    [Test]
    public void Explore()
    {
        var model = Environment.GetEnvironmentVariable("EXP_MODEL")!;
        var data = Environment.GetEnvironmentVariable("EXP_DATA")!;
        var images = int.Parse(Environment.GetEnvironmentVariable("EXP_IMAGES")!);
        var layers = Record(model, data, images, seed: 1, 4096);
        foreach (var m in Measurements)
        {
            foreach (var layer in layers)
            {
                var population = layer.Extents.Blocks;
                var all = m.Measurement.MeasureBlocks(layer.Recorder.ToSample());
                var places = TraceBlocks.Choose(layer.Extents, 1, 4096);
                var by = places.Select((p, i) => (p, all[i])).ToDictionary(p => p.p, p => p.Item2);
                var whole = layer.Whole(m.Measurement);
                foreach (var n in new[] { 64, 128, 256, 512 })
                {
                    var (z, rel, cover, within, sq, bias) = (0.0, 0.0, 0, 0, 0.0, 0.0);
                    for (var seed = 0; seed < 200; seed++)
                    {
                        var est = SampledMean.OfBlocks([.. TraceBlocks.Choose(layer.Extents, seed, n).Select(p => by[p])], population);
                        var d = est.Value - whole.Value;
                        z = Math.Max(z, est.StandardError == 0 ? 0 : Math.Abs(d) / est.StandardError);
                        rel = Math.Max(rel, Math.Abs(d) / whole.Value);
                        sq += d * d; bias += d;
                        cover += Math.Abs(d) <= 3 * est.StandardError + 1e-12 ? 1 : 0;
                        within += Math.Abs(d) <= 0.03 * whole.Value ? 1 : 0;
                    }
                    TestContext.Out.WriteLine($"{m.Name} {layer.Name} N={population} n={n} mean {whole.Value:F4} rms {Math.Sqrt(sq / 200) / whole.Value:P2} maxrel {rel:P2} maxz {z:F2} cover {cover} within {within} bias {bias / 200 / Math.Sqrt(sq / 200 / 200 + 1e-30):F1}");
                }
            }
        }
    }

    private static IEnumerable<(string Name, AlignmentMeasurement Measurement)> Measurements =>
        from w in TreeBits from n in Lanes from c in Clusters
        select ($"w={w} n={n} c={c}", new AlignmentMeasurement(new FusedIpuParameters { TreeBits = w, Lanes = n }, c));

    private static List<RecordedLayer> Record(string model, string file, int images, long seed, int blocks)
    {
        var graph = OnnxFile.Load(model);
        using var data = DataSet.Open(file);
        var set = new ImageSet(data, Preprocessing.BesideModel(model)!, ImageSelection.First(data, images));
        var observer = new Recording(seed, blocks, images, new NetworkExecutor(graph, new Fp32Arithmetic()));
        var executor = new NetworkExecutor(graph, new Fp32Arithmetic(), new ExecutionOptions { Observer = observer });
        foreach (var batch in ImageBatches.Of(set.Data, set.Preprocessing, set.Images.ToArray(), images))
            executor.Run(batch.Input);
        return observer.Layers;
    }

    private sealed class Recording(long seed, int blocks, int images, NetworkExecutor executor) : IExecutionObserver
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
                layer, new LayerExtents(layer.Groups, rows, layer.Channels, layer.Products, images), seed + Array.IndexOf(_order, layer), blocks, Codes(_weights[n])));
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
        private readonly Lock _lock = new();
        private readonly Dictionary<string, (long Cycles, long Steps)> _whole = [];

        public RecordedLayer(MatrixLayer layer, LayerExtents extents, long seed, int blocks, ushort[] weights)
        {
            (Name, Extents, _weights) = (layer.Node, extents, weights);
            Recorder = new OperandRecorder(extents, FloatFormat.Fp16, FloatFormat.Fp16, TraceBlocks.Choose(extents, seed, blocks));
            for (var group = 0; group < extents.Groups; group++)
                Recorder.AddWeights(group, Weights(group));
        }

        public string Name { get; }
        public LayerExtents Extents { get; }
        public OperandRecorder Recorder { get; }
        public ConcurrentBag<(int Group, ushort[] Activations)> Rows { get; } = [];

        public void Add(int image, int group, ushort[] activations)
        {
            lock (_lock)
                Recorder.AddActivations(image, group, 0, new Matrix<ushort>(activations, Extents.Pixels, Extents.Products));
            Rows.Add((group, activations));
        }

        public SampledMean Whole(AlignmentMeasurement measurement)
        {
            var (cycles, steps) = (0L, 0L);
            foreach (var (group, activations) in Rows)
            {
                var (c, s) = measurement.Count(new Matrix<ushort>(activations, Extents.Pixels, Extents.Products), Weights(group));
                (cycles, steps) = (cycles + c, steps + s);
            }
            return new SampledMean((double)cycles / steps, 0);
        }

        private Matrix<ushort> Weights(int group) =>
            new(_weights.AsSpan(group * Extents.Channels * Extents.Products, Extents.Channels * Extents.Products), Extents.Channels, Extents.Products);
    }
}
