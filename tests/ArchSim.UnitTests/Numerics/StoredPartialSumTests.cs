using ArchSim.Numerics;
using NUnit.Framework.Constraints;

namespace ArchSim.UnitTests.Numerics;

/// <summary>
/// What storing partial sums in 12 bits costs, as a ratio of signal to noise of the final sums: the table of reference partial-sums c.3, with the same
/// kind of data. Operands are INT8: weights of normal distribution, activations the same with zero for what is negative, both of sigma 32. The limit
/// of an encoding is the leading one of the largest magnitude of any sum that was stored, or of any final one, over all outputs without encoding.
/// Sums are stored between tiles only: the final ones are not encoded. Noise and signal are powers over all outputs.
/// </summary>
public sealed class StoredPartialSumTests
{
    private const int Rows = 40;
    private const int Channels = 48;

    private static readonly NumberFormat Int8 = NumberFormat.Parse("int8");

    [TestCase(576, 64, 55.6, 49.6, 43.6)]
    [TestCase(1152, 128, 55.7, 49.7, 43.6)]
    [TestCase(4608, 256, 52.5, 46.3, 40.3)]
    [TestCase(4608, 64, 46.3, 40.2, 34.1)]
    public void Twelve_bits_cost_the_noise_of_the_table(int products, int tileProducts, double e3m8, double e4m7, double e5m6)
    {
        var random = new Random(2024);
        double Normal() => 32 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        ushort[] Draw(int count, Func<double> value) => [.. Enumerable.Range(0, count).Select(_ => (ushort)Int8.Encode(value()))];
        var activations = Draw(Rows * products, () => Math.Max(0, Normal()));
        var weights = Draw(Channels * products, Normal);
        // 32 bits hold 4,608 products of at most 2^14.
        var datapath = new IntegerDatapath(Int8, Int8, 32);
        double[] Multiply(NumberFormat? encoding)
        {
            var results = new double[Rows * Channels];
            datapath.Multiply(new Matrix<ushort>(activations, Rows, products), new Matrix<ushort>(weights, Channels, products), results,
                encoding is null ? null : new PartialSumTiles(encoding, tileProducts));
            return results;
        }

        var observer = new Observer();
        var exact = Multiply(observer);
        Assert.That(exact, Is.EqualTo(Multiply(null)));
        var leadingOne = Math.ILogB(Math.Max(observer.Largest, exact.Max(Math.Abs)));
        double Ratio(int exponentBits, int mantissaBits)
        {
            var results = Multiply(new MinifloatFormat(exponentBits, mantissaBits, leadingOne));
            return 10 * Math.Log10(exact.Sum(x => x * x) / exact.Zip(results).Sum(p => (p.First - p.Second) * (p.First - p.Second)));
        }

        Assert.Multiple(() =>
        {
            Assert.That(Ratio(3, 8), Is.EqualTo(e3m8).Within(1.5), "E3M8");
            Assert.That(Ratio(4, 7), Is.EqualTo(e4m7).Within(1.5), "E4M7");
            Assert.That(Ratio(5, 6), Is.EqualTo(e5m6).Within(1.5), "E5M6");
        });
    }

    [Test]
    public void One_tile_is_not_stored_at_all()
    {
        ushort[] row = [100, 100, 3];
        var results = new double[1];
        new IntegerDatapath(Int8, Int8, 32).Multiply(new Matrix<ushort>(row, 1, 3), new Matrix<ushort>(row, 1, 3), results, new PartialSumTiles(NumberFormat.Parse("int8"), 3));

        Assert.That(results[0], Is.EqualTo(100 * 100 + 100 * 100 + 9));
    }

    [Test]
    public void A_sum_is_stored_after_every_tile_but_the_last()
    {
        ushort[] row = [100, 100, 3];
        var results = new double[1];
        new IntegerDatapath(Int8, Int8, 32).Multiply(new Matrix<ushort>(row, 1, 3), new Matrix<ushort>(row, 1, 3), results, new PartialSumTiles(NumberFormat.Parse("int8"), 1));

        // 10,000 is stored as 127; so is 10,127; 9 is added to that.
        Assert.That(results[0], Is.EqualTo(127 + 9));
    }

    [Test]
    public void A_sum_that_comes_back_as_an_infinity_is_refused_by_every_integer_accumulator([Values] OverflowMode overflow)
    {
        // 16,129 is beyond the largest number of the store, 15.
        var tiles = new PartialSumTiles(NumberFormat.Parse("float:e3m3,inf,overflow"), 1);
        var log = (LogPositFormat)NumberFormat.Parse("lp8");
        var powers = (LogarithmicFormat)NumberFormat.Parse("log4");
        var large = (ushort)log.Encode(64);

        Refuses(new IntegerDatapath(Int8, Int8, 16, overflow), 127, 127);
        Refuses(new IntegerDatapath(Int8, Int8, 64, overflow), 127, 127);
        Refuses(new FusedIpuIntegerDatapath(new FusedIpuParameters { Lanes = 1 }, NumberFormat.Parse("int8"), NumberFormat.Parse("int8"), 32, overflow), 127, 127);
        Refuses(new SegmentedLogDatapath(powers, Int8, 32, overflow), 7, 127);
        Refuses(new LogPositDatapath(log, log, 5, 32), large, large);

        void Refuses<TA, TW, TS, TSS>(KernelDatapath<TA, TW, TS, TSS> datapath, ushort weight, ushort activation)
            where TS : struct, IKernel<TS, TA, TW, TSS>
            where TA : unmanaged
            where TW : unmanaged
            where TSS : struct
        {
            var results = new double[1];
            Assert.That(() => datapath.Multiply(new Matrix<ushort>([activation, activation], 1, 2), new Matrix<ushort>([weight, weight], 1, 2), results, tiles), Refused, datapath.Name);
            Assert.That(() => datapath.MultiplyScalar(new Matrix<ushort>([activation, activation], 1, 2), new Matrix<ushort>([weight, weight], 1, 2), results, tiles), Refused, datapath.Name);
        }
    }

    private static IResolveConstraint Refused =>
        Throws.ArgumentException.With.Message.EqualTo("an integer accumulator goes on from finite numbers only, was Infinity");

    /// <summary>Stores sums as they are, and remembers the largest.</summary>
    private sealed class Observer() : NumberFormat("observer", 32)
    {
        public double Largest { get; private set; }

        public override bool HoldsSums => true;

        public override double Decode(uint code) => (int)code;

        public override uint Encode(double value) => (uint)(int)value;

        protected override void RoundAll(Span<double> values)
        {
            foreach (var value in values)
                Largest = Math.Max(Largest, Math.Abs(value));
        }
    }

    [TestCase("lp8")]
    [TestCase("uint8")]
    [TestCase("pwlq4")]
    [TestCase("olive4")]
    public void Formats_of_operands_alone_store_no_sums(string encoding) =>
        Assert.That(() => new PartialSumTiles(NumberFormat.Parse(encoding), 64), Throws.ArgumentException.With.Message.Contains("partial sums are stored in"));

    [TestCase("bfp12")]
    [TestCase("bfp8:block4,rz")]
    [TestCase("bfp10:block2")]
    public void Blocks_of_neighbouring_channels_share_their_exponent_in_both_kernels(string encoding)
    {
        var tiles = new PartialSumTiles(NumberFormat.Parse(encoding), 16);
        Twins.AreEqual(new IntegerDatapath(Int8, Int8, 32), Twins.Codes(Int8), Twins.Codes(Int8), seed: 8, tiles);

        // Five bits of magnitude at the exponent of 1,000 are steps of 32: 1,000 becomes 992 by rounding to the nearer of 992 and 1,024, and 10 beside it is lost.
        ushort[] weights = [100, 0, 1, 0];
        var results = new double[2];
        new IntegerDatapath(Int8, Int8, 32).Multiply(new Matrix<ushort>([10, 0], 1, 2), new Matrix<ushort>(weights, 2, 2), results, new PartialSumTiles(NumberFormat.Parse("bfp6:block2"), 1));
        Assert.That(results, Is.EqualTo(new double[] { 992, 0 }));
    }

    [TestCase("bfp12:block32")]
    [TestCase("bfp12:block6")]
    public void Blocks_that_do_not_divide_the_channels_of_a_store_are_refused(string encoding) =>
        Assert.That(() => new PartialSumTiles(NumberFormat.Parse(encoding), 64), Throws.ArgumentException.With.Message.Contains("must divide 16"));
}
