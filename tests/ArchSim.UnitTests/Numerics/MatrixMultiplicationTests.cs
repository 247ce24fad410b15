using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Blocks, tails and padding of the vector multiplication, with kernels that notice when anything is left out, doubled or out of order.</summary>
public sealed class MatrixMultiplicationTests
{
    private static readonly NumberFormat Int8 = NumberFormat.Parse("int8");

    // Beyond a block of rows, beyond a block of products, tails of one to three rows, and an odd panel.
    private static readonly (int Rows, int Products, int Channels)[] Shapes =
        [(1, 400, 17), (2, 3, 16), (3, 193, 48), (4, 192, 1), (63, 9, 32), (64, 16, 33), (65, 577, 15), (131, 5, 50)];

    [Test]
    public void Blocks_and_tails_give_the_bits_of_the_definition([ValueSource(nameof(Shapes))] (int Rows, int Products, int Channels) shape, [Values(null, 1, 64, 250)] int? tileProducts)
    {
        var tiles = tileProducts is { } products ? new PartialSumTiles(NumberFormat.Parse("e4m7"), products) : null;
        AreEqual(Ordered.Of(1), shape, tiles);
    }

    [Test]
    public void Groups_that_tiles_do_not_fill_are_filled_with_zeros(
        [ValueSource(nameof(Shapes))] (int Rows, int Products, int Channels) shape, [Values(2, 5)] int group, [Values(null, 3, 16)] int? tileProducts)
    {
        var tiles = tileProducts is { } products ? new PartialSumTiles(NumberFormat.Parse("e4m7"), products) : null;
        AreEqual(Ordered.Of(group), shape, tiles);
    }

    [Test]
    public void Fp32_is_one_rounding_a_product_in_their_order([ValueSource(nameof(Shapes))] (int Rows, int Products, int Channels) shape)
    {
        var random = new Random(5);
        var activations = Draw(shape.Rows * shape.Products, () => (float)(random.NextDouble() - 0.5));
        var weights = Draw(shape.Channels * shape.Products, () => (float)(random.NextDouble() - 0.5));
        var results = new double[shape.Rows * shape.Channels];
        FloatDatapath.Fp32.Multiply(new Matrix<float>(activations, shape.Rows, shape.Products), new Matrix<float>(weights, shape.Channels, shape.Products), results);
        for (var i = 0; i < results.Length; i++)
        {
            var sum = 0f;
            for (var k = 0; k < shape.Products; k++)
                sum = MathF.FusedMultiplyAdd(activations[i / shape.Channels * shape.Products + k], weights[i % shape.Channels * shape.Products + k], sum);
            if (results[i] != sum)
                Assert.Fail($"output {i}: {results[i]}, expected {sum}");
        }
    }

    [Test]
    public void Fp32_infinities_and_NaN_go_as_IEEE_754_has_them()
    {
        float[] specials = [float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0f, -0f, float.MaxValue, float.Epsilon, 1f, -1f];
        var random = new Random(7);
        float One() => specials[random.Next(specials.Length)];

        Twins.AreEqual(FloatDatapath.Fp32, One, One);
        // Mostly finite, so that some results are.
        Twins.AreEqual(FloatDatapath.Fp32, () => random.Next(200) == 0 ? One() : random.NextSingle(), random.NextSingle);
    }

    [Test]
    public void Packed_weights_give_what_the_multiplication_gives([Values(null, 5, 64)] int? tileProducts)
    {
        var tiles = tileProducts is { } products ? new PartialSumTiles(NumberFormat.Parse("e4m7"), products) : null;
        IDatapath datapath = new IntegerDatapath(Int8, Int8, 20);
        var (codes, random) = (Twins.Codes(Int8), new Random(11));
        ushort Code() => codes[random.Next(codes.Length)];
        foreach (var (rows, depth, channels) in Shapes)
        {
            var weights = Draw(channels * depth, Code);
            var packed = datapath.Pack(new Matrix<ushort>(weights, channels, depth), tiles);
            Assert.That((packed.Channels, packed.Products), Is.EqualTo((channels, depth)));
            for (var repeat = 0; repeat < 2; repeat++)
            {
                var activations = Draw(rows * depth, Code);
                var (whole, results) = (new double[rows * channels], new double[rows * channels]);
                datapath.Multiply(new Matrix<ushort>(activations, rows, depth), new Matrix<ushort>(weights, channels, depth), whole, tiles);
                packed.Multiply(new Matrix<ushort>(activations, rows, depth), results);
                Assert.That(results.SequenceEqual(whole), $"{rows} x {depth} x {channels}");
            }
        }
    }

    [Test]
    public void Packed_weights_take_operands_as_kernels_do()
    {
        var random = new Random(13);
        var activations = Draw(9 * 70, random.NextSingle);
        var weights = Draw(20 * 70, random.NextSingle);
        var (whole, results) = (new double[9 * 20], new double[9 * 20]);
        IRealDatapath datapath = FloatDatapath.Fp32;
        datapath.Multiply(new Matrix<float>(activations, 9, 70), new Matrix<float>(weights, 20, 70), whole);
        datapath.Pack(new Matrix<float>(weights, 20, 70)).Multiply(new Matrix<float>(activations, 9, 70), results);

        Assert.That(results, Is.EqualTo(whole));
    }

    [Test]
    public void Threads_may_share_packed_weights()
    {
        const int Rows = 40, Products = 300, Channels = 24;
        IDatapath datapath = new IntegerDatapath(Int8, Int8, 32);
        var random = new Random(17);
        var activations = Draw(Rows * Products, () => (ushort)random.Next(256));
        var weights = Draw(Channels * Products, () => (ushort)random.Next(256));
        var tiles = new PartialSumTiles(NumberFormat.Parse("e4m7"), 64);
        var whole = new double[Rows * Channels];
        datapath.Multiply(new Matrix<ushort>(activations, Rows, Products), new Matrix<ushort>(weights, Channels, Products), whole, tiles);
        var packed = datapath.Pack(new Matrix<ushort>(weights, Channels, Products), tiles);
        var results = new double[Rows * Channels];
        Parallel.For(0, Rows, row => packed.Multiply(
            new Matrix<ushort>(activations.AsSpan(row * Products, Products), 1, Products), results.AsSpan(row * Channels, Channels)));

        Assert.That(results, Is.EqualTo(whole));
    }

    [Test]
    public void Shapes_that_do_not_fit_and_codes_of_no_number_are_refused()
    {
        IDatapath datapath = new IntegerDatapath(Int8, Int8, 32);
        var packed = datapath.Pack(new Matrix<ushort>([1, 2, 3, 4], 2, 2));

        Assert.Multiple(() =>
        {
            Assert.That(() => packed.Multiply(new Matrix<ushort>([1, 2, 3], 1, 3), new double[2]), Throws.ArgumentException.With.Message.Contains("got 2 and 3"));
            Assert.That(() => packed.Multiply(new Matrix<ushort>([1, 2], 1, 2), new double[3]), Throws.ArgumentException.With.Message.Contains("need 2 places, got 3"));
            Assert.That(() => packed.Multiply(new Matrix<ushort>([1, 256], 1, 2), new double[2]), Throws.ArgumentException.With.Message.Contains("code 256 of int8 at 1"));
            Assert.That(() => datapath.Pack(new Matrix<ushort>([1, 2, 3, 300], 2, 2)), Throws.ArgumentException.With.Message.Contains("code 300 of int8 at 3"));
            Assert.That(() => datapath.Multiply(new Matrix<ushort>([1], 1, 1), new Matrix<ushort>([1, 2], 1, 2), new double[1]), Throws.ArgumentException);
            Assert.That(() => datapath.Pack(new Matrix<ushort>([], 1, 0)), Throws.ArgumentException.With.Message.Contains("1 x 0"));
            Assert.That(() => datapath.Dot([], []), Throws.ArgumentException);
        });
    }

    private static void AreEqual(Ordered datapath, (int Rows, int Products, int Channels) shape, PartialSumTiles? tiles)
    {
        var random = new Random(shape.Rows + shape.Products);
        var activations = Draw(shape.Rows * shape.Products, () => random.Next(1, 100));
        var weights = Draw(shape.Channels * shape.Products, () => random.Next(1, 100));
        var (fast, exact) = (new double[shape.Rows * shape.Channels], new double[shape.Rows * shape.Channels]);
        datapath.Multiply(new Matrix<int>(activations, shape.Rows, shape.Products), new Matrix<int>(weights, shape.Channels, shape.Products), fast, tiles);
        datapath.MultiplyScalar(new Matrix<int>(activations, shape.Rows, shape.Products), new Matrix<int>(weights, shape.Channels, shape.Products), exact, tiles);
        for (var i = 0; i < fast.Length; i++)
        {
            if (fast[i] != exact[i])
                Assert.Fail($"output {i} of {shape}: {fast[i]}, expected {exact[i]}");
        }
    }

    private static T[] Draw<T>(int count, Func<T> one) => [.. Enumerable.Range(0, count).Select(_ => one())];

    /// <summary>Sums that depend on the order of products, on their number and, by what a group adds, on zeros that fill it up.</summary>
    private sealed class Ordered : KernelDatapath<int, int, OrderedKernel, int, OrderedLanes, Vector512<int>>
    {
        private Ordered(int group)
        {
            (Scalar, Vector) = (new OrderedKernel(group), new OrderedLanes(group));
        }

        public override string Name => $"ordered, groups of {Scalar.Group}";

        public override OrderedKernel Scalar { get; }

        public override OrderedLanes Vector { get; }

        protected override CodeTable<int> Activations { get; } = new(Int8, code => (int)code);

        protected override CodeTable<int> Weights { get; } = new(Int8, code => (int)code);

        public static Ordered Of(int group) => new(group);
    }

    private readonly struct OrderedKernel(int group) : IKernel<OrderedKernel, int, int, int>
    {
        public static int Lanes => 1;

        public int Group => group;

        public int Step(int sum, ref readonly int activations, ref readonly int weights)
        {
            for (var i = 0; i < group; i++)
                sum = sum * 31 + Unsafe.Add(ref Unsafe.AsRef(in activations), i) * Unsafe.Add(ref Unsafe.AsRef(in weights), i) + 1;
            return sum & 0xffffff;
        }

        public void Read(int sum, Span<double> values) => values[0] = sum;

        public int Load(ReadOnlySpan<double> values) => (int)values[0] & 0xffffff;
    }

    private readonly struct OrderedLanes(int group) : IKernel<OrderedLanes, int, int, Vector512<int>>
    {
        public static int Lanes => KernelLanes.Count;

        public int Group => group;

        public Vector512<int> Step(Vector512<int> sum, ref readonly int activations, ref readonly int weights)
        {
            for (var i = 0; i < group; i++)
            {
                var lanes = Vector512.LoadUnsafe(in weights, (nuint)(i * KernelLanes.Count));
                sum = sum * 31 + Unsafe.Add(ref Unsafe.AsRef(in activations), i) * lanes + Vector512<int>.One;
            }
            return sum & Vector512.Create(0xffffff);
        }

        public void Read(Vector512<int> sum, Span<double> values)
        {
            for (var lane = 0; lane < KernelLanes.Count; lane++)
                values[lane] = sum[lane];
        }

        public Vector512<int> Load(ReadOnlySpan<double> values)
        {
            var loaded = Vector512<int>.Zero;
            for (var lane = 0; lane < KernelLanes.Count; lane++)
                loaded = loaded.WithElement(lane, (int)values[lane]);
            return loaded & Vector512.Create(0xffffff);
        }
    }
}
