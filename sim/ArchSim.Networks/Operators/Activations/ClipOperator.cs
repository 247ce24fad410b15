using System.Numerics;

namespace ArchSim.Networks;

/// <summary>Clip: every element into bounds that are attributes or, as inputs, scalars. NaN stays what it is; where the bounds cross, the upper one holds.</summary>
internal sealed class ClipOperator(GraphNode node) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var (least, most) = (inputs.At(1), inputs.At(2));
        if (outputs[0].Type == ElementType.Float)
        {
            var low = least?.Floats[0] ?? (float)Node.Attributes.Number("min", float.NegativeInfinity);
            var high = most?.Floats[0] ?? (float)Node.Attributes.Number("max", float.PositiveInfinity);
            Clip(inputs[0]!.Floats, low, high, outputs[0].Floats);
        }
        else
        {
            Clip(inputs[0]!.Integers, least?.Integers[0] ?? long.MinValue, most?.Integers[0] ?? long.MaxValue, outputs[0].Integers);
        }
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(1, 3);
        var data = inputs.Any(0);
        RequireBound(inputs, 1, "min", data.Type);
        RequireBound(inputs, 2, "max", data.Type);
        return One(new ValueInfo(data.Type, data.Shape));
    }

    private void RequireBound(InputInfos inputs, int index, string name, ElementType type)
    {
        _ = Node.Attributes.Number(name, 0);
        if (inputs.Optional(index) is { } bound && (bound.Shape.Count != 1 || bound.Type != type))
            throw Node.Problem($"{name} must be one {type}, was {bound.Type} {bound.Shape}");
    }

    private static void Clip<T>(ReadOnlySpan<T> input, T least, T most, Span<T> output)
        where T : struct, INumber<T>
    {
        var i = 0;
        var (low, high) = (new Vector<T>(least), new Vector<T>(most));
        for (; i <= input.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var x = new Vector<T>(input[i..]);
            x = Vector.ConditionalSelect(Vector.LessThan(x, low), low, x);
            Vector.ConditionalSelect(Vector.GreaterThan(x, high), high, x).CopyTo(output[i..]);
        }
        for (; i < input.Length; i++)
        {
            var x = input[i] < least ? least : input[i];
            output[i] = x > most ? most : x;
        }
    }
}
