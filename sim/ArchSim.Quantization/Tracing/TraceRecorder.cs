using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Workloads;
using MatrixLayer = ArchSim.Workloads.MatrixLayer;

namespace ArchSim.Quantization;

/// <summary>Looks at a quantized network while it runs its first images, and makes the layer trace of what it saw.</summary>
internal sealed class TraceRecorder
{
    private readonly TraceRequest _request;
    private readonly SettledNetwork _network;
    private readonly IReadOnlyList<NodeLayer> _layers;
    private readonly Dictionary<string, MatrixRecorder> _recorders = [];

    /// <param name="network">For one image.</param>
    /// <param name="images">That will run and are recorded.</param>
    /// <exception cref="InputException">A network that cannot be traced.</exception>
    public TraceRecorder(TraceRequest request, NetworkGraph graph, SettledNetwork network, int images, QuantizedArithmetic arithmetic)
    {
        if (network.Values[0].Shape[0] != 1)
            throw new InputException("--trace", $"the model fixes a batch of {network.Values[0].Shape[0]} images, and layers of a trace are those of one: leave the batch open, or make it 1");
        (_request, _network, Images) = (request, network, images);
        _layers = NetworkLayers.Of(network, graph.Opset);
        var extents = _layers.Select(l => l.Layer).OfType<MatrixLayer>().Select(l => LayerExtents.Of(l, images));
        // Of very many thin layers a trace has no room for more blocks than of others.
        int? most = extents.Sum(e => Math.Min(e.Blocks, TraceBlocks.DefaultOf(e))) > TraceChecks.MostBlocks ? TraceBlocks.Default : null;
        for (var position = 0; position < _layers.Count; position++)
        {
            if (_layers[position].Layer is MatrixLayer matrix)
            {
                var node = _layers[position].Node.Kind.Node.Name;
                _recorders[node] = new MatrixRecorder(matrix, node, images, SeedOf(request.Seed, position), arithmetic, most);
            }
        }
        if (_recorders.Count == 0)
            throw new InputException("--trace", "the network multiplies no matrices, so that there are no operands to record");
    }

    public int Images { get; }

    /// <summary>A node has run on one image; other nodes and images are passed over.</summary>
    /// <exception cref="InputException">Operands that are no codes.</exception>
    public void Ran(Operator kind, int image, IReadOnlyList<Tensor?> inputs)
    {
        if (image < Images && kind is MatrixOperator matrix && _recorders.TryGetValue(kind.Node.Name, out var recorder))
            recorder.Add(matrix, image, inputs);
    }

    /// <param name="errorsOf">Of a matrix layer by its node.</param>
    /// <param name="isSigned">Whether calibration saw negative activations, by node.</param>
    /// <param name="threads">0 for as many as there are processors.</param>
    public NetworkTrace ToTrace(string name, string scheme, Func<string, QuantizationErrors> errorsOf, Func<string, bool> isSigned, int threads)
    {
        var codings = _layers.Where(l => l.Layer is MatrixLayer).ToDictionary(l => l.Node.Kind.Node.Name, l => RecorderOf(l).Coding!);
        var stored = StoredFormats.Of(_network, codings);
        var layers = new TraceLayer[_layers.Count];
        Parallel.For(0, layers.Length, new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads },
            i => layers[i] = _layers[i].Layer is MatrixLayer matrix ? Matrix(_layers[i], matrix, stored, errorsOf, isSigned) : Vector(_layers[i], stored));
        return new NetworkTrace
        {
            Name = LayerNames.Allowed(name),
            Source = new TraceSource
            {
                ModelFile = Fact(_request.ModelFile),
                ModelHash = _request.ModelHash,
                DataSet = Fact(_request.DataSet),
                DataHash = _request.DataHash,
                Scheme = scheme,
                Seed = _request.Seed,
                Version = _request.Version,
                Images = Images,
            },
            Layers = layers,
        };
    }

    private TraceLayer Matrix(NodeLayer layer, MatrixLayer matrix, StoredFormat?[] stored, Func<string, QuantizationErrors> errorsOf, Func<string, bool> isSigned)
    {
        var (recorder, node) = (RecorderOf(layer), layer.Node.Kind.Node.Name);
        var (coding, output) = (recorder.Coding!, stored[layer.Output]!);
        var (operands, sums) = recorder.ToSample();
        return new TraceLayer
        {
            Layer = matrix with { SignedInput = !matrix.SecondOperandIsActivation && (recorder.IsSigned || isSigned(node)) },
            Formats = new LayerFormats(coding.Weight, coding.Activation, coding.Accumulator, coding.PartialSums?.Encoding, output.Format),
            Scheme = Fact(coding.Scheme),
            AccumulatorName = coding.AccumulatorName,
            PartialSumProducts = coding.PartialSums?.Products,
            WeightScales = coding.WeightScales,
            WeightOffsets = coding.WeightOffsets,
            ActivationScales = coding.ActivationScales,
            OutputScales = output.Scales,
            Errors = errorsOf(node) with { ActivationClippedShare = recorder.ActivationClippedShare },
            Operands = operands,
            PartialSums = sums,
        };
    }

    private TraceLayer Vector(NodeLayer layer, StoredFormat?[] stored)
    {
        // A node of constants alone is computed before: one of the inputs comes from the network.
        var input = layer.Node.Inputs.Where(i => i >= 0).Select(i => stored[i]).FirstOrDefault(f => f is not null) ?? stored[layer.Output]!;
        var output = stored[layer.Output] ?? input;
        return new TraceLayer
        {
            Layer = layer.Layer,
            Formats = new LayerFormats(input.Format, input.Format, input.Accumulator, null, output.Format),
            ActivationScales = input.Scales,
            OutputScales = output.Scales,
        };
    }

    private MatrixRecorder RecorderOf(NodeLayer layer) => _recorders[layer.Node.Kind.Node.Name];

    // Equal layers are looked at in different places.
    private static long SeedOf(long seed, int position) => unchecked((long)((ulong)seed * 0x9E3779B97F4A7C15UL + (ulong)position));

    private static string Fact(string text)
    {
        var cut = text.Length > TraceChecks.LongestText ? text[..TraceChecks.LongestText] : text;
        return string.Concat(cut.Select(c => char.IsControl(c) ? '?' : c));
    }
}
