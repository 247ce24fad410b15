using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>
/// Elementary operations (one multiply-add, compare or table look-up in one lane) that the vector unit spends on an element. Counted from
/// the usual streaming algorithms, stated per operation; assumptions of this model, not measurements.
/// </summary>
internal static class VectorCosts
{
    /// <summary>Scale and shift of a finished sum, rounded and clamped on the way.</summary>
    public const long Requantize = 1;

    /// <summary>Operations for one input element (for one look at it, where an output looks at a window).</summary>
    public static long PerElement(LayerOp op) => op switch
    {
        // A clamp is part of the rounding that every result passes.
        LayerOp.Relu or LayerOp.Relu6 => 0,
        // Sigmoid by table and interpolation (2), product (1).
        LayerOp.Silu => 3,
        // Argument scale (1), table and interpolation (2), product (1).
        LayerOp.Gelu => 4,
        LayerOp.Add or LayerOp.Multiply => 1,
        LayerOp.MaxPool or LayerOp.AveragePool => 1,
        // Running maximum (1), subtract and exponential by table (3), sum (1), scale (1).
        LayerOp.Softmax => 6,
        // Mean (1), square sum (1), subtract and scale (1), shift (1).
        LayerOp.LayerNorm => 4,
        // Square sum (1), scale (1), gain (1).
        LayerOp.RmsNorm => 3,
        LayerOp.Normalize => 2,
        // Two products and a sum for each element, sines from a table.
        LayerOp.RotaryEmbedding => 3,
        _ => 1,
    };

    /// <summary>
    /// Operations of a whole vector layer. Pools look at a window for each output, everything else once at each input; the epilogue looks once at each output.
    /// </summary>
    public static long Of(VectorLayer layer) => checked(Own(layer) + layer.OutputElements * layer.Epilogue.Sum(PerElement));

    private static long Own(VectorLayer layer) => layer.Op switch
    {
        LayerOp.MaxPool or LayerOp.AveragePool => checked(layer.OutputElements * layer.Window * PerElement(layer.Op)),
        // The sum of two maps is one operation an output.
        LayerOp.Add or LayerOp.Multiply => checked(layer.OutputElements * PerElement(layer.Op)),
        _ => checked(layer.InputElements * PerElement(layer.Op)),
    };
}
