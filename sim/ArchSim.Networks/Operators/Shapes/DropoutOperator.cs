namespace ArchSim.Networks;

/// <summary>Dropout, which leaves everything in a trained network. The mask, where it is asked for, is all ones.</summary>
internal sealed class DropoutOperator(GraphNode node) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        StridedCopy.Run(inputs[0]!, outputs[0]);
        if (outputs.Count > 1)
            outputs[1].Integers.Fill(1);
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(1, 3);
        RequireOutputs(1, 2);
        if (inputs.Optional(2) is not null && (inputs.Integers(2, "training_mode") is not [0]))
            throw Node.Problem("training_mode must be false: networks are executed, not trained");
        var data = inputs.Any(0);
        return [.. new[] { new ValueInfo(data.Type, data.Shape), new ValueInfo(ElementType.Integer, data.Shape) }.Take(Node.Outputs.Count)];
    }
}
