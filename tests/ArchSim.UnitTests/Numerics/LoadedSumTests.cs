using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Sums that come back from a store: what the accumulator has no bits for is rounded to nearest even, in both kernels.</summary>
public sealed class LoadedSumTests
{
    private static readonly NumberFormat Int8 = NumberFormat.Parse("int8");

    /// <summary>Halves and more of an accumulator's last place, with what is left of them.</summary>
    private static readonly (double Value, double Loaded)[] Rounded = [(2.5, 2), (3.5, 4), (-2.5, -2), (-3.5, -4), (2.75, 3), (-2.25, -2), (0.5, 0), (7, 7)];

    [TestCase(16, OverflowMode.Saturate)]
    [TestCase(24, OverflowMode.Wrap)]
    [TestCase(32, OverflowMode.Saturate)]
    [TestCase(48, OverflowMode.Wrap)]
    [TestCase(64, OverflowMode.Saturate)]
    public void Integers(int bits, OverflowMode overflow) => IsRounded(new IntegerDatapath(Int8, Int8, bits, overflow), 1);

    [TestCase(24)]
    [TestCase(48)]
    public void Integers_of_the_fused_unit(int bits) =>
        IsRounded(new FusedIpuIntegerDatapath(new FusedIpuParameters(), Int8, Int8, bits), 1);

    [Test]
    public void Segmented_logarithms() => IsRounded(new SegmentedLogDatapath((LogarithmicFormat)NumberFormat.Parse("brslog5:sqrt4"), Int8, 32), 0.5);

    [TestCase(32)]
    [TestCase(64)]
    public void Log_posits(int bits)
    {
        var format = LogPositFormat.OfWidth(8);
        IsRounded(new LogPositDatapath(format, format, 5, bits, binaryPoint: 12), Math.Pow(2, -12));
    }

    [Test]
    public void Floats_of_the_fused_unit()
    {
        // 20 fraction bits below the exponent of 1.5; fp32 has 23.
        var datapath = new FusedIpuFloatDatapath(new FusedIpuParameters { AccumulatorFractionBits = 20 });
        var place = Math.Pow(2, -20);
        foreach (var (value, loaded) in Rounded)
        {
            IsLoaded(datapath, 1.5 + value * place, 1.5 + loaded * place);
            IsLoaded(datapath, -1.5 - value * place, -1.5 - loaded * place);
        }
    }

    private static void IsRounded<TA, TW, TS, TSS>(KernelDatapath<TA, TW, TS, TSS> datapath, double place)
        where TS : struct, IKernel<TS, TA, TW, TSS>
        where TA : unmanaged
        where TW : unmanaged
        where TSS : struct
    {
        foreach (var (value, loaded) in Rounded)
            IsLoaded(datapath, value * place, loaded * place);
    }

    /// <summary>Two tiles of a product of zeros: what is stored between is all there is.</summary>
    private static void IsLoaded<TA, TW, TS, TSS>(KernelDatapath<TA, TW, TS, TSS> datapath, double stored, double loaded)
        where TS : struct, IKernel<TS, TA, TW, TSS>
        where TA : unmanaged
        where TW : unmanaged
        where TSS : struct
    {
        var tiles = new PartialSumTiles(new Constant(stored), 1);
        var (fast, exact) = (new double[1], new double[1]);
        var zeros = new ushort[2];
        datapath.Multiply(new Matrix<ushort>(zeros, 1, 2), new Matrix<ushort>(zeros, 1, 2), fast, tiles);
        datapath.MultiplyScalar(new Matrix<ushort>(zeros, 1, 2), new Matrix<ushort>(zeros, 1, 2), exact, tiles);
        Assert.That((fast[0], exact[0]), Is.EqualTo((loaded, loaded)), $"{datapath.Name}: {stored}");
    }

    /// <summary>A store that gives a value of its own, whatever it is given.</summary>
    private sealed class Constant(double value) : NumberFormat($"always {value:R}", 16)
    {
        public override bool HoldsSums => true;

        public override double Decode(uint code) => value;

        public override uint Encode(double number) => 0;
    }
}
