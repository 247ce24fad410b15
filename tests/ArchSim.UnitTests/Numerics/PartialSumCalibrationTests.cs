using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

public sealed class PartialSumCalibrationTests
{
    [TestCase("e4m7", 131072.0, "e4m7:p17")]
    [TestCase("e4m7", 262143.0, "e4m7:p17")]
    [TestCase("e4m7", 262144.0, "e4m7:p18")]
    [TestCase("e3m8:p5,rz", 0.4, "e3m8:p-2,rz")]
    [TestCase("int12", 2047.0, "int12:shift0")]
    [TestCase("int12", 2047.4, "int12:shift0")]
    [TestCase("int12", 2047.5, "int12:shift1")]
    [TestCase("int12", 65504.0, "int12:shift5")]
    [TestCase("int12", 65520.0, "int12:shift6")]
    [TestCase("int12:shift9,rz", 65535.0, "int12:shift5,rz")]
    [TestCase("int8", 1.0, "int8:shift-6")]
    [TestCase("bfp12", 1000.0, "bfp12")]
    [TestCase("fp16", 1000.0, "fp16")]
    [TestCase("int64", 1e12, "int64")]
    public void An_encoding_takes_its_limit_from_the_largest_magnitude(string encoding, double maximum, string calibrated)
    {
        Assert.That(PartialSums.Calibrated(encoding, [0.1, maximum, -maximum / 3]).Name, Is.EqualTo(calibrated));
        Assert.That(PartialSums.Calibrated(encoding, [0.1, -maximum, maximum / 3]).Name, Is.EqualTo(calibrated));
        Assert.That(NumberFormat.Parse(calibrated).Name, Is.EqualTo(calibrated));
    }

    [Test]
    public void A_calibrated_integer_holds_every_sum_within_half_a_step_and_the_next_smaller_shift_does_not()
    {
        var random = new Random(8);
        for (var i = 0; i < 2000; i++)
        {
            var maximum = Math.ScaleB(1 + random.NextDouble(), random.Next(-20, 40));
            var format = (ShiftedIntegerFormat)PartialSums.Calibrated("int12", [maximum]);
            var step = Math.ScaleB(1, format.Shift);
            var tighter = new ShiftedIntegerFormat(12, format.Shift - 1);
            Assert.That(Math.Abs(format.Decode(format.Encode(maximum)) - maximum), Is.LessThanOrEqualTo(step / 2));
            Assert.That(Math.Abs(tighter.Decode(tighter.Encode(maximum)) - maximum), Is.GreaterThanOrEqualTo(step / 4));
        }
    }

    [TestCase("e4m7")]
    [TestCase("int12")]
    [TestCase("bfp12")]
    public void Sums_that_are_all_zero_set_no_limit(string encoding) =>
        Assert.That(PartialSums.Calibrated(encoding, new double[5]).Name, Is.EqualTo(encoding));

    [Test]
    public void No_sums_no_numbers_and_formats_of_no_sums_are_refused()
    {
        Assert.That(() => PartialSums.Calibrated("e4m7", []), Throws.ArgumentException.With.Message.Contains("at least one sum, was none"));
        Assert.That(() => PartialSums.Calibrated("e4m7", [1, double.NaN]), Throws.ArgumentException.With.Message.Contains("was NaN at 1"));
        Assert.That(() => PartialSums.Calibrated("lp8", [1]), Throws.ArgumentException.With.Message.Contains("lp8"));
        Assert.That(() => PartialSums.Calibrated("e4m", [1]), Throws.TypeOf<FormatException>());
        Assert.That(() => PartialSums.Calibrated("e4m7", [1e200]), Throws.ArgumentException.With.Message.Contains("p must be -300..300, was 664"));
        Assert.That(() => ((MinifloatFormat)NumberFormat.Parse("e4m7")).Calibrated(0), Throws.ArgumentException);
    }

    [TestCase("int12:shift5", 12)]
    [TestCase("int32:shift-300", 32)]
    public void A_shifted_integer_is_of_its_name_and_width_and_holds_sums(string name, int bits)
    {
        var format = NumberFormat.Parse(name);

        Assert.That((format.Name, format.Bits, format.HoldsOperands), Is.EqualTo((name, bits, false)));
    }

    [TestCase(0x7FFu, 2047 * 32)]
    [TestCase(0x800u, -2048 * 32)]
    [TestCase(0xFFFu, -32)]
    [TestCase(3u, 96)]
    public void A_code_of_a_shifted_integer_is_a_number_of_steps(uint code, double value)
    {
        var format = NumberFormat.Parse("int12:shift5");

        Assert.That((format.Decode(code), format.Encode(value)), Is.EqualTo((value, code)));
        Assert.That(format.Encode(value + (value > 0 ? 15 : -15)), Is.EqualTo(code));
    }

    [TestCase("int1:shift5", "bits must be 2..32, was 1")]
    [TestCase("int33:shift5", "bits must be 2..32, was 33")]
    [TestCase("int12:shift301", "shift must be -300..300, was 301")]
    public void A_parameter_out_of_its_range_is_refused_with_the_range(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.EqualTo($"number format '{name}': {problem}"));
}
