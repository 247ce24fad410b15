using ArchSim.Cli;

namespace ArchSim.UnitTests.Cli;

public sealed class QuantityTests
{
    [TestCase(0, "0 J")]
    [TestCase(1, "1.000 pJ")]
    [TestCase(1234.5, "1.234 nJ")]
    [TestCase(57.35e9, "57.35 mJ")]
    [TestCase(2e12, "2.000 J")]
    public void Energies_take_the_unit_that_leaves_one_to_three_digits(double picojoule, string expected) =>
        Assert.That(Quantity.Energy(picojoule), Is.EqualTo(expected));

    [TestCase(0.07084, "70.84 ms")]
    [TestCase(3.5e-7, "350.0 ns")]
    [TestCase(61.25, "61.25 s")]
    public void Times(double seconds, string expected) => Assert.That(Quantity.Time(seconds), Is.EqualTo(expected));

    [TestCase(512, "512.0 B")]
    [TestCase(128 * 1024, "128.0 KiB")]
    [TestCase(3.5 * 1024 * 1024, "3.500 MiB")]
    public void Bytes(double bytes, string expected) => Assert.That(Quantity.Bytes(bytes), Is.EqualTo(expected));

    [TestCase(0, "0 µm²")]
    [TestCase(54.84, "54.84 µm²")]
    [TestCase(930_600, "0.9306 mm²")]
    public void Areas(double squareMicrometres, string expected) => Assert.That(Quantity.Area(squareMicrometres), Is.EqualTo(expected));

    [TestCase(4_089_184_256, "4.089 G")]
    [TestCase(0, "0")]
    [TestCase(64, "64.00")]
    public void Short_counts(double count, string expected) => Assert.That(Quantity.Short(count), Is.EqualTo(expected));

    [Test]
    public void Counts_are_exact() => Assert.That(Quantity.Count(25_557_032), Is.EqualTo("25,557,032"));

    [TestCase(1, 8, "12.5 %")]
    [TestCase(1, 0, "-")]
    public void A_share_of_nothing_is_a_dash(double part, double whole, string expected) => Assert.That(Quantity.Percent(part, whole), Is.EqualTo(expected));

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(1e-300)]
    [TestCase(1e300)]
    public void Nothing_throws(double value) => Assert.That(() => Quantity.Energy(value) + Quantity.Bytes(value) + Quantity.Area(value), Throws.Nothing);
}
