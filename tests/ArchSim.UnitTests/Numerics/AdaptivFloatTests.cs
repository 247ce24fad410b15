using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

public sealed class AdaptivFloatTests
{
    [TestCase(8, 3, 1.0, 7)]
    [TestCase(8, 3, 1.99, 7)]
    [TestCase(8, 3, 2.0, 6)]
    [TestCase(8, 3, 0.3, 9)]
    [TestCase(4, 2, 300.0, -5)]
    public void The_largest_exponent_is_that_of_the_maximum(int bits, int exponentBits, double maximum, int bias)
    {
        var format = AdaptivFloat.For(bits, exponentBits, maximum);
        var mantissaBits = bits - 1 - exponentBits;

        Assert.That(format.Layout.Bias, Is.EqualTo(bias));
        Assert.That(format.Layout.Largest, Is.EqualTo(Math.Pow(2, Math.Floor(Math.Log2(maximum))) * (2 - Math.Pow(2, -mantissaBits))));
        Assert.That(format.Decode(format.Encode(maximum)), Is.EqualTo(maximum).Within(Math.Pow(2, -mantissaBits) * maximum));
        Assert.That(NumberFormat.Parse(format.Name), Is.EqualTo(format));
    }

    // AdaptivFloat<4,2> with bias 2: 2^-2 is given up for zero; by hand from sign, two exponent bits and one mantissa bit.
    [Test]
    public void All_values_of_four_bits()
    {
        var format = NumberFormat.Parse("adaptivfloat4:e2b2");

        Assert.That(Enumerable.Range(0, 8).Select(c => format.Decode((uint)c)), Is.EqualTo(new[] { 0, 0.375, 0.5, 0.75, 1, 1.5, 2, 3 }));
        Assert.That(Enumerable.Range(9, 7).Select(c => format.Decode((uint)c)), Is.EqualTo(new[] { -0.375, -0.5, -0.75, -1, -1.5, -2, -3 }));
        Assert.That(new[] { 0.1875, 0.19, -0.1875, -0.19, 0.25 }.Select(x => format.Decode(format.Encode(x))), Is.EqualTo(new[] { 0, 0.375, 0, -0.375, 0.375 }));
    }

    [TestCase("adaptivfloat8:e3", "adaptivfloat8:e3")]
    [TestCase("adaptivfloat8:e3b3", "adaptivfloat8:e3")]
    [TestCase("adaptivfloat16:e8b-12", "adaptivfloat16:e8b-12")]
    public void A_name_says_the_bias_unless_it_is_the_middle(string written, string name) => Assert.That(NumberFormat.Parse(written).Name, Is.EqualTo(name));

    [TestCase("adaptivfloat17:e3", "n must be 2..16, was 17")]
    [TestCase("adaptivfloat1:e1", "n must be 2..16, was 1")]
    [TestCase("adaptivfloat4:e4", "e must be 1..3, was 4")]
    [TestCase("adaptivfloat16:e9", "e must be 1..8, was 9")]
    [TestCase("adaptivfloat8:e3b700", "b must be -600..600, was 700")]
    public void A_parameter_out_of_its_range_is_refused_with_the_range(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.EqualTo($"number format '{name}': {problem}"));

    [Test]
    public void A_tensor_without_a_maximum_is_refused([Values(0, -1, double.NaN, double.PositiveInfinity)] double maximum) =>
        Assert.That(() => AdaptivFloat.For(8, 3, maximum), Throws.ArgumentException.With.Message.Contains("must be a finite number above 0"));
}
