using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>fp16 inner products whose exact value is known.</summary>
public sealed class FusedIpuFloatTests
{
    private static readonly FusedIpuParameters FullWidth = new()
    {
        TreeBits = 38,
        SoftwarePrecision = FusedIpuParameters.NothingMasked,
        Alignment = FusedIpuAlignment.SingleCycle,
    };

    [Test]
    public void Every_square_is_the_exact_one_rounded_once()
    {
        var datapath = new FusedIpuFloatDatapath(FullWidth with { Lanes = 1 });
        for (var code = 0; code < 1 << 16; code++)
            RequireProduct(datapath.Dot([(ushort)code], [(ushort)code]), (ushort)code, (ushort)code);
    }

    [TestCase(FusedIpuAlignment.SingleCycle)]
    [TestCase(FusedIpuAlignment.MultiCycle)]
    public void A_million_products_are_the_exact_ones_rounded_once(FusedIpuAlignment alignment)
    {
        var random = new Random(1);
        var activations = HalfDraws.Many(1000, () => HalfDraws.Any(random));
        var weights = HalfDraws.Many(1000, () => HalfDraws.Any(random));
        var products = new double[1000 * 1000];
        new FusedIpuFloatDatapath(FullWidth with { Alignment = alignment, Lanes = 2 })
            .Multiply(new Matrix<ushort>(activations, 1000, 1), new Matrix<ushort>(weights, 1000, 1), products);
        for (var i = 0; i < products.Length; i++)
            RequireProduct(products[i], activations[i / 1000], weights[i % 1000]);
    }

    [TestCase(FusedIpuResult.Fp32)]
    [TestCase(FusedIpuResult.Fp16)]
    public void A_sum_that_no_width_cuts_is_the_exact_one_rounded_once(FusedIpuResult result)
    {
        // Products lie within eight binades: the lowest bit, 2^-20 of the smallest, is in the accumulator even at the largest exponent. A double holds all of it: 64 products are
        // below 2^14 and multiples of 2^-24.
        const int Products = 64;
        var random = new Random(2);
        foreach (var unit in new[] { FullWidth, FullWidth with { Alignment = FusedIpuAlignment.MultiCycle, TreeBits = 12 }, FullWidth with { TreeBits = 17, SoftwarePrecision = 9 } })
        {
            var datapath = new FusedIpuFloatDatapath(unit with { Result = result });
            var activations = HalfDraws.Many(40 * Products, () => HalfDraws.OfExponent(random, 0, 4));
            var weights = HalfDraws.Many(50 * Products, () => HalfDraws.OfExponent(random, -2, 2));
            var sums = new double[40 * 50];
            datapath.Multiply(new Matrix<ushort>(activations, 40, Products), new Matrix<ushort>(weights, 50, Products), sums);
            for (var i = 0; i < sums.Length; i++)
            {
                var (row, channel) = (i / 50, i % 50);
                var exact = Enumerable.Range(0, Products).Sum(k => HalfDraws.Value(activations[row * Products + k]) * HalfDraws.Value(weights[channel * Products + k]));
                var rounded = result == FusedIpuResult.Fp32 ? (float)exact : (double)(Half)exact;
                if (sums[i] != rounded)
                    Assert.Fail($"{datapath.Name}: {sums[i]:R} for {exact:R}");
            }
        }
    }

    [Test]
    public void A_sum_beyond_the_largest_fp16_number_is_an_infinity_where_the_result_is_fp16()
    {
        ushort[] largest = [HalfDraws.Code(65504), HalfDraws.Code(65504)];
        // 65,520 is halfway between the largest number and the next power of two, and goes up.
        ushort[] ones = [HalfDraws.Code(1), HalfDraws.Code(16.0 / 65536)];

        Assert.That(new FusedIpuFloatDatapath(FullWidth).Dot(largest, largest), Is.EqualTo(2 * 65504.0 * 65504.0));
        Assert.That(new FusedIpuFloatDatapath(FullWidth with { Result = FusedIpuResult.Fp16 }).Dot(largest, largest), Is.EqualTo(double.PositiveInfinity));
        Assert.That(new FusedIpuFloatDatapath(FullWidth with { Result = FusedIpuResult.Fp16 }).Dot(largest, ones), Is.EqualTo((double)(Half)(65504 * (1 + 16.0 / 65536))));
    }

    [TestCase(new[] { double.PositiveInfinity, 0 }, new[] { 1.0, 0 }, double.PositiveInfinity)]
    [TestCase(new[] { double.PositiveInfinity, 0 }, new[] { -2.0, 0 }, double.NegativeInfinity)]
    [TestCase(new[] { double.NegativeInfinity, 5 }, new[] { double.NegativeInfinity, 5 }, double.PositiveInfinity)]
    [TestCase(new[] { double.PositiveInfinity, 1 }, new[] { 0.0, 1 }, double.NaN)]
    [TestCase(new[] { double.PositiveInfinity, double.PositiveInfinity }, new[] { 1.0, -1 }, double.NaN)]
    [TestCase(new[] { double.PositiveInfinity, double.PositiveInfinity }, new[] { 1.0, 1 }, double.PositiveInfinity)]
    [TestCase(new[] { double.NaN, 1 }, new[] { 0.0, 1 }, double.NaN)]
    public void Infinities_and_NaN_go_through_as_IEEE_754_has_them(double[] weights, double[] activations, double sum)
    {
        // The second product comes in an inner product of its own in the narrow unit.
        foreach (var lanes in new[] { 1, 16 })
            Assert.That(new FusedIpuFloatDatapath(FullWidth with { Lanes = lanes }).Dot(Codes(weights), Codes(activations)), Is.EqualTo(sum));
    }

    [Test]
    public void A_larger_exponent_that_comes_later_shifts_what_the_accumulator_holds()
    {
        // 2^-16 at 2^15 is the 31st fraction bit: it is lost when the larger product comes after it, to floor, and when it comes after the larger product.
        var datapath = new FusedIpuFloatDatapath(FullWidth with { Lanes = 1 });
        ushort[] large = [HalfDraws.Code(32768)];
        ushort[] ones = [HalfDraws.Code(1), HalfDraws.Code(1), HalfDraws.Code(1)];
        ushort tiny = HalfDraws.Code(Math.ScaleB(1, -16)), held = HalfDraws.Code(Math.ScaleB(1, -15));

        Assert.That(datapath.Dot([tiny, large[0], Negative(large[0])], ones), Is.Zero);
        Assert.That(datapath.Dot([large[0], tiny, Negative(large[0])], ones), Is.Zero);
        Assert.That(datapath.Dot([Negative(tiny), large[0], Negative(large[0])], ones), Is.EqualTo(-Math.ScaleB(1, -15)));
        Assert.That(datapath.Dot([held, large[0], Negative(large[0])], ones), Is.EqualTo(Math.ScaleB(1, -15)));
    }

    [Test]
    public void A_lane_at_the_software_precision_is_left_out_and_one_above_it_is_not()
    {
        var datapath = new FusedIpuFloatDatapath(FullWidth with { SoftwarePrecision = 16 });
        ushort[] Powers(int second) => [HalfDraws.Code(1), HalfDraws.Code(Math.ScaleB(1, second))];

        Assert.That(datapath.Dot(Powers(-8), Powers(-8)), Is.EqualTo(1));
        Assert.That(datapath.Dot(Powers(-7), Powers(-8)), Is.EqualTo(1 + Math.ScaleB(1, -15)));
        // A subnormal has the exponent of the smallest normal number: this product lies 14 binades below, although it is smaller than the first.
        Assert.That(datapath.Dot(Powers(-17), Powers(0)), Is.EqualTo(1 + Math.ScaleB(1, -17)));
    }

    [Test]
    public void A_zero_beside_a_large_operand_has_no_exponent()
    {
        // Zero times 2^15 would be a product of exponent 1 and mask the other, of exponent -16.
        var datapath = new FusedIpuFloatDatapath(FullWidth with { SoftwarePrecision = 16 });
        ushort[] weights = [HalfDraws.Code(32768), HalfDraws.Code(Math.ScaleB(1, -8))];
        ushort[] activations = [0x8000, HalfDraws.Code(Math.ScaleB(1, -8))];

        Assert.That(datapath.Dot(weights, activations), Is.EqualTo(Math.ScaleB(1, -16)));
        Assert.That(datapath.Dot(activations, weights), Is.EqualTo(Math.ScaleB(1, -16)));
    }

    [Test]
    public void Bits_that_the_tree_has_no_room_for_are_cut_to_floor_or_toward_zero()
    {
        // At w = 12 three guard bits stand below a nibble product. 9/8 is the nibbles 9, 0, 0, and five binades down its product with 1 (8, 0, 0) is 72 / 4:
        // 72 = 1001000b loses nothing at d = 5 with three guard bits, and half of a unit at d = 7.
        var unit = FullWidth with { TreeBits = 12 };
        ushort[] ones = [HalfDraws.Code(1), HalfDraws.Code(1)];
        double Dot(FusedIpuTruncation truncation, double second) => new FusedIpuFloatDatapath(unit with { Truncation = truncation }).Dot([HalfDraws.Code(1), HalfDraws.Code(second)], ones);
        double Scaled(double value, int binades) => Math.ScaleB(value, -binades);

        foreach (var truncation in Enum.GetValues<FusedIpuTruncation>())
            Assert.That(Dot(truncation, Scaled(1.125, 5)), Is.EqualTo(1 + Scaled(1.125, 5)));
        // The lowest bit of the tree is 2^(16 - 22 - 3) = 2^-9; 1.125 x 2^-7 has 4.5 of them.
        Assert.That(Dot(FusedIpuTruncation.Floor, Scaled(1.125, 7)), Is.EqualTo(1 + Scaled(4, 9)));
        Assert.That(Dot(FusedIpuTruncation.TowardZero, Scaled(1.125, 7)), Is.EqualTo(1 + Scaled(4, 9)));
        Assert.That(Dot(FusedIpuTruncation.Floor, -Scaled(1.125, 7)), Is.EqualTo(1 - Scaled(5, 9)));
        Assert.That(Dot(FusedIpuTruncation.TowardZero, -Scaled(1.125, 7)), Is.EqualTo(1 - Scaled(4, 9)));
    }

    [Test]
    public void A_narrow_accumulator_saturates_after_an_inner_product()
    {
        // 33 bits for one lane and no accumulations hold less than 4 at the exponent of the products.
        var datapath = new FusedIpuFloatDatapath(FullWidth with { Lanes = 1, AccumulationBits = 0 });
        ushort[] weights = HalfDraws.Many(5, () => HalfDraws.Code(1.5));

        Assert.That(datapath.Dot(weights.AsSpan(0, 1), weights.AsSpan(0, 1)), Is.EqualTo(2.25));
        Assert.That(datapath.Dot(weights, weights), Is.EqualTo(4 - Math.ScaleB(1, -30)).Within(Math.ScaleB(1, -22)));
        Assert.That(new FusedIpuFloatDatapath(FullWidth with { Lanes = 1, AccumulationBits = 3 }).Dot(weights, weights), Is.EqualTo(5 * 2.25));
    }

    [Test]
    public void Partial_sums_are_encoded_on_the_way_and_come_back()
    {
        var datapath = new FusedIpuFloatDatapath(FullWidth);
        ushort[] weights = HalfDraws.Many(40, () => HalfDraws.Code(2.5));
        ushort[] activations = HalfDraws.Many(40, () => HalfDraws.Code(4));
        var (fast, exact) = (new double[1], new double[1]);
        foreach (var (encoding, sum) in new[] { ("fp32", 400.0), ("int8", 127 + 80) })
        {
            // 16 products of 10 are 160; int8 ends at 127, also with 160 more, and the last tile's 80 leave as they are.
            var tiles = new PartialSumTiles(NumberFormat.Parse(encoding), 16);
            datapath.Multiply(new Matrix<ushort>(activations, 1, 40), new Matrix<ushort>(weights, 1, 40), fast, tiles);
            datapath.MultiplyScalar(new Matrix<ushort>(activations, 1, 40), new Matrix<ushort>(weights, 1, 40), exact, tiles);
            Assert.That((fast[0], exact[0]), Is.EqualTo((sum, sum)), encoding);
        }
    }

    [Test]
    public void The_name_says_the_widths() => Assert.That(
        new FusedIpuFloatDatapath(new FusedIpuParameters()).Name,
        Is.EqualTo("fp16 x fp16, fused inner product of 16, tree of 16 bits, aligned in up to 4 cycles, masked from 2^-28, sums in 49 bits, rounded to fp32"));

    private static void RequireProduct(double result, ushort a, ushort b)
    {
        // A product of two fp16 numbers is exact in a double.
        double expected = (float)(HalfDraws.Value(a) * HalfDraws.Value(b));
        if (!result.Equals(expected) && !(result == 0 && expected == 0))
            Assert.Fail($"{HalfDraws.Value(a):R} x {HalfDraws.Value(b):R}: {result:R} instead of {expected:R}");
    }

    private static ushort Negative(ushort code) => (ushort)(code ^ 0x8000);

    private static ushort[] Codes(double[] values) => [.. values.Select(HalfDraws.Code)];

    [Test]
    public void A_result_below_the_normal_numbers_of_fp16_is_rounded_once_to_a_subnormal()
    {
        var datapath = new FusedIpuFloatDatapath(FullWidth with { Result = FusedIpuResult.Fp16 });
        var random = new Random(16);
        for (var i = 0; i < 20_000; i++)
        {
            // Products from half of the smallest subnormal, 2^-24, to the smallest normal number, 2^-14.
            var (weight, activation) = (HalfDraws.OfExponent(random, -13, -1), HalfDraws.OfExponent(random, -13, -1));
            // 22 bits of significand are exact in a double, and the runtime rounds it once.
            var expected = (double)(Half)(HalfDraws.Value(weight) * HalfDraws.Value(activation));
            var result = datapath.Dot([weight], [activation]);
            if (result != expected)
                Assert.Fail($"{HalfDraws.Value(weight):R} x {HalfDraws.Value(activation):R} is {result:R}, not {expected:R}");
        }
    }
}
