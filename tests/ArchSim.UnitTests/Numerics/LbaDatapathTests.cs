using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>The low-bit multiply-add: what is meant against integers of any length, and the vector kernels against what is meant.</summary>
public sealed class LbaDatapathTests
{
    private static readonly LbaParameters M7E4 = LbaPresets.Named("m7e4");

    private static readonly LbaParameters[] All =
    [
        .. LbaPresets.All.Select(p => p.Parameters),
        M7E4 with { ChunkLength = 1 },
        M7E4 with { ChunkLength = 3 },
        M7E4 with { Underflow = false },
        M7E4 with { ExtraProductBits = true },
        M7E4 with { ExtraAccumulatorBits = true },
        LbaPresets.Named("m10e5") with { ExtraProductBits = true, ExtraAccumulatorBits = true, ChunkLength = 1 },
        LbaPresets.Named("m10e5") with { ExtraProductBits = true, ExtraAccumulatorBits = true, Underflow = false },
        M7E4 with { Rounding = Rounding.NearestEven },
        M7E4 with { Rounding = Rounding.NearestEven, Underflow = false, ChunkLength = 1 },
        new(23, 8, 128, 128) { ExtraAccumulatorBits = true },
        new(23, 8, 128, 128) { Underflow = false, Rounding = Rounding.NearestEven },
        new(1, 1, 1, 0),
        // At the ends of what float lanes hold: the largest is near that of fp32; the smallest is near fp32's smallest normal, with underflow and without.
        new(23, 6, -64, -64),
        new(5, 6, -64, -64) { ChunkLength = 1 },
        new(7, 7, 126, 126),
        new(23, 7, 126, 124) { Underflow = false },
        new(10, 4, 127, 120) { Underflow = false },
    ];

    [TestCaseSource(nameof(All))]
    public void The_definition_gives_what_integers_of_any_length_give(LbaParameters parameters)
    {
        var random = new Random(11);
        var datapath = new LbaDatapath(parameters);
        var draw = Operands(parameters, random);
        for (var trial = 0; trial < 60; trial++)
        {
            var (weights, activations) = (new float[random.Next(1, 70)], Array.Empty<float>());
            activations = new float[weights.Length];
            for (var k = 0; k < weights.Length; k++)
                (weights[k], activations[k]) = (draw(), draw());

            Assert.That(datapath.Dot(weights, activations), Is.EqualTo(new LbaReference(parameters).Dot(weights, activations)), $"trial {trial}");
        }
    }

    [TestCaseSource(nameof(All))]
    public void Vectors_give_the_bits_of_the_definition(LbaParameters parameters)
    {
        var draw = Operands(parameters, new Random(5));
        Twins.AreEqual(new LbaDatapath(parameters), draw, draw);
        Twins.AreEqual(new LbaDatapath(parameters), draw, draw, new PartialSumTiles(NumberFormat.Parse("e4m7:p5"), 24));
    }

    [TestCaseSource(nameof(All))]
    public void Vectors_without_special_instructions_give_the_bits_of_the_definition(LbaParameters parameters)
    {
        var draw = Operands(parameters, new Random(6));
        Twins.AreEqual(new PortableDatapath(parameters), draw, draw);
        Twins.AreEqual(new PortableDatapath(parameters), draw, draw, new PartialSumTiles(NumberFormat.Parse("e4m7:p5"), 24));
    }

    [TestCaseSource(nameof(All))]
    public void Floats_of_any_bits_give_the_bits_of_the_definition(LbaParameters parameters)
    {
        var random = new Random(8);
        Twins.AreEqual(new LbaDatapath(parameters), AnyBits, AnyBits);
        Twins.AreEqual(new PortableDatapath(parameters), AnyBits, AnyBits);

        float AnyBits()
        {
            var value = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            return float.IsFinite(value) ? value : 0;
        }
    }

    [Test]
    public void Codes_are_multiplied_as_the_numbers_they_stand_for()
    {
        var half = NumberFormat.Parse("fp16");
        Twins.AreEqual(new LbaDatapath(half, half, M7E4), Twins.Codes(half), Twins.Codes(half), seed: 9);
        Assert.That(new LbaDatapath(half, half, M7E4).Dot([(ushort)half.Encode(1.5)], [(ushort)half.Encode(-2)]), Is.EqualTo(-3));
    }

    [Test]
    public void A_sum_swamps_products_below_its_last_bit_and_chunks_keep_them()
    {
        var (weights, activations) = (Enumerable.Repeat(0.5f, 400).ToArray(), Enumerable.Repeat(0.25f, 400).ToArray());

        // From 32 on the last bit of M7 is worth 0.25: 0.125 more is cut off. A chunk of 16 is 2, and 25 of them are 50.
        Assert.That(new LbaDatapath(M7E4 with { ChunkLength = 1 }).Dot(weights, activations), Is.EqualTo(32));
        Assert.That(new LbaDatapath(M7E4).Dot(weights, activations), Is.EqualTo(50));
    }

    [Test]
    public void Chunks_help_on_random_products_and_so_do_rounding_and_extra_bits()
    {
        var random = new Random(21);
        double sequential = 0, chunks = 0, nearest = 0, extra = 0;
        for (var trial = 0; trial < 100; trial++)
        {
            var weights = Enumerable.Range(0, 1024).Select(_ => random.NextSingle()).ToArray();
            var activations = Enumerable.Range(0, 1024).Select(_ => random.NextSingle() / 8).ToArray();
            var exact = weights.Zip(activations, (w, a) => (double)w * a).Sum();
            sequential += Error(M7E4 with { ChunkLength = 1 });
            chunks += Error(M7E4);
            nearest += Error(M7E4 with { Rounding = Rounding.NearestEven });
            extra += Error(M7E4 with { ExtraProductBits = true, ExtraAccumulatorBits = true });

            double Error(LbaParameters parameters) => Math.Abs(new LbaDatapath(parameters).Dot(weights, activations) - exact) / exact / 100;
        }

        // 1,024 products of a mean of 1/32. In sequence the last bit is worth 1/8 from 16 on, 4 means. Cutting after chunks loses half of 1/8 of a chunk of 1/2.
        Assert.That(sequential, Is.GreaterThan(0.3));
        Assert.That(chunks, Is.LessThan(sequential / 3));
        Assert.That(nearest, Is.LessThan(chunks / 5));
        // What remains are underflows of products.
        Assert.That(extra, Is.LessThan(1e-3));
    }

    [Test]
    public void A_chunk_longer_than_the_reduction_is_the_plain_sequence()
    {
        var random = new Random(12);
        var draw = Operands(M7E4, random);
        for (var trial = 0; trial < 50; trial++)
        {
            var (weights, activations) = (Enumerable.Range(0, 48).Select(_ => draw()).ToArray(), Enumerable.Range(0, 48).Select(_ => draw()).ToArray());
            Assert.That(new LbaDatapath(M7E4 with { ChunkLength = 64 }).Dot(weights, activations), Is.EqualTo(new LbaDatapath(M7E4 with { ChunkLength = 1 }).Dot(weights, activations)));
        }
    }

    [Test]
    public void Sums_that_come_back_from_memory_go_to_the_nearest_value_of_the_accumulator()
    {
        // 1.0117 lies halfway between 1 + 2^-7 and 1 + 2^-6; as an integer code it comes back as it is.
        var tiles = new PartialSumTiles(NumberFormat.Parse("e5m12:p4"), 1);
        var wide = M7E4 with { ExtraAccumulatorBits = true, ExtraProductBits = true, ChunkLength = 1 };
        float[] activations = [1 + 3 / 256f, 0];
        float[] weights = [1, 0];
        var results = new double[1];

        new LbaDatapath(wide).Multiply(new Matrix<float>(activations, 1, 2), new Matrix<float>(weights, 1, 2), results, tiles);
        Assert.That(results[0], Is.EqualTo(1 + 3 / 256.0));
        Assert.That(new ScalarLbaKernel(M7E4).Load([1 + 3 / 256.0]), Is.EqualTo(1 + 4 / 256.0));
    }

    [Test]
    public void Operands_that_are_no_finite_fp32_numbers_are_refused()
    {
        var bfloat = NumberFormat.Parse("bf16");
        var results = new double[1];
        Assert.Multiple(() =>
        {
            Assert.That(() => new LbaDatapath(M7E4).Dot([1f, 2], [1f, float.NaN]), Throws.ArgumentException.With.Message.Contains("must be finite, was NaN in activation 1"));
            Assert.That(() => new LbaDatapath(M7E4).Multiply(new Matrix<float>([1f], 1, 1), new Matrix<float>([float.PositiveInfinity], 1, 1), results),
                Throws.ArgumentException.With.Message.Contains("in weight 0"));
            Assert.That(() => new LbaDatapath(M7E4).MultiplyAndCount(new Matrix<float>([float.NaN], 1, 1), new Matrix<float>([1f], 1, 1), results), Throws.ArgumentException);
            Assert.That(() => new LbaDatapath(M7E4).MultiplyAndCount(new Matrix<float>([1f, 1], 1, 2), new Matrix<float>([1f], 1, 1), results), Throws.ArgumentException);
            Assert.That(() => new LbaDatapath(bfloat, bfloat, M7E4).Dot([0x7F80], [0x3F80]), Throws.ArgumentException);
            Assert.That(() => new LbaDatapath(M7E4).Dot(Array.Empty<float>(), []), Throws.ArgumentException);
            Assert.That(() => new LbaDatapath(M7E4).Dot([1f], [1f, 2]), Throws.ArgumentException);
            Assert.That(() => new LbaDatapath(NumberFormat.Parse("lp8"), bfloat, M7E4).Dot([1], [1]), Throws.ArgumentException.With.Message.Contains("no fp32 number"));
        });
    }

    /// <summary>Operands whose products lie in all binades of Q_prod and a few beyond both ends, with long and short mantissas, and zeros.</summary>
    private static Func<float> Operands(LbaParameters parameters, Random random)
    {
        var (least, most) = (-parameters.ProductBias - 4, (1 << parameters.ExponentBits) - parameters.ProductBias + 2);
        return () =>
        {
            if (random.Next(10) == 0)
                return 0;
            var mantissa = 1 + Math.Floor(random.NextDouble() * (1 << random.Next(0, 24))) / (1 << 23) * random.Next(1, 3);
            var value = (float)Math.ScaleB(mantissa, random.Next((int)Math.Floor(least / 2.0), (int)Math.Ceiling(most / 2.0) + 1));
            return float.IsFinite(value) ? value * (random.Next(2) * 2 - 1) : 1;
        };
    }

    private sealed class PortableDatapath(LbaParameters parameters) : KernelDatapath<float, float, ScalarLbaKernel, double, VectorLbaKernel, LbaSums>
    {
        public override string Name => $"portable {parameters}";

        public override ScalarLbaKernel Scalar { get; } = new(parameters);

        public override VectorLbaKernel Vector { get; } = new(parameters, portable: true);

        protected override CodeTable<float> Activations => throw new NotSupportedException("floats only");

        protected override CodeTable<float> Weights => throw new NotSupportedException("floats only");
    }
}
