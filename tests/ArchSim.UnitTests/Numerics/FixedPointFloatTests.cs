using System.Numerics;
using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Floats summed in fixed point: against integers of any length, and the vector kernel against what is meant.</summary>
public sealed class FixedPointFloatTests
{
    [TestCase("adaptivfloat8:e3", "adaptivfloat8:e3", 25)]
    [TestCase("adaptivfloat8:e3b9", "adaptivfloat8:e3b-2", 30)]
    [TestCase("float:e3m4,nosub", "float:e3m4,nosub", 32)]
    [TestCase("float:e4m3", "float:e2m5", 40)]
    [TestCase("fp8e4m3", "fp8e4m3", 64)]
    public void A_sum_is_that_of_integers_of_any_length_cut_to_the_width(string weight, string activation, int bits)
    {
        var (w, a) = (Format(weight), Format(activation));
        var datapath = new FixedPointFloatDatapath(w, a, bits);
        var random = new Random(bits);
        var most = (BigInteger.One << (bits - 1)) - 1;
        var lastPlace = Math.ScaleB(1, w.Layout.LowestExponent - w.MantissaBits + a.Layout.LowestExponent - a.MantissaBits);
        for (var trial = 0; trial < 50; trial++)
        {
            var (weights, activations) = (Codes(random, w), Codes(random, a));
            var sum = BigInteger.Zero;
            for (var k = 0; k < weights.Length; k++)
                sum = BigInteger.Min(most, BigInteger.Max(-most - 1, sum + new BigInteger(w.Decode(weights[k]) * a.Decode(activations[k]) / lastPlace)));
            Assert.That(datapath.Dot(weights, activations), Is.EqualTo((double)sum * lastPlace));
        }
    }

    [Test]
    public void Vectors_give_the_bits_of_the_definition([Values(25, 32, 64)] int bits)
    {
        var format = Format("adaptivfloat8:e3");
        ushort[] codes = [.. Enumerable.Range(0, 256).Select(c => (ushort)c)];
        Twins.AreEqual(new FixedPointFloatDatapath(format, format, bits), codes, codes, 3);
        Twins.AreEqual(new FixedPointFloatDatapath(format, format, bits), codes, codes, 3, new PartialSumTiles(NumberFormat.Parse("fp32"), 24));
    }

    // 12 bits from the leading one of 31 x 128 to the last place of 16 x 1; 24 for a product, and a sign.
    [Test]
    public void The_width_holds_a_product_or_is_refused()
    {
        var format = Format("adaptivfloat8:e3");
        Assert.That((FixedPointFloatDatapath.OperandBits(format), FixedPointFloatDatapath.LeastBits(format, format)), Is.EqualTo((12, 25)));
        Assert.That(() => new FixedPointFloatDatapath(format, format, 24), Throws.ArgumentException.With.Message.EqualTo("the accumulator must hold a product of 25 bits and have at most 64, was 24"));
        Assert.That(() => new FixedPointFloatDatapath(format, FloatFormat.Fp16, 64), Throws.ArgumentException.With.Message.Contains("floats without infinities"));
        Assert.That(() => new FixedPointFloatDatapath(Format("float:e5m4"), format, 64), Throws.ArgumentException.With.Message.Contains("at most 31 bits"));
    }

    private static FloatFormat Format(string name) => (FloatFormat)NumberFormat.Parse(name);

    private static ushort[] Codes(Random random, FloatFormat format)
    {
        ushort[] numbers = [.. Enumerable.Range(0, 1 << format.Bits).Where(c => double.IsFinite(format.Decode((uint)c))).Select(c => (ushort)c)];
        return [.. Enumerable.Range(0, 30).Select(_ => numbers[random.Next(numbers.Length)])];
    }
}
