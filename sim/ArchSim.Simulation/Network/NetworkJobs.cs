using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>
/// The ways in which a network's layers may run: each by itself, with the vector layers behind it fused into it, with an operand on chip, with a result that stays. Which of them are taken is
/// <see cref="NetworkPlan"/>'s to decide.
/// </summary>
internal sealed class NetworkJobs
{
    private readonly IReadOnlyList<LayerJob> _layers;
    private readonly NetworkEdges? _edges;
    private readonly bool _fuses;
    private readonly long _mostKeptBytes;
    private readonly AcceleratorSpec _spec;

    /// <param name="layers">Each by itself.</param>
    public NetworkJobs(RunRequest request, NetworkEdges? edges, IReadOnlyList<LayerJob> layers)
    {
        _layers = layers;
        _spec = request.Accelerator.Spec;
        _edges = _spec.IsReferenceModel ? null : edges;
        _fuses = request.Fusion;
        // As much is left for tiles, or for an operand that stayed, as a result may take.
        _mostKeptBytes = request.OnChipResults ? _spec.ActivationBuffer.SizeBytes / 2 : 0;
        Steps = [.. Enumerable.Range(0, layers.Count).Select(StepsFrom)];
    }

    /// <summary>By first layer; each layer by itself, from memory to memory, is the first.</summary>
    public IReadOnlyList<IReadOnlyList<NetworkStep>> Steps { get; }

    /// <summary>Distinct layers in the order of the network, each with the distinct ways in which it may run.</summary>
    public IEnumerable<LayerJob[]> DistinctLayers() =>
        // A layer by itself is the first of its ways.
        Steps.GroupBy(ways => ways[0].Job.Hash).Select(same => same.SelectMany(ways => ways).Select(s => s.Job).DistinctBy(j => j.Hash).ToArray());

    private List<NetworkStep> StepsFrom(int first)
    {
        var steps = new List<NetworkStep>();
        var input = KeptBytes(first - 1);
        for (var count = 0; count <= MostFused(first); count++)
        {
            FusedLayer[] fused = [.. Enumerable.Range(first + 1, count).Select(i => new FusedLayer((VectorLayer)_layers[i].Layer, _layers[i].Formats))];
            if (_layers[first].Layer is MatrixLayer producer && !CapacityChecks.Holds(_spec, producer, _layers[first].Formats, fused))
                continue;
            var last = first + count;
            var result = KeptBytes(last);
            foreach (var inputBytes in input > 0 ? (long[])[0, input] : [0])
            {
                foreach (var resultBytes in result > 0 ? (long[])[0, result] : [0])
                {
                    var residence = new Residence(inputBytes, resultBytes, resultBytes > 0 && IsReadLater(last));
                    steps.Add(new NetworkStep(first, last, _layers[first].With(fused, residence)));
                }
            }
        }
        return steps;
    }

    /// <summary>Vector layers that follow a matrix layer at once, one reading nothing but the one before and what was there before the matrix layer, and alone in reading it.</summary>
    private int MostFused(int first)
    {
        if (!_fuses || _edges is null || _layers[first].Layer is not MatrixLayer producer)
            return 0;
        var fused = new List<VectorLayer>();
        for (var next = first + 1; next < _layers.Count; next++)
        {
            if (_layers[next].Layer is not VectorLayer vector || _edges.Readers[next - 1] is not [var (reader, operand)] || reader != next || _edges.Operands[next][operand].Only != next - 1)
                break;
            if (_edges.Operands[next].Any(source => source.Parts.Any(p => p.Layer >= first && p.Layer != next - 1)) || !FusedOperations.Fits(producer, fused, vector))
                break;
            fused.Add(vector);
        }
        return fused.Count;
    }

    /// <summary>Bytes of a layer's result that may stay for the next one; 0 where it may not: it is too large, or the next one does not read it, whole and in these formats, through the activation buffer.</summary>
    private long KeptBytes(int layer)
    {
        if (_edges is null || layer < 0 || layer + 1 == _layers.Count)
            return 0;
        var (producer, reader) = (_layers[layer], _layers[layer + 1]);
        if (!producer.Formats.Output.Equals(reader.Formats.Activation) || _edges.Operands[layer + 1].Count(s => s.Reads(layer)) != 1)
            return 0;
        var operand = _edges.Operands[layer + 1].ToList().FindIndex(s => s.Only == layer);
        // The second operand of a product goes through the weight buffer.
        if (operand < 0 || (reader.Layer is MatrixLayer && operand > 0))
            return 0;
        var bytes = TileCost.BytesOf(LayerOperands.ResultElementsOf(producer.Layer), producer.Formats.Output.Bits);
        return bytes <= _mostKeptBytes ? bytes : 0;
    }

    private bool IsReadLater(int layer) => _edges!.Readers[layer].Any(r => r.Layer > layer + 1);
}

/// <summary>Layers that run as one: a layer and what is fused into it.</summary>
internal sealed record NetworkStep(int First, int Last, LayerJob Job);
