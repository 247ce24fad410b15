using ArchSim.Hardware;
using ArchSim.Memory;
using ArchSim.Numerics;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>A machine whose every number is in the test: an element of one product a cycle, round costs, a memory without surprises.</summary>
internal static class TestMachine
{
    public static readonly LayerFormats Int8 = Formats("int8", "int8");

    public static LayerFormats Formats(string weight, string activation) => new(
        NumberFormat.Parse(weight), NumberFormat.Parse(activation), NumberFormat.Parse("int32"), null, NumberFormat.Parse(activation));

    /// <summary>Weight-stationary 8 x 8 at 500 MHz with 64 KiB buffers on DDR4-2400 timing.</summary>
    public static AcceleratorSpec Spec() => new()
    {
        Name = "test",
        Description = "",
        TechnologyName = "none",
        ClockMhz = 500,
        Array = new ArraySpec
        {
            Unroll = new LoopExtents(K: 8, N: 8),
            Reduction = Reduction.Systolic,
            Feeding = Feeding.Systolic,
            Stationary = Stationary.Weight,
            WeightLoad = WeightLoad.Overlapped,
            Clusters = 1,
            ProcessingElement = new WeightSplitSpec("test") { ActivationBits = 8, WeightBits = [8] },
        },
        DefaultPrecision = "int8",
        WeightBuffer = new BufferSpec { SizeKib = 64, WidthBits = 256, DoubleBuffered = true },
        ActivationBuffer = new BufferSpec { SizeKib = 64, WidthBits = 256, DoubleBuffered = true },
        PartialSumBuffer = Sums("int32"),
        Dram = Ddr4(),
        VectorUnit = new VectorUnitSpec { Lanes = 16 },
        SourceText = "test",
    };

    public static PartialSumBufferSpec Sums(string encoding, int sizeKib = 64, bool dense = false) => new()
    {
        SizeKib = sizeKib,
        WidthBits = 256,
        Banks = 4,
        DoubleBuffered = true,
        Encoding = NumberFormat.Parse(encoding),
        DensePacking = dense,
    };

    public static MemorySpec Ddr4() => new()
    {
        Name = "ddr4",
        ClockPeriodNs = 0.83,
        BusBits = 64,
        BurstLength = 8,
        Ranks = 2,
        BankGroups = 2,
        BanksPerGroup = 4,
        RowBytes = 8192,
        DevicesPerRank = 4,
        TransactionBytes = 8192,
        Timing = new MemoryTiming
        {
            ReadLatency = 17,
            WriteLatency = 12,
            RowToColumn = 17,
            RowToColumnWrite = 17,
            Precharge = 17,
            RowActive = 39,
            RowCycle = 56,
            BurstSpacing = 4,
            BurstSpacingSameGroup = 4,
            WriteRecovery = 18,
            WriteToRead = 9,
            WriteToReadOtherGroup = 3,
            ReadToPrecharge = 9,
            RefreshInterval = 9360,
            RefreshTime = 420,
        },
        Currents = new MemoryCurrents { Vdd = 1.2, Idd0 = 80, Idd2N = 34, Idd3N = 47, Idd4R = 243, Idd4W = 228, Idd5 = 280 },
    };

    public static Accelerator Accelerator(AcceleratorSpec spec, LoopExtents? lanes = null, int depth = 1) =>
        new(spec, new OneProduct(lanes ?? LoopExtents.One, depth), new RoundCosts());

    public static MatrixLayer Gemm(int rows, int inner, int columns, int groups = 1) => new()
    {
        Name = "gemm",
        Op = LayerOp.FullyConnected,
        Groups = groups,
        InputChannels = inner,
        OutputChannels = columns,
        InputHeight = rows,
        InputWidth = 1,
        OutputHeight = rows,
        OutputWidth = 1,
    };

    /// <summary>A convolution with "same" padding.</summary>
    public static MatrixLayer Convolution(int size, int channels, int filters, int kernel, int stride = 1, int groups = 1) => new()
    {
        Name = "conv",
        Op = LayerOp.Convolution,
        Groups = groups,
        InputChannels = channels,
        OutputChannels = filters,
        KernelHeight = kernel,
        KernelWidth = kernel,
        StrideHeight = stride,
        StrideWidth = stride,
        InputHeight = size,
        InputWidth = size,
        OutputHeight = (size + stride - 1) / stride,
        OutputWidth = (size + stride - 1) / stride,
    };

    public static TileCosts Costs(
        AcceleratorSpec spec, MatrixLayer layer, LayerFormats? formats = null, LoopExtents? lanes = null, int depth = 1, CyclesPerStep? cyclesPerStep = null)
    {
        var accelerator = Accelerator(spec, lanes, depth);
        var used = formats ?? Int8;
        var mode = accelerator.Element.ModeFor(used.Weight, used.Activation)!;
        return new TileCosts(MatrixWork.Lower(layer, used, accelerator, mode, cyclesPerStep ?? CyclesPerStep.One));
    }

    public static EnergyCosts RoundEnergy { get; } = new()
    {
        MacPj = 1,
        RegistersPjPerElementCycle = 0.1,
        OperandDecodePj = 0,
        ResultEncodePj = 0,
        PartialSumEncodePj = 0,
        PartialSumDecodePj = 0,
        WeightBuffer = new BufferEnergy(10, 12),
        ActivationBuffer = new BufferEnergy(14, 16),
        PartialSumBuffer = new BufferEnergy(8, 9),
        VectorOperationPj = 2,
        Dram = new CommandEnergy(Ddr4() with
        {
            StatedEnergy = new StatedEnergy { ActivatePj = 3000, ReadBurstPj = 5000, WriteBurstPj = 5200, RefreshPj = 10_000, ActiveStandbyMw = 150, PrechargeStandbyMw = 100 },
        }),
        LeakageMw = 20,
    };

    public static Mapping Whole(MatrixLayer layer) => new(
        layer.Groups, layer.Batch, layer.OutputHeight, layer.OutputWidth, layer.OutputChannels, layer.InputChannels, TileCandidates.Orders[0]);

    public static Mapping Pick(TileCosts costs, Objective objective = Objective.Latency) => MappingChoice.Best(costs, RoundEnergy, objective)!.Value.Mapping;

    public static LayerOutcome Simulate(AcceleratorSpec spec, MatrixLayer layer, LayerFormats? formats = null, Mapping? mapping = null, bool fastForward = true)
    {
        var costs = Costs(spec, layer, formats);
        return MatrixMachine.Run(costs, mapping ?? Pick(costs), fastForward: fastForward);
    }

    private sealed class OneProduct(LoopExtents lanes, int depth) : IProcessingElement
    {
        public string Kind => "test";

        public IReadOnlyList<string> SupportedFormats => ["any x any"];

        public StructureNode Structure { get; } = new() { Name = "element" };

        public StructureNode Registers { get; } = new() { Name = "registers" };

        public StructureNode? EdgeStructure(LoopExtents unroll) => null;

        public ProcessingElementMode? ModeFor(NumberFormat weight, NumberFormat activation) => new()
        {
            Name = "any",
            Lanes = lanes,
            PipelineDepth = depth,
            StallLaw = new ConstantStallLaw(1),
            ActiveParts = [],
            Datapath = new IntegerDatapath(new IntegerFormat(8), new IntegerFormat(8), 32),
            AccumulatorBits = 32,
        };
    }

    private sealed class RoundCosts : ICostModel
    {
        public AreaNode AreaTree { get; } = new("chip", 1e6, []);

        public IReadOnlyList<(AreaComponent Component, double Um2)> AreaUm2 { get; } =
            [.. Enum.GetValues<AreaComponent>().Select(c => (c, 1e5))];

        public double LeakageMw => RoundEnergy.LeakageMw;

        public EnergyCosts EnergyOf(ProcessingElementMode? mode, LayerFormats formats, OperandStatistics statistics) => RoundEnergy;
    }
}
