using ArchSim.Numerics;

namespace ArchSim.Networks;

/// <summary>Gemm: alpha A B + beta C, each of A and B transposed or not. A row of A is a row of activations; alpha, beta and C are applied in fp32.</summary>
internal sealed class GemmOperator(GraphNode node) : MatrixOperator(node)
{
    public override MatrixLayer Layer(IReadOnlyList<ValueInfo?> inputs)
    {
        var (_, products, channels) = Extents(inputs[0]!.Shape, inputs[1]!.Shape);
        return LayerOf(1, products, channels, inputs[1]!);
    }

    public override float[] OrderedWeights(Tensor weights)
    {
        if (TransposesB)
            return weights.Floats.ToArray();
        var ordered = new float[weights.Shape.Count];
        Transposition.Run(weights.Floats, weights.Shape[0], weights.Shape[1], ordered, weights.Shape[0]);
        return ordered;
    }

    public override int Rows(IReadOnlyList<Tensor?> inputs) => Extents(inputs[0]!.Shape, inputs[1]!.Shape).Rows;

    public override void CopyRows(IReadOnlyList<Tensor?> inputs, int group, int firstRow, Span<float> activations)
    {
        var (rows, products, _) = Extents(inputs[0]!.Shape, inputs[1]!.Shape);
        Activations(inputs[0]!, new float[TransposesA ? rows * products : 0]).Slice(firstRow * products, activations.Length).CopyTo(activations);
    }

    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var (rows, products, channels) = Extents(inputs[0]!.Shape, inputs[1]!.Shape);
        if (rows == 0)
            return;
        var activations = new Matrix<float>(Activations(inputs[0]!, context.Scratch(TransposesA ? rows * products : 0)), rows, products);
        var results = outputs[0].Floats;
        if (context.Layer is { } layer)
            layer.Multiply(0, activations, results);
        else
            context.Product!.Multiply(activations, new Matrix<float>(OrderedWeights(inputs[1]!), channels, products), results);
        Finish(results, inputs.At(2), outputs[0].Shape);
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(2, 3);
        var (a, b) = (inputs.Float(0).Shape, inputs.Float(1).Shape);
        if (a.Rank != 2 || b.Rank != 2)
            throw Node.Problem($"inputs must be matrices, were {a} and {b}");
        _ = (Range.Finite(Node.Attributes, "alpha", 1), Range.Finite(Node.Attributes, "beta", 1));
        var (rows, products, channels) = Extents(a, b);
        if (products == 0 || channels == 0 || products != b[TransposesB ? 1 : 0])
            throw Node.Problem($"matrices do not fit: {a}{(TransposesA ? " transposed" : "")} by {b}{(TransposesB ? " transposed" : "")}");
        var output = new TensorShape(rows, channels);
        if (inputs.Optional(2) is not null && !Broadcasting.Common(output, inputs.Float(2).Shape).Equals(output))
            throw Node.Problem($"C must fit {output}, was {inputs.Float(2).Shape}");
        return One(new ValueInfo(ElementType.Float, output));
    }

    private bool TransposesA => Range.Flag(Node.Attributes, "transA");

    private bool TransposesB => Range.Flag(Node.Attributes, "transB");

    private (int Rows, int Products, int Channels) Extents(TensorShape a, TensorShape b) =>
        (a[TransposesA ? 1 : 0], a[TransposesA ? 0 : 1], b[TransposesB ? 0 : 1]);

    private ReadOnlySpan<float> Activations(Tensor a, Span<float> transposed)
    {
        if (!TransposesA)
            return a.Floats;
        Transposition.Run(a.Floats, a.Shape[0], a.Shape[1], transposed, a.Shape[0]);
        return transposed;
    }

    private void Finish(Span<float> results, Tensor? addend, TensorShape shape)
    {
        var (alpha, beta) = (Range.Finite(Node.Attributes, "alpha", 1), Range.Finite(Node.Attributes, "beta", 1));
        if (alpha != 1)
        {
            foreach (ref var result in results)
                result *= alpha;
        }
        if (addend is null)
            return;
        var strides = Broadcasting.Strides(addend.Shape, shape);
        for (var place = 0; place < results.Length; place++)
        {
            var (row, column) = int.DivRem(place, shape[1]);
            results[place] += beta * addend.Floats[row * strides[0] + column * strides[1]];
        }
    }
}
