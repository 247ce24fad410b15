using ArchSim.Numerics;

namespace ArchSim.Benchmarks;

/// <summary>A layer as a matrix multiplication: pixels x products x channels.</summary>
public sealed record GemmShape(int Rows, int Products, int Channels)
{
    public long Multiplications => (long)Rows * Products * Channels;

    public override string ToString() => $"{Rows} x {Products} x {Channels}";
}

/// <summary>A datapath to time, on operands of normal distribution (activations without their negative half) that come from a seed.</summary>
public sealed class Gemm
{
    /// <summary>3 x 3 convolutions of ResNet-18, a quarter of their pixels: conv2 of 56 x 56 pixels and 64 channels, conv3 of 28 x 28 and 128.</summary>
    public static readonly IReadOnlyList<GemmShape> Shapes = [new(784, 576, 64), new(196, 1152, 128)];

    private static readonly NumberFormat Int8 = NumberFormat.Parse("int8");
    private static readonly LogPositFormat Posit = LogPositFormat.OfWidth(8);
    private static readonly LogarithmicFormat BrsLog = (LogarithmicFormat)NumberFormat.Parse("brslog5:sqrt4");
    private static readonly PiecewiseLinearFormat Pwlq = (PiecewiseLinearFormat)NumberFormat.Parse("pwlq4");

    private readonly Func<GemmShape, (Action Whole, Action Packed)> _prepare;

    private Gemm(string name, double? target, Func<GemmShape, (Action Whole, Action Packed)> prepare)
    {
        (Name, TargetRate, _prepare) = (name, target, prepare);
    }

    /// <summary>A line a datapath.</summary>
    public static IReadOnlyList<Gemm> All { get; } =
    [
        Reals("fp32", FloatDatapath.Fp32, tiles: null, target: null),
        Integers("int8, 32 bits, no tiles", new IntegerDatapath(Int8, Int8, 32), null, null),
        Integers("int8, 24 bits, saturating", new IntegerDatapath(Int8, Int8, 24), null, null),
        Integers("int8, 48 bits, wrapping, e4m7 each 64", new IntegerDatapath(Int8, Int8, 48, OverflowMode.Wrap), Tiles(64), null),
        Integers("int8, 32 bits, e4m7 each 64", new IntegerDatapath(Int8, Int8, 32), Tiles(64), 5),
        Integers("int8, 32 bits, e4m7 each 16", new IntegerDatapath(Int8, Int8, 32), Tiles(16), null),
        Reals("LBA M7E4, chunks of 16", new LbaDatapath(LbaPresets.Named("m7e4")), null, 3),
        Reals("LBA M10E5, chunks of 16", new LbaDatapath(LbaPresets.Named("m10e5")), null, null),
        Ipu("fused IPU fp16, w = 12, multi-cycle", new FusedIpuParameters { TreeBits = 12 }),
        Ipu("fused IPU fp16, w = 16, multi-cycle", new FusedIpuParameters { TreeBits = 16 }),
        Ipu("fused IPU fp16, w = 28, single cycle", new FusedIpuParameters { TreeBits = 28, Alignment = FusedIpuAlignment.SingleCycle }),
        Codes("fused IPU int8", new FusedIpuIntegerDatapath(new FusedIpuParameters(), Int8, Int8), Int8, 32, Int8, 32, null, null),
        Codes("log posit lp8", new LogPositDatapath(Posit, Posit, 5, 32), Posit, 1, Posit, 1, null, null),
        Codes("brslog5:sqrt4 x int8", new SegmentedLogDatapath(BrsLog, Int8, 32), BrsLog, 8, Int8, 32, null, null),
        Codes("pwlq4 x int8", new PiecewiseLinearDatapath(Pwlq, Int8), Pwlq, 0.25, Int8, 32, null, null),
    ];

    public string Name { get; }

    /// <summary>Of design section 8, in G multiplications and additions a second on one core.</summary>
    public double? TargetRate { get; }

    /// <summary>The multiplication with the packing of its weights, and with weights packed before.</summary>
    public (Action Whole, Action Packed) Prepare(GemmShape shape) => _prepare(shape);

    public override string ToString() => Name;

    private static PartialSumTiles Tiles(int products) => new(new MinifloatFormat(4, 7, 21), products);

    private static Gemm Integers(string name, IDatapath datapath, PartialSumTiles? tiles, double? target) => Codes(name, datapath, Int8, 32, Int8, 32, tiles, target);

    private static Gemm Ipu(string name, FusedIpuParameters unit) =>
        Codes(name, new FusedIpuFloatDatapath(unit), FloatFormat.Fp16, 0.05, FloatFormat.Fp16, 1, null, 0.3);

    /// <param name="weightSigma">Standard deviation of the weights.</param>
    /// <param name="sigma">Standard deviation of the activations before rectification.</param>
    private static Gemm Codes(
        string name, IDatapath datapath, NumberFormat weight, double weightSigma, NumberFormat activation, double sigma, PartialSumTiles? tiles, double? target) => new(name, target, shape =>
    {
        var (activations, weights) = Draw(shape, 1);
        var activationCodes = Array.ConvertAll(activations, a => (ushort)activation.Encode(sigma * a));
        var weightCodes = Array.ConvertAll(weights, w => (ushort)weight.Encode(weightSigma * w));
        Matrix<ushort> Activations() => new(activationCodes, shape.Rows, shape.Products);
        Matrix<ushort> Weights() => new(weightCodes, shape.Channels, shape.Products);
        var results = new double[shape.Rows * shape.Channels];
        var packed = datapath.Pack(Weights(), tiles);
        return (() => datapath.Multiply(Activations(), Weights(), results, tiles), () => packed.Multiply(Activations(), results));
    });

    private static Gemm Reals(string name, IRealDatapath datapath, PartialSumTiles? tiles, double? target) => new(name, target, shape =>
    {
        var (activations, weights) = Draw(shape, 1);
        Matrix<float> Activations() => new(activations, shape.Rows, shape.Products);
        Matrix<float> Weights() => new(weights, shape.Channels, shape.Products);
        var results = new double[shape.Rows * shape.Channels];
        var packed = datapath.Pack(Weights(), tiles);
        return (() => datapath.Multiply(Activations(), Weights(), results, tiles), () => packed.Multiply(Activations(), results));
    });

    private static (float[] Activations, float[] Weights) Draw(GemmShape shape, double sigma)
    {
        var random = new Random(3);
        double Normal() => sigma * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var activations = new float[shape.Rows * shape.Products];
        var weights = new float[shape.Channels * shape.Products];
        foreach (ref var activation in activations.AsSpan())
            activation = (float)Math.Max(0, Normal());
        foreach (ref var weight in weights.AsSpan())
            weight = (float)Normal();
        return (activations, weights);
    }
}
