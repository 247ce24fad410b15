using ArchSim.Configuration;

namespace ArchSim.Workloads;

/// <summary>Reads one layer. What its fields are depends on its <c>op</c>; the table of ops is here, the fields stand with each kind.</summary>
/// <param name="signedActivations">Inputs of the network's matrix layers take both signs, unless a layer says otherwise.</param>
internal sealed partial class LayerReader(MapReader map, string name, bool signedActivations)
{
    public const int MostExtent = LayerLimits.MostExtent;

    public const long MostElements = LayerLimits.MostElements;

    private static readonly Dictionary<string, Func<LayerReader, Layer>> Kinds = new()
    {
        ["conv"] = r => r.Convolution(depthwise: false),
        ["depthwise"] = r => r.Convolution(depthwise: true),
        ["fc"] = r => r.FullyConnected(),
        ["matmul"] = r => r.MatrixMultiply(),
        ["maxpool"] = r => r.Pool(LayerOp.MaxPool),
        ["avgpool"] = r => r.Pool(LayerOp.AveragePool),
        ["add"] = r => r.Binary(LayerOp.Add),
        ["multiply"] = r => r.Binary(LayerOp.Multiply),
        ["softmax"] = r => r.Rows(LayerOp.Softmax, learnedPerColumn: 0),
        ["layernorm"] = r => r.Norm(LayerOp.LayerNorm, learnedPerColumn: 2),
        ["rmsnorm"] = r => r.Norm(LayerOp.RmsNorm, learnedPerColumn: 1),
        ["lrn"] = r => r.Neighbourhood(),
        ["rope"] = r => r.Elementwise(LayerOp.RotaryEmbedding, window: 2),
        ["relu"] = r => r.Elementwise(LayerOp.Relu),
        ["relu6"] = r => r.Elementwise(LayerOp.Relu6),
        ["gelu"] = r => r.Elementwise(LayerOp.Gelu),
        ["silu"] = r => r.Elementwise(LayerOp.Silu),
    };

    private static readonly Dictionary<string, LayerOp> EpilogueOps = new()
    {
        ["relu"] = LayerOp.Relu,
        ["relu6"] = LayerOp.Relu6,
        ["gelu"] = LayerOp.Gelu,
        ["silu"] = LayerOp.Silu,
    };

    private int _problems;

    public Layer Read()
    {
        _problems = map.ProblemCount;
        var kind = map.Choice("op", Kinds);
        if (Sound)
            return kind(this);
        // Without an op, every other field would be reported as unknown too.
        map.IgnoreRest();
        return Placeholder();
    }

    /// <summary>Whether the fields read so far make sense, so that checks across them do.</summary>
    private bool Sound => map.ProblemCount == _problems;

    private VectorLayer Placeholder() => new() { Name = name, Op = LayerOp.Add, InputElementsPerImage = 1, OutputElementsPerImage = 1 };

    /// <summary>One extent for both directions, or [vertical, horizontal].</summary>
    private (int Vertical, int Horizontal) Pair(string key, int least, int fallback)
    {
        if (!map.Has(key))
        {
            map.Integer(key, least, MostExtent, fallback);
            return (fallback, fallback);
        }
        var values = map.Integers(key, least, MostExtent);
        if (values.Count == 1 && !map.IsList(key))
            return (values[0], values[0]);
        if (values.Count == 2)
            return (values[0], values[1]);
        map.Problem(key, $"must be one number or [vertical, horizontal], was {values.Count} numbers");
        return (least, least);
    }

    /// <summary>[height, width, channels].</summary>
    private (int Height, int Width, int Channels) Image(string key)
    {
        var values = map.Integers(key, 1, MostExtent);
        if (values.Count == 3)
            return (values[0], values[1], values[2]);
        if (map.Has(key))
            map.Problem(key, $"must be [height, width, channels], was {values.Count} numbers");
        return (1, 1, 1);
    }

    /// <summary>Elements of a tensor of any shape, and its last extent.</summary>
    private (long Elements, int Last) Shape(string key)
    {
        var values = map.Integers(key, 1, MostExtent);
        if (values.Count == 0)
        {
            if (map.Has(key))
                map.Problem(key, "must be a list of extents, [rows, columns] or [height, width, channels]");
            return (1, 1);
        }
        var elements = values.Aggregate((Int128)1, (product, v) => product > MostElements ? product : product * v);
        CheckElements(key, elements);
        return elements > MostElements ? (1, 1) : ((long)elements, values[^1]);
    }

    private void CheckElements(string key, Int128 elements)
    {
        if (elements > MostElements)
            map.Problem(key, $"makes a tensor of more than {MostElements} elements");
    }
}
