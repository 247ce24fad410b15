using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

public sealed class BlockFloatTests
{
    private static readonly BlockFloatFormat Bfp12 = (BlockFloatFormat)NumberFormat.Parse("bfp12");

    [TestCase("bfp12", 12, 16, 12.5)]
    [TestCase("bfp12:block8", 12, 8, 13)]
    [TestCase("bfp8:block32,rz", 8, 32, 8.25)]
    [TestCase("bfp12:rz", 12, 16, 12.5)]
    public void A_name_says_mantissa_and_block_and_memory_holds_the_exponent_as_well(string name, int bits, int block, double storedBits)
    {
        var format = NumberFormat.Parse(name);

        Assert.That((format.Name, format.Bits, format.BlockLength, format.StoredBits, format.HoldsOperands), Is.EqualTo((name, bits, block, storedBits, false)));
    }

    [TestCase("bfp12:block16", "bfp12")]
    [TestCase("bfp12:block16,rz", "bfp12:rz")]
    public void The_usual_block_is_not_written(string written, string name) => Assert.That(NumberFormat.Parse(written).Name, Is.EqualTo(name));

    [Test]
    public void A_block_has_the_exponent_of_its_largest_magnitude()
    {
        var mantissas = new uint[4];
        var exponent = Bfp12.EncodeBlock([-1000, 999.75, 0.25, 0], mantissas);

        // The leading one of 1000 is bit 9; eleven bits of magnitude reach down to 1/2; ties go to the even mantissa.
        Assert.That(exponent, Is.EqualTo(127 + 9));
        Assert.That(mantissas, Is.EqualTo(new uint[] { 0x800 | 2000, 2000, 0, 0 }));
        var values = new double[4];
        Bfp12.DecodeBlock(exponent, mantissas, values);
        Assert.That(values, Is.EqualTo(new double[] { -1000, 1000, 0, 0 }));
    }

    [Test]
    public void What_rounds_up_beyond_the_largest_mantissa_saturates()
    {
        double[] values = [2047.9, 3.5, -2047.5];
        Bfp12.Round(values);

        Assert.That(values, Is.EqualTo(new double[] { 2047, 4, -2047 }));
    }

    [TestCase("bfp12")]
    [TestCase("bfp12:rz")]
    [TestCase("bfp8:block5")]
    [TestCase("bfp2:block3,rz")]
    [TestCase("bfp24:block32")]
    public void A_span_is_rounded_block_by_block_and_a_rounded_block_stays(string name)
    {
        var format = (BlockFloatFormat)NumberFormat.Parse(name);
        var random = new Random(4);
        foreach (var length in new[] { 1, 15, 16, 17, 1000 })
        {
            for (var scale = -140; scale <= 140; scale += 35)
            {
                var values = Enumerable.Range(0, length).Select(_ => Math.ScaleB(2 * random.NextDouble() - 1, scale + random.Next(8))).ToArray();
                var (rounded, byBlock) = (values.ToArray(), new double[length]);
                format.Round(rounded);
                for (var first = 0; first < length; first += format.BlockLength)
                {
                    var count = Math.Min(format.BlockLength, length - first);
                    var mantissas = new uint[count];
                    var exponent = format.EncodeBlock(values.AsSpan(first, count), mantissas);
                    format.DecodeBlock(exponent, mantissas, byBlock.AsSpan(first, count));
                }
                Assert.That(rounded, Is.EqualTo(byBlock));
                format.Round(rounded);
                Assert.That(rounded, Is.EqualTo(byBlock));
            }
        }
    }

    // Half a step of the largest magnitude's binade, N - 2 bits below it; a whole one where bits are cut or the largest mantissa is reached.
    [TestCase("bfp12", 0.5)]
    [TestCase("bfp12:rz", 1)]
    public void The_error_is_bounded_by_the_step_of_the_largest(string name, double steps)
    {
        var format = NumberFormat.Parse(name);
        var random = new Random(6);
        for (var i = 0; i < 2000; i++)
        {
            var values = Enumerable.Range(0, 16).Select(_ => 1e5 * (random.NextDouble() - 0.5)).ToArray();
            var step = Math.ScaleB(1, Math.ILogB(values.Max(Math.Abs)) - 10);
            var rounded = values.ToArray();
            format.Round(rounded);
            for (var j = 0; j < 16; j++)
            {
                var bound = Math.Abs(rounded[j]) == 2047 * step ? step : steps * step;
                if (Math.Abs(rounded[j] - values[j]) > bound || (steps == 1 && Math.Abs(rounded[j]) > Math.Abs(values[j])))
                    Assert.Fail($"{values[j]} was {rounded[j]} at a step of {step}");
            }
        }
    }

    [Test]
    public void The_shared_exponent_ends_at_zeros_and_saturates_at_its_largest()
    {
        var mantissas = new uint[2];

        Assert.That(Bfp12.EncodeBlock([0, -0.0], mantissas), Is.Zero);
        Assert.That(mantissas, Is.EqualTo(new uint[] { 0, 0 }));
        Assert.That(Bfp12.EncodeBlock([1e300, -1], mantissas), Is.EqualTo(255));
        Assert.That(mantissas, Is.EqualTo(new uint[] { 2047, 0 }));
    }

    [Test]
    public void A_code_alone_and_blocks_of_another_length_are_refused()
    {
        Assert.That(() => Bfp12.Decode(1), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => Bfp12.Encode(1), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => Bfp12.EncodeBlock(new double[17], new uint[17]), Throws.ArgumentException.With.Message.Contains("1..16 values, was 17"));
        Assert.That(() => Bfp12.EncodeBlock([], []), Throws.ArgumentException.With.Message.Contains("was 0"));
        Assert.That(() => Bfp12.DecodeBlock(0, new uint[2], new double[3]), Throws.ArgumentException.With.Message.Contains("got 2"));
        Assert.That(() => Bfp12.EncodeBlock([double.NaN], new uint[1]), Throws.ArgumentException);
    }

    [TestCase("bfp1", "bits must be 2..24, was 1")]
    [TestCase("bfp25", "bits must be 2..24, was 25")]
    [TestCase("bfp12:block1", "block must be 2..1024, was 1")]
    [TestCase("bfp12:block1025", "block must be 2..1024, was 1025")]
    public void A_parameter_out_of_its_range_is_refused_with_the_range(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.EqualTo($"number format '{name}': {problem}"));
}
