namespace ArchSim.Networks;

/// <summary>Pad: elements before and after along axes, of one value, mirrored, repeated or wrapped round. Negative pads cut off.</summary>
internal sealed class PadOperator(GraphNode node, int opset) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var (input, output, value) = (inputs[0]!, outputs[0], inputs.At(2));
        var pads = Pads(input.Shape, inputs[1]!.Integers, inputs.IntegersAt(3));
        int[][] maps = [.. pads.Select((p, axis) => Map(p.Begin, input.Shape[axis], output.Shape[axis]))];
        if (output.Type == ElementType.Float)
            MappedCopy.Run(input.Floats, input.Shape, maps, output.Floats, value?.Floats[0] ?? 0);
        else
            MappedCopy.Run(input.Integers, input.Shape, maps, output.Integers, value?.Integers[0] ?? 0);
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(2, opset < 18 ? 3 : 4);
        var data = inputs.Any(0);
        if (Mode is not ("constant" or "reflect" or "edge") && (Mode != "wrap" || opset < 19))
            throw Node.Problem($"mode must be constant, reflect, edge{(opset < 19 ? "" : " or wrap")}, was '{Mode}'");
        if (inputs.Optional(2) is { } value && (value.Shape.Count != 1 || value.Type != data.Type))
            throw Node.Problem($"the value must be one {data.Type}, was {value.Type} {value.Shape}");
        var pads = Pads(data.Shape, inputs.RequiredIntegers(1, "pads"), inputs.Integers(3, "axes"));
        return One(data.Type, [.. pads.Select((p, axis) => Extent(p, data.Shape[axis]))]);
    }

    private string Mode => Node.Attributes.Text("mode", "constant");

    private int Extent((int Begin, int End) pads, int extent)
    {
        var padded = Range.Require("a padded extent", (long)extent + pads.Begin + pads.End, 0, TensorShape.MostElements);
        if (padded > 0 && Mode != "constant" && extent == 0)
            throw Node.Problem($"there is nothing to {Mode} along an extent of 0");
        // Further, there would be nothing left to mirror.
        if (Mode == "reflect")
            Range.Require("pads that reflect", Math.Max(pads.Begin, pads.End), int.MinValue, Math.Max(0, extent - 1));
        return padded;
    }

    private int[] Map(int begin, int extent, int padded)
    {
        var map = new int[padded];
        for (var i = 0; i < padded; i++)
        {
            var index = i - begin;
            map[i] = (uint)index < (uint)extent ? index : Mode switch
            {
                "reflect" => index < 0 ? -index : 2 * (extent - 1) - index,
                "edge" => index < 0 ? 0 : extent - 1,
                "wrap" => (index % extent + extent) % extent,
                _ => MappedCopy.None,
            };
        }
        return map;
    }

    private static (int Begin, int End)[] Pads(TensorShape shape, ReadOnlySpan<long> pads, long[]? givenAxes)
    {
        var axes = givenAxes is null ? Axes.All(shape.Rank) : Axes.Of(givenAxes, shape.Rank);
        if (pads.Length != 2 * axes.Length)
            throw new ArgumentException($"pads must be {2 * axes.Length}, were {pads.Length}");
        var result = new (int, int)[shape.Rank];
        for (var i = 0; i < axes.Length; i++)
            result[axes[i]] = (Pad(pads[i]), Pad(pads[i + axes.Length]));
        return result;
    }

    private static int Pad(long pad) => Range.Require("pads", pad, -TensorShape.MostElements, TensorShape.MostElements);
}
