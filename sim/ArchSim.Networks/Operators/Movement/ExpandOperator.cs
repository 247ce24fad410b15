namespace ArchSim.Networks;

/// <summary>Expand: stretched to a shape, as far as broadcasting goes both ways.</summary>
internal sealed class ExpandOperator(GraphNode node) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context) =>
        StridedCopy.Run(inputs[0]!, 0, Broadcasting.Strides(inputs[0]!.Shape, outputs[0].Shape), outputs[0]);

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(2, 2);
        var data = inputs.Any(0);
        return One(new ValueInfo(data.Type, Broadcasting.Common(data.Shape, Extents.Of(inputs.RequiredIntegers(1, "the shape")))));
    }
}
