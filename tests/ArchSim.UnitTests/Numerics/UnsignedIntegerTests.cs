using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

public sealed class UnsignedIntegerTests
{
    [Test]
    public void A_code_is_its_value_at_every_width()
    {
        for (var bits = 2; bits <= 16; bits++)
        {
            var format = NumberFormat.Parse($"uint{bits}");
            Assert.That((format.Name, format.Bits, format.HoldsOperands), Is.EqualTo(($"uint{bits}", bits, true)));
            for (var code = 0u; code < 1u << bits; code++)
            {
                if (format.Decode(code) != code || format.Encode(code) != code)
                    Assert.Fail($"code {code} of {format}");
            }
        }
    }

    [TestCase(-3, 0)]
    [TestCase(-0.4, 0)]
    [TestCase(0.5, 0)]
    [TestCase(1.5, 2)]
    [TestCase(254.5, 254)]
    [TestCase(255.5, 255)]
    [TestCase(1e300, 255)]
    public void A_number_is_rounded_to_nearest_even_and_saturates(double value, int code) =>
        Assert.That(NumberFormat.Parse("uint8").Encode(value), Is.EqualTo(code));

    [TestCase("uint1", "bits must be 2..16, was 1")]
    [TestCase("uint17", "bits must be 2..16, was 17")]
    public void A_width_out_of_its_range_is_refused_with_the_range(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.EqualTo($"number format '{name}': {problem}"));
}
