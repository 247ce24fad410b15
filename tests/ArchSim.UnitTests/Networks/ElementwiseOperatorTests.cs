using ArchSim.Networks;
using static ArchSim.UnitTests.Networks.Nodes;

namespace ArchSim.UnitTests.Networks;

/// <summary>Functions of single elements and of pairs, against the formulas of ONNX in double precision.</summary>
public sealed class ElementwiseOperatorTests
{
    private static readonly (string Name, Func<double, double, double> Of)[] Binary =
        [("Add", (a, b) => a + b), ("Sub", (a, b) => a - b), ("Mul", (a, b) => a * b), ("Div", (a, b) => a / b), ("Pow", Math.Pow)];

    [Test]
    public void Pairs_are_stretched_to_a_common_shape([Range(0, 29)] int seed, [Values("Add", "Sub", "Mul", "Div", "Pow")] string kind)
    {
        var r = new Random(seed);
        int[] shape = [.. Enumerable.Range(0, r.Next(0, 5)).Select(_ => r.Next(1, 12))];
        int[] Part() => [.. shape[r.Next(shape.Length + 1)..].Select(e => r.Next(3) == 0 ? 1 : e)];
        var (left, right) = (Part(), Part());
        var (a, b) = (Random(r, left), Random(r, right));
        // Powers of positive bases, quotients away from 0.
        foreach (ref var x in a.Floats)
            x = x + 1.5f;
        foreach (ref var x in b.Floats)
            x = x + 1.5f;
        var rank = Math.Max(left.Length, right.Length);
        int[] common = [.. Enumerable.Range(1, rank).Select(i => Math.Max(i <= left.Length ? left[^i] : 1, i <= right.Length ? right[^i] : 1)).Reverse()];

        var y = Nodes.Run(kind, 13, [a, b]);

        AssertElements(y, common, i => Binary.Single(k => k.Name == kind).Of(Element(a, left, i), Element(b, right, i)), 1e-5);
    }

    private static float Element(Tensor tensor, int[] extents, int[] i) => tensor.At([.. extents.Select((e, a) => e == 1 ? 0 : i[i.Length - extents.Length + a])]);

    [TestCase("Add", new[] { 7L, -7, 9, 2 }, new[] { 2L, 2, -4, 62 }, new[] { 9L, -5, 5, 64 })]
    [TestCase("Sub", new[] { 7L, -7, 9, 2 }, new[] { 2L, 2, -4, 62 }, new[] { 5L, -9, 13, -60 })]
    [TestCase("Mul", new[] { 7L, -7, 9, 2 }, new[] { 2L, 2, -4, 62 }, new[] { 14L, -14, -36, 124 })]
    [TestCase("Div", new[] { 7L, -7, 9, long.MinValue, 9 }, new[] { 2L, 2, -4, -1, 1 }, new[] { 3L, -3, -2, long.MinValue, 9 })]
    [TestCase("Pow", new[] { 7L, -7, 9, 2, 2 }, new[] { 2L, 3, 0, 62, -1 }, new[] { 49L, -343, 1, 1L << 62, 0 })]
    public void Integers_stay_integers(string kind, long[] left, long[] right, long[] expected) =>
        Assert.That(Nodes.Run(kind, 13, [Integers(left), Integers(right)]).Integers.ToArray(), Is.EqualTo(expected));

    [Test]
    public void A_division_of_integers_by_0_is_a_problem_of_its_node() =>
        Assert.That(Problem(Make("Div", 2), 13, Integers(1, 2), Integers(1, 0)), Is.EqualTo("node 'n' (Div): an integer is divided by 0"));

    [Test]
    public void A_float_may_have_an_integer_exponent() =>
        Assert.That(Nodes.Run("Pow", 13, [Of([3], 2, 3, -4), Integers(2)]).Floats.ToArray(), Is.EqualTo(new float[] { 4, 9, 16 }));

    [TestCaseSource(nameof(Functions))]
    public void Elements_follow_the_formula(string kind, (string, object)[] attributes, Func<double, double> formula)
    {
        float[] values = [.. Enumerable.Range(-40, 83).Select(i => i / 8f), -100, 100, 1e-20f, -0f];
        var y = Nodes.Run(kind, 20, [Of([values.Length], values)], attributes).Floats;

        for (var i = 0; i < values.Length; i++)
            Assert.That(y[i], Is.EqualTo((float)formula(values[i])).Within(3).Ulps.Or.EqualTo(formula(values[i])).Within(1e-7), $"{kind}({values[i]})");
    }

    [TestCase("Relu")]
    [TestCase("LeakyRelu")]
    [TestCase("Clip")]
    [TestCase("HardSwish")]
    [TestCase("Sigmoid")]
    [TestCase("Gelu")]
    [TestCase("Erf")]
    public void What_is_not_a_number_stays_so(string kind) =>
        Assert.That(Nodes.Run(kind, 20, [Of([9], Enumerable.Repeat(float.NaN, 9).ToArray())]).Floats.ToArray(), Is.All.NaN);

    [Test]
    public void Clip_takes_its_bounds_as_attributes_or_as_inputs()
    {
        var x = Of([9], -3, -2, -1, 0, 1, 2, 3, 4, 5);
        float[] expected = [-1, -1, -1, 0, 1, 2, 2, 2, 2];

        Assert.That(Nodes.Run("Clip", 11, [x], ("min", -1.0), ("max", 2.0)).Floats.ToArray(), Is.EqualTo(expected));
        Assert.That(Nodes.Run("Clip", 11, [x, Of([], -1), Of([], 2)]).Floats.ToArray(), Is.EqualTo(expected));
        Assert.That(Nodes.Run("Clip", 11, [x, null, Of([], 2)]).Floats[..4].ToArray(), Is.EqualTo(new float[] { -3, -2, -1, 0 }));
        Assert.That(Nodes.Run("Clip", 12, [Integers(-5, 5, 9), new Tensor(Shape(), [0L]), new Tensor(Shape(), [6L])]).Integers.ToArray(), Is.EqualTo(new long[] { 0, 5, 6 }));
    }

    private static IEnumerable<TestCaseData> Functions()
    {
        yield return Case("Relu", x => Math.Max(0, x));
        yield return Case("LeakyRelu", x => x < 0 ? 0.01f * x : x);
        yield return Case("LeakyRelu", x => x < 0 ? 0.25 * x : x, ("alpha", 0.25));
        yield return Case("HardSigmoid", x => Math.Clamp(0.2f * x + 0.5, 0, 1));
        yield return Case("HardSigmoid", x => Math.Clamp(0.5 * x + 0.25, 0, 1), ("alpha", 0.5), ("beta", 0.25));
        yield return Case("HardSwish", x => x * Math.Clamp(x / 6 + 0.5, 0, 1));
        yield return Case("Sigmoid", x => 1 / (1 + Math.Exp(-x)));
        yield return Case("Tanh", Math.Tanh);
        yield return Case("Erf", Erf);
        yield return Case("Gelu", x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))));
        yield return Case("Gelu", x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))), ("approximate", "tanh"));
        yield return Case("Sqrt", Math.Sqrt);
    }

    private static TestCaseData Case(string kind, Func<double, double> formula, params (string, object)[] attributes) =>
        new TestCaseData(kind, attributes, formula).SetArgDisplayNames(kind, string.Join(" ", attributes.Select(a => a.ToString())));

    /// <summary>The integral of the density, by Simpson's rule.</summary>
    private static double Erf(double x)
    {
        const int steps = 2000;
        var end = Math.Min(Math.Abs(x), 7);
        var h = end / steps;
        var sum = Enumerable.Range(0, steps + 1).Sum(i => (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-(i * h) * (i * h)));
        return Math.Sign(x) * 2 / Math.Sqrt(Math.PI) * sum * h / 3;
    }
}
