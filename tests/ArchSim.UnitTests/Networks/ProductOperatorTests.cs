using ArchSim.Networks;
using static ArchSim.UnitTests.Networks.Nodes;

namespace ArchSim.UnitTests.Networks;

/// <summary>Gemm and MatMul against sums of products.</summary>
public sealed class ProductOperatorTests
{
    [Test]
    public void Gemm_is_alpha_A_B_plus_beta_C([Values] bool transA, [Values] bool transB, [Values] bool computed, [Values(0, 1, 2)] int rankOfC)
    {
        var r = new Random(7);
        var (m, k, n) = (5, 9, 6);
        var (a, b) = (transA ? Random(r, k, m) : Random(r, m, k), transB ? Random(r, n, k) : Random(r, k, n));
        var c = rankOfC switch { 0 => Random(r), 1 => Random(r, n), _ => Random(r, m, 1) };
        (string, object)[] attributes = [("transA", transA ? 1L : 0), ("transB", transB ? 1L : 0), ("alpha", 0.5), ("beta", -2.0)];

        var y = Nodes.Run("Gemm", 13, [a, b, c], computed ? [.. attributes, ("computed", 1L)] : attributes);

        AssertElements(y, [m, n], i => 0.5 * Enumerable.Range(0, k).Sum(p => (double)(transA ? a.At(p, i[0]) : a.At(i[0], p)) * (transB ? b.At(i[1], p) : b.At(p, i[1])))
            - 2.0 * (rankOfC switch { 0 => c.Floats[0], 1 => c.At(i[1]), _ => c.At(i[0], 0) }));
    }

    [TestCase(new[] { 4, 5 }, new[] { 5, 3 }, new[] { 4, 3 })]
    [TestCase(new[] { 2, 3, 4, 5 }, new[] { 5, 3 }, new[] { 2, 3, 4, 3 })]
    [TestCase(new[] { 2, 1, 4, 5 }, new[] { 3, 5, 6 }, new[] { 2, 3, 4, 6 })]
    [TestCase(new[] { 4, 5 }, new[] { 2, 2, 5, 3 }, new[] { 2, 2, 4, 3 })]
    [TestCase(new[] { 2, 3, 4, 5 }, new[] { 2, 3, 5, 7 }, new[] { 2, 3, 4, 7 })]
    [TestCase(new[] { 5 }, new[] { 2, 5, 3 }, new[] { 2, 3 })]
    [TestCase(new[] { 2, 4, 5 }, new[] { 5 }, new[] { 2, 4 })]
    [TestCase(new[] { 5 }, new[] { 5 }, new int[0])]
    public void MatMul_multiplies_matrices_of_stretched_batches(int[] left, int[] right, int[] expected)
    {
        var r = new Random(3);
        var (a, b) = (Random(r, left), Random(r, right));
        // As matrices, with the axes that vectors lack.
        int[] l = left.Length == 1 ? [1, left[0]] : left;
        int[] t = right.Length == 1 ? [right[0], 1] : right;
        var outer = expected.Length - (left.Length > 1 ? 1 : 0) - (right.Length > 1 ? 1 : 0);

        double Element(int[] i)
        {
            var (row, column) = (left.Length > 1 ? i[outer] : 0, right.Length > 1 ? i[^1] : 0);
            return Enumerable.Range(0, l[^1]).Sum(k => (double)Stretched(a, l, i, outer, row, k) * Stretched(b, t, i, outer, k, column));
        }
        AssertElements(Nodes.Run("MatMul", 13, [a, b]), expected, Element);
        AssertElements(Nodes.Run("MatMul", 13, [a, b], ("computed", 1L)), expected, Element);
    }

    [Test]
    public void Rows_of_MatMul_times_ordered_weights_are_its_output([Values] bool isBatched)
    {
        var r = new Random(4);
        var (a, b) = (Random(r, 2, 3, 4, 5), isBatched ? Random(r, 3, 5, 6) : Random(r, 5, 6));
        var kind = (MatrixOperator)OperatorKinds.Create(Make("MatMul", 2), 13);
        var y = Nodes.Run(kind.Node, 13, a, b)[0];
        var weights = kind.OrderedWeights(b);

        Assert.That(kind.Layer([ValueInfo.Of(a), ValueInfo.Of(b)]), Is.EqualTo(new MatrixLayer("n", "MatMul", isBatched ? 3 : 1, 5, 6, true)));
        Assert.That(kind.Rows([a, b]), Is.EqualTo(isBatched ? 8 : 24));
        AssertElements(y, [2, 3, 4, 6], i =>
        {
            var row = new float[5];
            var (group, place) = isBatched ? (i[1], i[0] * 4 + i[2]) : (0, (i[0] * 3 + i[1]) * 4 + i[2]);
            kind.CopyRows([a, b], group, place, row);
            return Enumerable.Range(0, 5).Sum(k => (double)row[k] * weights[(group * 6 + i[3]) * 5 + k]);
        });
    }

    /// <summary>An element of a matrix whose batch axes repeat where they are 1 or missing.</summary>
    private static float Stretched(Tensor tensor, int[] extents, int[] i, int outer, int row, int column)
    {
        var own = extents.Length - 2;
        var place = 0;
        for (var axis = 0; axis < own; axis++)
            place = place * extents[axis] + (extents[axis] == 1 ? 0 : i[outer - own + axis]);
        return tensor.Floats[(place * extents[^2] + row) * extents[^1] + column];
    }
}
