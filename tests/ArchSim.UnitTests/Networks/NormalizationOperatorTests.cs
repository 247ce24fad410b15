using ArchSim.Networks;
using static ArchSim.UnitTests.Networks.Nodes;

namespace ArchSim.UnitTests.Networks;

/// <summary>Norms, means and softmax against their formulas.</summary>
public sealed class NormalizationOperatorTests
{
    [Test]
    public void Softmax_sums_to_one_along_its_axis([Values(0, 1, 2)] int axis)
    {
        var x = Random(new Random(1), 3, 4, 5);

        AssertElements(Nodes.Run("Softmax", 13, [x], ("axis", (long)axis)), [3, 4, 5], i =>
            Math.Exp(x.At(i)) / Enumerable.Range(0, x.Shape[axis]).Sum(p => Math.Exp(x.At([.. i.Select((v, a) => a == axis ? p : v)]))));
    }

    [Test]
    public void Softmax_before_operator_set_13_sums_to_one_over_all_further_axes()
    {
        var x = Random(new Random(2), 3, 4, 5);

        AssertElements(Nodes.Run("Softmax", 12, [x]), [3, 4, 5], i => Math.Exp(x.At(i)) / Indices(Nodes.Shape(4, 5)).Sum(p => Math.Exp(x.At(i[0], p[0], p[1]))));
    }

    [Test]
    public void Softmax_of_large_numbers_does_not_overflow() =>
        Assert.That(Nodes.Run("Softmax", 13, [Of([1, 2], 1000, 1000)]).Floats.ToArray(), Is.EqualTo(new[] { 0.5f, 0.5f }));

    [Test]
    public void A_batch_normalization_is_a_line_for_every_channel()
    {
        var r = new Random(3);
        var (x, scale, bias, mean, variance) = (Random(r, 2, 3, 5, 5), Random(r, 3), Random(r, 3), Random(r, 3), Of([3], 0.5f, 1, 2));

        AssertElements(Nodes.Run("BatchNormalization", 15, [x, scale, bias, mean, variance], ("epsilon", 0.01)), [2, 3, 5, 5], i =>
            (x.At(i) - mean.At(i[1])) / Math.Sqrt(variance.At(i[1]) + 0.01) * scale.At(i[1]) + bias.At(i[1]));
    }

    [TestCase(1, new[] { 4, 5 })]
    [TestCase(-1, new[] { 5 })]
    [TestCase(1, new[] { 4, 1 })]
    public void A_layer_normalization_has_mean_0_and_variance_1_before_it_is_scaled(int axis, int[] parameter)
    {
        var r = new Random(4);
        var (x, scale, bias) = (Random(r, 3, 4, 5), Random(r, parameter), Random(r, parameter));

        var y = Nodes.Run(Make("LayerNormalization", 3, 3, ("axis", (long)axis)), 17, x, scale, bias);

        double[] Row(int[] i) => [.. axis == 1 ? Indices(Nodes.Shape(4, 5)).Select(p => (double)x.At(i[0], p[0], p[1])) : Enumerable.Range(0, 5).Select(p => (double)x.At(i[0], i[1], p))];
        double Factor(double[] row) => 1 / Math.Sqrt(row.Average(v => (v - row.Average()) * (v - row.Average())) + 1e-5);
        float Parameter(Tensor tensor, int[] i) => parameter.Length == 1 ? tensor.At(i[2]) : parameter[1] == 1 ? tensor.At(i[1], 0) : tensor.At(i[1], i[2]);
        AssertElements(y[0], [3, 4, 5], i => (x.At(i) - Row(i).Average()) * Factor(Row(i)) * Parameter(scale, i) + Parameter(bias, i));
        AssertElements(y[1], axis == 1 ? [3, 1, 1] : [3, 4, 1], i => Row(i).Average());
        AssertElements(y[2], axis == 1 ? [3, 1, 1] : [3, 4, 1], i => Factor(Row(i)), 1e-4);
    }

    [TestCase(new[] { 1, 3 }, true)]
    [TestCase(new[] { 2, 3 }, false)]
    [TestCase(new[] { 0 }, false)]
    [TestCase(new int[0], true)]
    public void A_mean_goes_over_the_axes_that_are_reduced(int[] axes, bool keeps)
    {
        var x = Random(new Random(5), 2, 3, 4, 5);
        var reduced = axes.Length == 0 ? [0, 1, 2, 3] : axes;
        int[] kept = [.. Enumerable.Range(0, 4).Except(reduced)];
        int[] expected = keeps ? [.. Enumerable.Range(0, 4).Select(a => reduced.Contains(a) ? 1 : x.Shape[a])] : [.. kept.Select(a => x.Shape[a])];
        double Mean(int[] i) => Indices(x.Shape).Where(p => kept.All(a => p[a] == i[keeps ? a : Array.IndexOf(kept, a)])).Average(p => x.At(p));
        var keepdims = ("keepdims", (object)(keeps ? 1L : 0));
        long[] given = [.. axes.Select(a => (long)a)];

        AssertElements(Nodes.Run("ReduceMean", 13, [x], axes.Length == 0 ? [keepdims] : [keepdims, ("axes", given)]), expected, Mean);
        AssertElements(Nodes.Run("ReduceMean", 18, axes.Length == 0 ? [x] : [x, Integers(given)], keepdims), expected, Mean);
    }
}
