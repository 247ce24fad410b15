using System.Numerics;
using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Integer sums of any width, by arithmetic without a width that is cut after every product.</summary>
public sealed class IntegerAccumulatorTests
{
    private static readonly NumberFormat Int2 = NumberFormat.Parse("int2");
    private static readonly NumberFormat Int4 = NumberFormat.Parse("int4");
    private static readonly NumberFormat Int8 = NumberFormat.Parse("int8");
    private static readonly NumberFormat Int12 = NumberFormat.Parse("int12");

    private static readonly int[] Widths = [.. Enumerable.Range(2, 63)];

    // Neighbours of every change of kernel: lanes of 32 bits with room, without, and of 64 bits.
    private static readonly int[] WidthsAtChanges = [2, 15, 16, 17, 30, 31, 32, 33, 47, 48, 62, 63, 64];

    [Test]
    public void Three_products_of_two_bits_are_summed_as_numbers_without_a_width_are_cut(
        [Range(2, 6)] int bits, [Values] OverflowMode overflow)
    {
        var datapath = new IntegerDatapath(Int2, Int2, bits, overflow);
        // All rows of three codes by all rows of three codes.
        var rows = new ushort[64 * 3];
        for (var i = 0; i < 64; i++)
            (rows[3 * i], rows[3 * i + 1], rows[3 * i + 2]) = ((ushort)(i & 3), (ushort)((i >> 2) & 3), (ushort)(i >> 4));
        var fast = new double[64 * 64];
        datapath.Multiply(new Matrix<ushort>(rows, 64, 3), new Matrix<ushort>(rows, 64, 3), fast);
        for (var a = 0; a < 64; a++)
        {
            for (var w = 0; w < 64; w++)
            {
                var (activations, weights) = (rows[(3 * a)..(3 * a + 3)], rows[(3 * w)..(3 * w + 3)]);
                var expected = (double)Sum(weights.Select(c => (int)Int2.Decode(c)), activations.Select(c => (int)Int2.Decode(c)), bits, overflow);
                var dot = datapath.Dot(weights, activations);
                if (dot != expected || fast[a * 64 + w] != expected)
                    Assert.Fail($"{a} x {w}: {dot} and {fast[a * 64 + w]}, expected {expected}");
            }
        }
    }

    [Test]
    public void The_largest_products_fill_an_accumulator_of_any_width([ValueSource(nameof(Widths))] int bits, [Values] OverflowMode overflow) =>
        LargestProducts("int8", bits, overflow);

    [Test]
    public void Products_of_31_bits_overflow_lanes_of_32([ValueSource(nameof(WidthsAtChanges))] int bits, [Values] OverflowMode overflow) =>
        LargestProducts("int16", bits, overflow);

    [Test]
    public void Vectors_give_the_bits_of_the_definition([ValueSource(nameof(WidthsAtChanges))] int bits, [Values] OverflowMode overflow)
    {
        foreach (var (weight, activation) in ((NumberFormat, NumberFormat)[])[(Int8, Int8), (Int4, Int12)])
            Twins.AreEqual(new IntegerDatapath(weight, activation, bits, overflow), Twins.Codes(activation), Twins.Codes(weight), seed: bits);
    }

    [Test]
    public void Vectors_store_sums_as_the_definition_does(
        [ValueSource(nameof(WidthsAtChanges))] int bits, [Values] OverflowMode overflow, [Values("int8", "int32", "e4m7", "e2m3:p70")] string encoding)
    {
        var tiles = new PartialSumTiles(NumberFormat.Parse(encoding), 17);
        Twins.AreEqual(new IntegerDatapath(Int8, Int8, bits, overflow), Twins.Codes(Int8), Twins.Codes(Int8), seed: bits, tiles);
    }

    [Test]
    public void Sums_beyond_a_double_are_loaded_and_read_as_the_definition_does([Values(31, 32, 54, 63, 64)] int bits, [Values] OverflowMode overflow)
    {
        // A store that makes sums of sixteen bits as large as accumulators go, and larger.
        foreach (var scale in (double[])[double.Exp2(20), double.Exp2(48), double.Exp2(60)])
            Twins.AreEqual(new IntegerDatapath(Int8, Int8, bits, overflow), Twins.Codes(Int8), Twins.Codes(Int8), seed: bits, new PartialSumTiles(new Magnified(scale), 19));
    }

    [Test]
    public void The_order_of_products_matters_where_sums_saturate_and_only_there()
    {
        int[] rising = [100, 100, -100];
        int[] falling = [-100, 100, 100];
        int[] ones = [1, 1, 1];
        double Dot(int[] products, int bits, OverflowMode overflow) => new IntegerDatapath(Int8, Int8, bits, overflow).Dot(ones, products);

        Assert.Multiple(() =>
        {
            // 100, 127, 27 and -100, 0, 100.
            Assert.That(Dot(rising, 8, OverflowMode.Saturate), Is.EqualTo(27));
            Assert.That(Dot(falling, 8, OverflowMode.Saturate), Is.EqualTo(100));
            Assert.That(Dot(rising, 8, OverflowMode.Wrap), Is.EqualTo(100));
            Assert.That(Dot(falling, 8, OverflowMode.Wrap), Is.EqualTo(100));
            Assert.That(Dot(rising, 9, OverflowMode.Saturate), Is.EqualTo(100));
        });
    }

    [TestCase(1)]
    [TestCase(65)]
    public void An_accumulator_of_another_width_is_refused(int bits) =>
        Assert.That(() => new IntegerDatapath(Int8, Int8, bits), Throws.InstanceOf<ArgumentException>().With.Message.Contains($"must have 2..64 bits, was {bits}"));

    [Test]
    public void Operands_beyond_their_format_are_refused_with_its_range()
    {
        var datapath = new IntegerDatapath(Int8, Int4, 32);
        var results = new double[1];

        Assert.Multiple(() =>
        {
            Assert.That(() => datapath.Multiply(new Matrix<int>([8], 1, 1), new Matrix<int>([1], 1, 1), results), Throws.ArgumentException.With.Message.Contains("int4 must be -8..7, was 8 at 0"));
            Assert.That(() => datapath.Multiply(new Matrix<int>([7], 1, 1), new Matrix<int>([-129], 1, 1), results), Throws.ArgumentException.With.Message.Contains("int8 must be -128..127, was -129 at 0"));
            Assert.That(() => datapath.Dot([1, 128], [1, 1]), Throws.ArgumentException.With.Message.Contains("was 128 at 1"));
            Assert.That(() => new IntegerDatapath(NumberFormat.Parse("int24"), Int8, 32), Throws.ArgumentException.With.Message.Contains("int24"));
            Assert.That(() => new IntegerDatapath(NumberFormat.Parse("fp16"), Int8, 32).Dot([0x3800], [1]), Throws.ArgumentException.With.Message.Contains("no whole numbers"));
        });
    }

    /// <summary>33 outputs of 40 products, most of them the largest there are.</summary>
    private static void LargestProducts(string name, int bits, OverflowMode overflow)
    {
        var format = new IntegerFormat(NumberFormat.Parse(name).Bits);
        var (least, most) = ((int)format.Smallest, (int)format.Largest);
        var random = new Random(bits);
        int Extreme() => random.Next(5) switch { 0 => most, 1 => random.Next(least, most + 1), _ => least };
        var activations = Draw(5 * 40, Extreme);
        var weights = Draw(33 * 40, Extreme);
        var datapath = new IntegerDatapath(format, format, bits, overflow);
        var results = new double[5 * 33];
        datapath.Multiply(new Matrix<int>(activations, 5, 40), new Matrix<int>(weights, 33, 40), results);
        for (var i = 0; i < results.Length; i++)
        {
            var (row, channel) = (i / 33, i % 33);
            var expected = (double)Sum(weights[(channel * 40)..(channel * 40 + 40)], activations[(row * 40)..(row * 40 + 40)], bits, overflow);
            if (results[i] != expected)
                Assert.Fail($"output {i}: {results[i]}, expected {expected}");
        }
    }

    private static BigInteger Sum(IEnumerable<int> weights, IEnumerable<int> activations, int bits, OverflowMode overflow)
    {
        var half = BigInteger.One << (bits - 1);
        var sum = BigInteger.Zero;
        foreach (var (weight, activation) in weights.Zip(activations))
        {
            sum += (BigInteger)weight * activation;
            if (overflow == OverflowMode.Saturate)
                sum = BigInteger.Max(-half, BigInteger.Min(half - 1, sum));
            // The remainder that is not negative, whatever the sign of what is divided.
            else
                sum = ((sum + half) % (2 * half) + 2 * half) % (2 * half) - half;
        }
        return sum;
    }

    private static int[] Draw(int count, Func<int> one) => [.. Enumerable.Range(0, count).Select(_ => one())];

    /// <summary>An encoding of sums that gives back larger ones.</summary>
    private sealed class Magnified(double scale) : NumberFormat($"times {scale}", 16)
    {
        public override bool HoldsSums => true;

        public override double Decode(uint code) => throw new NotSupportedException();

        public override uint Encode(double value) => throw new NotSupportedException();

        protected override void RoundAll(Span<double> values)
        {
            foreach (ref var value in values)
                value *= scale;
        }
    }
}
