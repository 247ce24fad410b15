using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Integers in the fused unit.</summary>
public sealed class FusedIpuIntegerTests
{
    private static readonly FusedIpuParameters Unit = new();

    [TestCase(4, true, 4, true)]
    [TestCase(8, true, 8, true)]
    [TestCase(8, true, 8, false)]
    [TestCase(4, true, 8, false)]
    [TestCase(8, false, 4, false)]
    public void Every_product_is_exact(int weightBits, bool weightSigned, int activationBits, bool activationSigned)
    {
        var datapath = new FusedIpuIntegerDatapath(Unit with { Lanes = 8 }, Format(weightBits, weightSigned), Format(activationBits, activationSigned));
        var weights = Enumerable.Range(0, 1 << weightBits).Select(c => (ushort)c).ToArray();
        var activations = Enumerable.Range(0, 1 << activationBits).Select(c => (ushort)c).ToArray();
        var products = new double[weights.Length * activations.Length];
        datapath.MultiplyScalar(new Matrix<ushort>(activations, activations.Length, 1), new Matrix<ushort>(weights, weights.Length, 1), products);
        for (var i = 0; i < products.Length; i++)
        {
            var exact = Number(weights[i % weights.Length], weightBits, weightSigned) * Number(activations[i / weights.Length], activationBits, activationSigned);
            if (products[i] != exact)
                Assert.Fail($"{activations[i / weights.Length]} x {weights[i % weights.Length]}: {products[i]}");
        }
    }

    [TestCase(12, 12)]
    [TestCase(16, 16)]
    [TestCase(16, 4)]
    public void Sums_are_those_of_the_plain_integer_datapath(int weightBits, int activationBits)
    {
        var random = new Random(1);
        var (weights, activations) = (HalfDraws.Many(50 * 100, () => (ushort)random.Next(1 << weightBits)), HalfDraws.Many(20 * 100, () => (ushort)random.Next(1 << activationBits)));
        var sums = new double[20 * 50];
        new FusedIpuIntegerDatapath(Unit, Format(weightBits), Format(activationBits)).Multiply(new Matrix<ushort>(activations, 20, 100), new Matrix<ushort>(weights, 50, 100), sums);
        for (var i = 0; i < sums.Length; i++)
        {
            var exact = 0L;
            for (var k = 0; k < 100; k++)
                exact += Number(activations[i / 50 * 100 + k], activationBits, true) * Number(weights[i % 50 * 100 + k], weightBits, true);
            if (sums[i] != exact)
                Assert.Fail($"{sums[i]} instead of {exact}");
        }
    }

    [Test]
    public void The_accumulator_saturates_or_wraps_after_an_inner_product()
    {
        // 16 x 127 x 127 = 258,064, of which 16 bits hold -4,080 = 258,064 - 4 x 65,536.
        var weights = HalfDraws.Many(17, () => (ushort)127);
        double Dot(OverflowMode overflow) => new FusedIpuIntegerDatapath(Unit, Format(8), Format(8), 16, overflow).Dot(weights.AsSpan(0, 16), weights.AsSpan(0, 16));

        Assert.That((Dot(OverflowMode.Saturate), Dot(OverflowMode.Wrap)), Is.EqualTo((32767.0, 258064.0 - 4 * 65536)));
        // The inner products are fitted one by one: -128 comes off what saturated.
        weights[16] = 0x80;
        var last = HalfDraws.Many(17, () => (ushort)127);
        last[16] = 1;
        Assert.That(new FusedIpuIntegerDatapath(Unit, Format(8), Format(8), 16).Dot(weights, last), Is.EqualTo(32767 - 128));
    }

    [Test]
    public void The_name_says_operands_iterations_and_the_width_of_sums() => Assert.That(
        new FusedIpuIntegerDatapath(Unit, Format(8), Format(4, signed: false), 32, OverflowMode.Wrap).Name,
        Is.EqualTo("int8 x uint4, fused inner product of 16 in 2 nibble iterations, exact, sums in 32 bits that wrap"));

    [Test]
    public void A_code_wider_than_the_operand_is_refused() =>
        Assert.That(() => new FusedIpuIntegerDatapath(Unit, Format(4), Format(4, signed: false)).Dot(new ushort[] { 1 }, new ushort[] { 16 }), Throws.ArgumentException.With.Message.Contains("code 16 of uint4"));

    [Test]
    public void An_operand_that_no_nibbles_make_is_refused()
    {
        Assert.That(() => new FusedIpuIntegerDatapath(Unit, Format(4), FloatFormat.Fp16), Throws.ArgumentException.With.Message.Contains("intN or uintN, was fp16"));
        Assert.That(() => new FusedIpuIntegerDatapath(Unit, Format(6), Format(4)), Throws.ArgumentException.With.Message.Contains("4, 8, 12 or 16 bits, was 6"));
    }

    private static NumberFormat Format(int bits, bool signed = true) => signed ? new IntegerFormat(bits) : new UnsignedIntegerFormat(bits);

    private static long Number(ushort code, int bits, bool signed) => signed && code >> (bits - 1) != 0 ? code - (1 << bits) : code;
}
