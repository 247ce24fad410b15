using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>What the shipped elements' dot products give, from their definitions.</summary>
public sealed class DatapathTests
{
    private static readonly NumberFormat Int8 = NumberFormat.Parse("int8");
    private static readonly NumberFormat Fp16 = NumberFormat.Parse("fp16");

    [Test]
    public void Integers_are_multiplied_and_added_exactly()
    {
        ushort[] weights = [0x80, 0x7f, 0xff];
        ushort[] activations = [0x80, 0x02, 0x03];

        Assert.That(new IntegerDatapath(Int8, Int8, 32).Dot(weights, activations), Is.EqualTo(128 * 128 + 127 * 2 - 3));
    }

    [Test]
    public void An_integer_sum_saturates_at_its_width_in_the_order_of_the_products()
    {
        ushort[] weights = [0x7f, 0x7f, 0x7f, 0x80];
        ushort[] activations = [0x7f, 0x7f, 0x7f, 0x01];

        // 3 * 16,129 is cut to 32,767 before 128 is taken off.
        Assert.That(new IntegerDatapath(Int8, Int8, 16).Dot(weights, activations), Is.EqualTo(32767 - 128));
    }

    [Test]
    public void Floats_are_added_in_fp32_so_that_a_small_product_is_lost_beside_a_large_one()
    {
        ushort[] weights = [Code(4096), Code(1)];
        ushort[] activations = [Code(8192), Code(1)];
        ushort Code(double value) => (ushort)Fp16.Encode(value);

        // 2^25 has a spacing of 4 in fp32.
        Assert.That(new FloatDatapath(Fp16, Fp16).Dot(weights, activations), Is.EqualTo(33554432));
    }

    [Test]
    public void Powers_of_two_go_through_a_log_posit_datapath_exactly_and_scales_apply_to_the_sum([Values(0, 3)] int scale)
    {
        var format = new LogPositFormat(8, 2, 3, scale);
        var unit = Math.Pow(2, -scale);
        ushort[] weights = [(ushort)format.Encode(2 * unit), (ushort)format.Encode(-0.5 * unit), 0];
        ushort[] activations = [(ushort)format.Encode(4 * unit), (ushort)format.Encode(unit), (ushort)format.Encode(unit)];

        Assert.That(new LogPositDatapath(format, format, 5, 32).Dot(weights, activations), Is.EqualTo(7.5 * unit * unit));
    }

    [Test]
    public void A_log_posit_product_is_within_half_a_unit_of_the_table_and_one_of_the_accumulator()
    {
        var format = (LogPositFormat)NumberFormat.Parse("lp8:es1,rs3,sf0");
        var datapath = new LogPositDatapath(format, format, 5, 32);
        for (ushort w = 1; w < 128; w++)
        {
            for (ushort a = 1; a < 128; a++)
            {
                var exact = format.Decode(w) * format.Decode(a);
                var bound = Math.Pow(2, Math.Floor(Math.Log2(exact) + 1e-9)) / 64 + 1.0 / 65536 + 1e-12;
                Assert.That(datapath.Dot([w], [a]), Is.EqualTo(exact).Within(bound), $"{w} x {a}");
            }
        }
    }

    [TestCase("lp8", 3u)]
    [TestCase("upot8", 200u)]
    [TestCase("lp16:es4,rs15,sf0", 1u)]
    public void A_format_whose_values_are_no_fp32_numbers_is_refused_by_fp32_multipliers(string name, uint code)
    {
        var format = NumberFormat.Parse(name);

        Assert.That((double)(float)format.Decode(code), Is.Not.EqualTo(format.Decode(code)));
        Assert.That(() => new FloatDatapath(format, Fp16).Dot([1], [1]), Throws.ArgumentException.With.Message.Contains($"{format} has the value").And.Message.Contains("no fp32 number"));
        Assert.That(() => new FloatDatapath(Fp16, format).Dot([1], [1]), Throws.ArgumentException.With.Message.Contains("no fp32 number"));
    }

    [Test]
    public void Fp32_multipliers_take_infinities_and_NaN_of_a_format()
    {
        var one = (ushort)Fp16.Encode(1);

        Assert.That(new FloatDatapath(Fp16, Fp16).Dot([(ushort)Fp16.Encode(double.NegativeInfinity)], [one]), Is.EqualTo(double.NegativeInfinity));
        Assert.That(new FloatDatapath(Fp16, Fp16).Dot([(ushort)Fp16.Encode(double.NaN)], [one]), Is.NaN);
    }

    [Test]
    public void Rows_of_different_length_and_codes_of_no_number_are_refused()
    {
        var format = (LogPositFormat)NumberFormat.Parse("lp8");

        Assert.Multiple(() =>
        {
            Assert.That(() => new IntegerDatapath(Int8, Int8, 32).Dot([1], [1, 2]), Throws.ArgumentException);
            Assert.That(() => new LogPositDatapath(format, format, 5, 32).Dot([0x80], [1]), Throws.ArgumentException);
        });
    }
}
