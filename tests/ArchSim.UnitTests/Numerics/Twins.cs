using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Holds a datapath's vector kernel to its scalar one: every result of a multiplication, bit for bit.</summary>
internal static class Twins
{
    /// <summary>Outputs, reductions and rows that fill vectors, leave tails, and are less than one of anything.</summary>
    public static readonly (int Rows, int Products, int Channels)[] Shapes = [(1, 1, 1), (3, 5, 7), (4, 64, 16), (5, 65, 33), (9, 200, 40)];

    public static void AreEqual<TA, TW, TS, TSS>(
        KernelDatapath<TA, TW, TS, TSS> datapath, Func<TA> activation, Func<TW> weight, PartialSumTiles? tiles = null)
        where TS : struct, IKernel<TS, TA, TW, TSS>
        where TA : unmanaged
        where TW : unmanaged
        where TSS : struct
    {
        foreach (var (rows, products, channels) in Shapes)
        {
            var activations = Draw(rows * products, activation);
            var weights = Draw(channels * products, weight);
            var (fast, exact) = (new double[rows * channels], new double[rows * channels]);
            datapath.Multiply(new Matrix<TA>(activations, rows, products), new Matrix<TW>(weights, channels, products), fast, tiles);
            datapath.MultiplyScalar(new Matrix<TA>(activations, rows, products), new Matrix<TW>(weights, channels, products), exact, tiles);
            Assert.That(Bits(fast), Is.EqualTo(Bits(exact)), $"{datapath.Name}, {rows} x {products} x {channels}, tiles {tiles}");
        }
    }

    public static void AreEqual<TA, TW, TS, TSS>(
        KernelDatapath<TA, TW, TS, TSS> datapath, IReadOnlyList<ushort> activationCodes, IReadOnlyList<ushort> weightCodes, int seed, PartialSumTiles? tiles = null)
        where TS : struct, IKernel<TS, TA, TW, TSS>
        where TA : unmanaged
        where TW : unmanaged
        where TSS : struct
    {
        var random = new Random(seed);
        foreach (var (rows, products, channels) in Shapes)
        {
            var activations = Draw(rows * products, () => activationCodes[random.Next(activationCodes.Count)]);
            var weights = Draw(channels * products, () => weightCodes[random.Next(weightCodes.Count)]);
            var (fast, exact) = (new double[rows * channels], new double[rows * channels]);
            datapath.Multiply(new Matrix<ushort>(activations, rows, products), new Matrix<ushort>(weights, channels, products), fast, tiles);
            datapath.MultiplyScalar(new Matrix<ushort>(activations, rows, products), new Matrix<ushort>(weights, channels, products), exact, tiles);
            Assert.That(Bits(fast), Is.EqualTo(Bits(exact)), $"{datapath.Name}, {rows} x {products} x {channels}, tiles {tiles}");
        }
    }

    /// <summary>All codes of a format that stand for finite numbers.</summary>
    public static ushort[] Codes(NumberFormat format) =>
        [.. Enumerable.Range(0, 1 << format.Bits).Where(c => double.IsFinite(format.Decode((uint)c))).Select(c => (ushort)c)];

    // NaN equals NaN, whatever its payload; minus zero is not zero.
    private static long[] Bits(double[] values) => [.. values.Select(v => BitConverter.DoubleToInt64Bits(double.IsNaN(v) ? double.NaN : v))];

    private static T[] Draw<T>(int count, Func<T> one) => [.. Enumerable.Range(0, count).Select(_ => one())];
}
