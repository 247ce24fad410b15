using ArchSim.Numerics;

namespace ArchSim.Networks;

/// <summary>
/// MatMul: matrices of the innermost two axes, the outer axes stretched to fit. Every matrix of B is a group with weights of its own; a single one serves all rows of A.
/// </summary>
internal sealed class MatMulOperator(GraphNode node) : MatrixOperator(node)
{
    public override MatrixLayer Layer(IReadOnlyList<ValueInfo?> inputs)
    {
        var product = new BatchedProduct(inputs[0]!.Shape, inputs[1]!.Shape);
        return LayerOf(product.Groups, product.Products, product.Channels, inputs[1]!);
    }

    public override float[] OrderedWeights(Tensor weights)
    {
        var (products, channels) = weights.Shape.Rank == 1 ? (weights.Shape[0], 1) : (weights.Shape[^2], weights.Shape[^1]);
        var ordered = new float[weights.Shape.Count];
        for (var first = 0; first < ordered.Length; first += products * channels)
            Transposition.Run(weights.Floats.Slice(first, products * channels), products, channels, ordered.AsSpan(first), products);
        return ordered;
    }

    public override int Rows(IReadOnlyList<Tensor?> inputs)
    {
        var product = new BatchedProduct(inputs[0]!.Shape, inputs[1]!.Shape);
        return product.Rows * product.Batches / product.Groups;
    }

    public override void CopyRows(IReadOnlyList<Tensor?> inputs, int group, int firstRow, Span<float> activations)
    {
        var product = new BatchedProduct(inputs[0]!.Shape, inputs[1]!.Shape);
        var batches = Enumerable.Range(0, product.Batches).Where(b => product.Right(b) == group).ToArray();
        for (var row = firstRow; activations.Length > 0; row++, activations = activations[product.Products..])
        {
            var (batch, rowOfMatrix) = int.DivRem(row, product.Rows);
            var first = (product.Left(batches[batch]) * product.Rows + rowOfMatrix) * product.Products;
            inputs[0]!.Floats.Slice(first, product.Products).CopyTo(activations);
        }
    }

    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var product = new BatchedProduct(inputs[0]!.Shape, inputs[1]!.Shape);
        var results = outputs[0].Floats;
        if (results.Length == 0)
            return;
        var weights = context.Layer is null ? OrderedWeights(inputs[1]!) : [];
        var (left, right) = (product.Rows * product.Products, product.Channels * product.Products);
        // With one matrix B, all rows of A are those of one matrix.
        var (steps, rows) = product.IsOneMatrix ? (1, product.Batches * product.Rows) : (product.Batches, product.Rows);
        for (var step = 0; step < steps; step++)
        {
            var activations = new Matrix<float>(inputs[0]!.Floats.Slice(product.Left(step) * left, rows * product.Products), rows, product.Products);
            var target = results.Slice(step * rows * product.Channels, rows * product.Channels);
            if (context.Layer is { } layer)
                layer.Multiply(product.Right(step), activations, target);
            else
                context.Product!.Multiply(activations, new Matrix<float>(weights.AsSpan(product.Right(step) * right, right), product.Channels, product.Products), target);
        }
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(2, 2);
        var (a, b) = (inputs.Float(0).Shape, inputs.Float(1).Shape);
        if (a.Rank == 0 || b.Rank == 0 || b.Count == 0 || a[^1] != (b.Rank == 1 ? b[0] : b[^2]))
            throw Node.Problem($"matrices do not fit: {a} by {b}");
        return One(new ValueInfo(ElementType.Float, new BatchedProduct(a, b).Output));
    }

    /// <summary>Which matrices meet.</summary>
    private sealed class BatchedProduct
    {
        private readonly StridedLoop _loop;

        public BatchedProduct(TensorShape a, TensorShape b)
        {
            (Rows, Products, Channels) = (a.Rank == 1 ? 1 : a[^2], a[^1], b.Rank == 1 ? 1 : b[^1]);
            var (left, right) = (Outer(a), Outer(b));
            var outer = Broadcasting.Common(left, right);
            (Batches, Groups) = (outer.Count, right.Count);
            _loop = new StridedLoop(outer, Broadcasting.Strides(left, outer), Broadcasting.Strides(right, outer));
            IsOneMatrix = right.Count == 1 && left.Count == outer.Count;
            var extents = outer.Extents.ToArray().ToList();
            if (a.Rank > 1)
                extents.Add(Rows);
            if (b.Rank > 1)
                extents.Add(Channels);
            Output = new TensorShape([.. extents]);
        }

        public int Rows { get; }

        public int Products { get; }

        public int Channels { get; }

        public int Batches { get; }

        public int Groups { get; }

        public bool IsOneMatrix { get; }

        public TensorShape Output { get; }

        /// <summary>Index of a batch's matrix in A.</summary>
        public int Left(int batch) => _loop.Start(batch / _loop.RunLength).Left + batch % _loop.RunLength * _loop.RunStrides.Left;

        /// <summary>The same in B.</summary>
        public int Right(int batch) => _loop.Start(batch / _loop.RunLength).Right + batch % _loop.RunLength * _loop.RunStrides.Right;

        private static TensorShape Outer(TensorShape shape) => new(shape.Extents[..Math.Max(0, shape.Rank - 2)]);
    }
}
