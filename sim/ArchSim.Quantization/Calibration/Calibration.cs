using ArchSim.Configuration;
using ArchSim.Networks;

namespace ArchSim.Quantization;

/// <summary>What the layers of a network compute on in fp32: what quantizers choose their ranges by.</summary>
public sealed class Calibration
{
    private Calibration(IReadOnlyDictionary<string, LayerStatistics> layers, int images) => (Layers, Images) = (layers, images);

    /// <summary>By node.</summary>
    public IReadOnlyDictionary<string, LayerStatistics> Layers { get; }

    /// <summary>That were looked at.</summary>
    public int Images { get; }

    /// <param name="threads">0 for as many as there are processors. The result does not depend on it.</param>
    /// <param name="progress">Images.</param>
    /// <exception cref="InputException">No images, or of another size than the network takes.</exception>
    /// <exception cref="NetworkException">The network cannot be executed, or computes what is no finite number.</exception>
    public static Calibration Run(
        NetworkGraph graph, ImageSet images, int threads = 0, IProgress<(int Done, int Total)>? progress = null, CancellationToken cancel = default) =>
        Run(new ObservedNetwork(graph, new Fp32Arithmetic(), threads), images, progress, cancel);

    internal static Calibration Run(ObservedNetwork network, ImageSet images, IProgress<(int Done, int Total)>? progress, CancellationToken cancel)
    {
        images.RequireFit(network.Graph, "calibration");
        var observer = new StatisticsObserver(network.Executor.MatrixLayers, images.Images.Count);
        foreach (var batch in images.Batches())
        {
            observer.Offset = batch.First;
            network.Run(batch.Input, observer, cancel);
            progress?.Report((batch.First + batch.Images.Length, images.Images.Count));
        }
        return new Calibration(observer.ToStatistics(), images.Images.Count);
    }

    private sealed class StatisticsObserver(IReadOnlyList<MatrixLayer> layers, int images) : IExecutionObserver
    {
        private readonly Dictionary<string, LayerCollector> _layers = layers.ToDictionary(l => l.Node, l => new LayerCollector(l, images));

        /// <summary>Of the images of an execution in those of the calibration.</summary>
        public int Offset { get; set; }

        public void Ran(Operator kind, int firstImage, IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs)
        {
            if (kind is MatrixOperator matrix)
                _layers[kind.Node.Name].Add(matrix, Offset + firstImage, inputs);
        }

        public Dictionary<string, LayerStatistics> ToStatistics() => _layers.ToDictionary(l => l.Key, l => l.Value.ToStatistics());
    }

    private sealed class LayerCollector(MatrixLayer layer, int images)
    {
        private readonly OperandCollector _activations = new($"input of node '{layer.Node}' ({layer.Operator})");
        private readonly OperandCollector? _second = layer.HasConstantWeights ? null : new($"second input of node '{layer.Node}' ({layer.Operator})");
        private readonly RowSampler _rows = new(layer, images);

        public void Add(MatrixOperator kind, int image, IReadOnlyList<Tensor?> inputs)
        {
            _activations.Add(image, inputs[0]!.Floats);
            _second?.Add(image, inputs[1]!.Floats);
            _rows.Add(kind, image, inputs);
        }

        public LayerStatistics ToStatistics() => new()
        {
            Activations = _activations.ToStatistics(),
            SecondOperand = _second?.ToStatistics(),
            SampleRows = _rows.ToRows(),
        };
    }
}
