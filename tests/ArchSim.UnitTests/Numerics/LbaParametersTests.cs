using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

public sealed class LbaParametersTests
{
    // The reference's table; M4E3 stands there as an 8-bit accumulator.
    [TestCase(7, 4, 10, 63.75, -10)]
    [TestCase(7, 4, 12, 15.9375, -12)]
    [TestCase(7, 4, 8, 255, -8)]
    [TestCase(4, 3, 5, 7.75, -5)]
    public void The_limits_of_overflow_and_underflow(int mantissaBits, int exponentBits, int bias, double largest, int underflowExponent)
    {
        var quantizer = new LbaQuantizer(mantissaBits, exponentBits, bias);

        Assert.That(quantizer.Largest, Is.EqualTo(largest));
        Assert.That(quantizer.UnderflowLimit, Is.EqualTo(Math.Pow(2, underflowExponent)));
        Assert.That(quantizer.Bits, Is.EqualTo(1 + mantissaBits + exponentBits));
    }

    [TestCase(12, 16, 10)]
    [TestCase(12, 64, 9)]
    [TestCase(12, 1, 12)]
    // Half of log2 8 is 1.5, of log2 17 a little more than 2.
    [TestCase(12, 8, 10)]
    [TestCase(12, 17, 9)]
    [TestCase(-3, 4, -4)]
    public void The_accumulator_bias_by_the_rule(int productBias, int chunkLength, int accumulatorBias)
    {
        Assert.That(LbaParameters.AccumulatorBiasFor(productBias, chunkLength), Is.EqualTo(accumulatorBias));
        Assert.That(LbaParameters.WithProductBias(7, 4, productBias, chunkLength), Is.EqualTo(new LbaParameters(7, 4, productBias, accumulatorBias) { ChunkLength = chunkLength }));
    }

    [Test]
    public void Extra_bits_narrow_the_step_and_leave_the_exponents()
    {
        var parameters = new LbaParameters(7, 4, 12, 10) { ExtraAccumulatorBits = true };

        Assert.That(parameters.Accumulator, Is.EqualTo(new LbaQuantizer(23, 4, 10)));
        Assert.That(parameters.Product, Is.EqualTo(new LbaQuantizer(7, 4, 12)));
        Assert.That(parameters.Accumulator.Largest, Is.EqualTo(64 - Math.Pow(2, -18)));
    }

    [TestCase("m7e4", 12, 63.75)]
    [TestCase("m10e5", 16, 65504)]
    [TestCase("m6e5", 12, 65024)]
    [TestCase("fp16chunk64", 16, 4290772992)]
    public void A_preset_has_a_name_a_width_and_a_range(string name, int bits, double largest)
    {
        var accumulator = LbaPresets.Named(name).Accumulator;

        Assert.That((accumulator.Bits, accumulator.Largest), Is.EqualTo((bits, largest)));
    }

    [Test]
    public void The_ladder_of_presets_is_that_of_the_source_with_biases_by_the_rule()
    {
        var ladder = LbaPresets.All.Where(p => p.Name.EndsWith("e5", StringComparison.Ordinal)).Select(p => p.Parameters).ToArray();

        Assert.That(ladder.Select(p => p.Accumulator.Bits), Is.EqualTo(new[] { 16, 15, 14, 13, 12 }));
        Assert.That(ladder.Select(p => (p.ProductBias, p.AccumulatorBias, p.ChunkLength)), Is.All.EqualTo((18, 16, 16)));
        Assert.That(LbaPresets.Named("m7e4"), Is.EqualTo(LbaParameters.WithProductBias(7, 4, 12, 16)));
    }

    [Test]
    public void An_unknown_preset_lists_the_known_ones() =>
        Assert.That(() => LbaPresets.Named("m1e1"), Throws.ArgumentException.With.Message.Contains("'m1e1'; known: m7e4, m10e5"));

    [Test]
    public void Words_for_lists_say_every_parameter_that_is_not_usual()
    {
        Assert.That(new LbaParameters(7, 4, 12, 10).ToString(), Is.EqualTo("M7E4, products of bias 12, sums of bias 10, chunks of 16"));
        Assert.That(
            new LbaParameters(6, 5, 18, 16) { ChunkLength = 1, Underflow = false, ExtraProductBits = true, Rounding = Rounding.NearestEven }.ToString(),
            Is.EqualTo("M6E5, products of bias 18 and 16 more bits, sums of bias 16, one after the other, no underflow, to nearest even"));
    }

    [Test]
    public void A_parameter_out_of_its_range_is_refused_with_the_range()
    {
        var good = new LbaParameters(7, 4, 12, 10);
        Assert.Multiple(() =>
        {
            Assert.That(() => new LbaParameters(0, 4, 12, 10), Refused("mantissa bits must be 1..23, was 0"));
            Assert.That(() => new LbaParameters(24, 4, 12, 10), Refused("mantissa bits must be 1..23, was 24"));
            Assert.That(() => new LbaParameters(7, 9, 12, 10), Refused("exponent bits must be 1..8, was 9"));
            Assert.That(() => new LbaParameters(7, 4, 301, 10), Refused("product bias must be -300..300, was 301"));
            Assert.That(() => new LbaParameters(7, 4, 12, -301), Refused("accumulator bias must be -300..300, was -301"));
            Assert.That(() => good with { ChunkLength = 0 }, Refused("chunk length must be 1..65536, was 0"));
            Assert.That(() => good with { Rounding = Rounding.Stochastic }, Refused("Rounding must be NearestEven or TowardZero, was Stochastic"));
            Assert.That(() => LbaParameters.AccumulatorBiasFor(12, 0), Refused("chunk length must be 1..65536, was 0"));
            Assert.That(() => new LbaQuantizer(40, 4, 0), Refused("mantissa bits must be 1..39, was 40"));
        });
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Refused(string message) => Throws.ArgumentException.With.Message.EqualTo(message);
}
