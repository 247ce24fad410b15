namespace ArchSim.Workloads;

/// <summary>The result of an earlier layer, or a part of it.</summary>
/// <param name="Layer">Its place in <see cref="Workload.Layers"/>.</param>
/// <param name="Whole">All of its elements are read, not some of them.</param>
public readonly record struct ResultPart(int Layer, bool Whole);

/// <summary>Where an operand comes from: results of earlier layers side by side, and what no layer of the network makes.</summary>
/// <param name="FromOutside">Some or all of it is the network's input, a table, or a value kept from an earlier run.</param>
public sealed record OperandSource(IReadOnlyList<ResultPart> Parts, bool FromOutside)
{
    public static OperandSource Outside { get; } = new([], true);

    /// <summary>The layer whose whole result the operand is, and nothing else; null where it is another thing.</summary>
    public int? Only => !FromOutside && Parts.Count == 1 && Parts[0].Whole ? Parts[0].Layer : null;

    public bool Reads(int layer) => Parts.Any(p => p.Layer == layer);
}

/// <summary>Which layer's result each input of a network's layers is.</summary>
/// <param name="Operands">By layer, in the order of its operands (<see cref="LayerOperands"/>). Results are of earlier layers only.</param>
public sealed record NetworkEdges(IReadOnlyList<IReadOnlyList<OperandSource>> Operands)
{
    /// <summary>The layers that read a layer's result, with the operand that does, in their order.</summary>
    public IReadOnlyList<IReadOnlyList<(int Layer, int Operand)>> Readers { get; } = ReadersOf(Operands);

    private static IReadOnlyList<IReadOnlyList<(int Layer, int Operand)>> ReadersOf(IReadOnlyList<IReadOnlyList<OperandSource>> operands)
    {
        var readers = new List<(int, int)>[operands.Count];
        for (var i = 0; i < readers.Length; i++)
            readers[i] = [];
        for (var layer = 0; layer < operands.Count; layer++)
        {
            for (var operand = 0; operand < operands[layer].Count; operand++)
            {
                foreach (var part in operands[layer][operand].Parts.Select(p => p.Layer).Distinct())
                    readers[part].Add((layer, operand));
            }
        }
        return readers;
    }
}

/// <summary>What a layer reads and makes, as edges count it.</summary>
public static class LayerOperands
{
    /// <summary>
    /// Elements of each operand that a layer of the network, or its input, gives: not learned ones. A product of two activations and a sum of two maps have two, all others one.
    /// </summary>
    public static IReadOnlyList<long> ElementsOf(Layer layer) => layer switch
    {
        MatrixLayer { SecondOperandIsActivation: true } m => [m.InputElements, m.WeightElements],
        MatrixLayer m => [m.InputElements],
        VectorLayer { Op: LayerOp.Add or LayerOp.Multiply, Parameters: 0 } v => [v.OutputElements, v.OutputElements],
        VectorLayer { Op: LayerOp.Add or LayerOp.Multiply } v => [v.OutputElements],
        VectorLayer v => [v.InputElements],
        _ => throw new ArgumentException($"No layer of type {layer.GetType().Name} is known.", nameof(layer)),
    };

    public static long ResultElementsOf(Layer layer) => layer is MatrixLayer m ? m.OutputElements : ((VectorLayer)layer).OutputElements;
}
