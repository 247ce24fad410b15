using ArchSim.Networks;

namespace ArchSim.UnitTests.Networks;

/// <summary>Single nodes, made and run in a test.</summary>
internal static class Nodes
{
    public static GraphNode Make(string kind, int inputs, int outputs = 1, params (string Name, object Value)[] attributes) => new()
    {
        Name = "n",
        Operator = kind,
        Inputs = [.. Enumerable.Range(0, inputs).Select(i => $"in{i}")],
        Outputs = [.. Enumerable.Range(0, outputs).Select(i => $"out{i}")],
        Attributes = new NodeAttributes(attributes.ToDictionary(a => a.Name, a => a.Value)),
    };

    /// <summary>All outputs in fp32. Memory holds NaN or noise before, as it may in an execution.</summary>
    public static Tensor[] Run(GraphNode node, int opset, params Tensor?[] inputs)
    {
        var kind = OperatorKinds.Create(node, opset);
        ValueInfo?[] infos = [.. inputs.Select(i => i is null ? null : ValueInfo.Of(i))];
        Tensor[] outputs = [.. kind.Infer(infos).Select(o => Tensor.Zeros(o.Shape, o.Type))];
        foreach (var output in outputs)
        {
            if (output.Type == ElementType.Float)
                output.Floats.Fill(float.NaN);
            else
                output.Integers.Fill(-77);
        }
        var context = new RunContext();
        context.Scratch(1 << 16).Fill(float.NaN);
        if (kind is MatrixOperator matrix)
        {
            var layer = matrix.Layer(infos);
            if (node.Attributes.Has("computed"))
                context.Product = new Fp32Arithmetic().ForProduct(layer);
            else
                context.Layer = new Fp32Arithmetic().For(layer, matrix.OrderedWeights(inputs[1]!));
        }
        kind.Run(inputs, outputs, context);
        return outputs;
    }

    public static Tensor Run(string kind, int opset, Tensor?[] inputs, params (string Name, object Value)[] attributes) =>
        Run(Make(kind, inputs.Length, 1, attributes), opset, inputs)[0];

    /// <summary>The problem that shape inference or, after it, the run tells.</summary>
    public static string Problem(GraphNode node, int opset, params Tensor?[] inputs) =>
        Assert.Throws<NetworkException>(() => Run(node, opset, inputs))!.Message;

    public static TensorShape Shape(params int[] extents) => new(extents);

    public static Tensor Of(int[] extents, params float[] values) => new(new TensorShape(extents), values);

    public static Tensor Integers(params long[] values) => new(new TensorShape(values.Length), values);

    public static Tensor Random(Random random, params int[] extents)
    {
        var tensor = Tensor.Zeros(new TensorShape(extents), ElementType.Float);
        foreach (ref var value in tensor.Floats)
            value = random.NextSingle() * 2 - 1;
        return tensor;
    }

    /// <summary>Element at indices.</summary>
    public static float At(this Tensor tensor, params int[] indices)
    {
        var place = 0;
        for (var axis = 0; axis < indices.Length; axis++)
            place = place * tensor.Shape[axis] + indices[axis];
        return tensor.Floats[place];
    }

    /// <summary>All indices of a shape, in order.</summary>
    public static IEnumerable<int[]> Indices(TensorShape shape)
    {
        var extents = shape.Extents.ToArray();
        for (var place = 0; place < shape.Count; place++)
        {
            var (rest, indices) = (place, new int[extents.Length]);
            for (var axis = extents.Length - 1; axis >= 0; axis--)
                (rest, indices[axis]) = int.DivRem(rest, extents[axis]);
            yield return indices;
        }
    }

    /// <summary>Every element as a function of its indices has it.</summary>
    public static void AssertElements(Tensor actual, int[] extents, Func<int[], double> expected, double tolerance = 1e-5)
    {
        Assert.That(actual.Shape.Extents.ToArray(), Is.EqualTo(extents));
        foreach (var indices in Indices(actual.Shape))
            Assert.That(actual.At(indices), Is.EqualTo((float)expected(indices)).Within(tolerance), $"at [{string.Join(", ", indices)}]");
    }
}
