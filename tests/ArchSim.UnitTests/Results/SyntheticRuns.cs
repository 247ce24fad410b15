using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using ArchSim.Hardware;
using ArchSim.Memory;
using ArchSim.Numerics;
using ArchSim.Results;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Results;

/// <summary>Runs that no simulator made: every number differs from every other, so that a test sees two of them exchanged.</summary>
internal sealed record SyntheticRun
{
    public string Accelerator { get; init; } = "lpa";
    public string AcceleratorText { get; init; } = "name: lpa\nclock_mhz: 500\n";
    public string Workload { get; init; } = "resnet50";
    public string WorkloadText { get; init; } = "name: resnet50\n";
    public string Precision { get; init; } = "lp-w4a8";
    public int Layers { get; init; } = 3;
    public int Batch { get; init; } = 1;
    public long Seed { get; init; } = 1;

    /// <summary>Layers of equal name scheme and scale have equal hashes.</summary>
    public double Scale { get; init; } = 1;
    public bool AllZero { get; init; }
    public Func<int, string> LayerName { get; init; } = i => $"layer{i}";

    public RunContext Context { get; init; } = new()
    {
        Started = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero),
        Duration = TimeSpan.FromSeconds(1.5),
        Version = "0.1.0",
        CommandLine = "archsim run lpa resnet50",
    };

    public RunResult Build()
    {
        var accelerator = BuildAccelerator();
        var layers = Enumerable.Range(0, Layers).Select(BuildLayer).ToList();
        return new RunResult
        {
            Accelerator = accelerator,
            Workload = new Workload { Name = Workload, Layers = [.. layers.Select(l => l.Layer)], SourceText = WorkloadText },
            Precision = new Precision { Name = Precision, Default = Formats, SourceText = $"name: {Precision}\n" },
            Objective = Objective.Latency,
            Batch = Batch,
            Seed = Seed,
            OperandsAreReal = false,
            Layers = layers,
            Hash = Hash($"{this with { Context = null!, LayerName = null! }}"),
            TopsPeak = 4.096 * Scale,
            Utilization = AllZero ? 0 : 0.625,
        };
    }

    private static LayerFormats Formats => new(NumberFormat.Parse("lp4"), NumberFormat.Parse("lp8"), NumberFormat.Parse("int32"), null, NumberFormat.Parse("lp8"));

    private LayerResult BuildLayer(int index)
    {
        // Like a real network: early layers are large and few, a vector layer now and then.
        var work = AllZero ? 0 : (long)(100_000 * (1 + index * 7919 % 17) / (1 + index / 10.0));
        var size = (long)(Scale * work);
        var isVector = index % 5 == 4;
        Layer layer = isVector
            ? new VectorLayer { Name = LayerName(index), Op = LayerOp.Add, InputElementsPerImage = 2 * size, OutputElementsPerImage = size }
            : new MatrixLayer
            {
                Name = LayerName(index),
                Op = LayerOp.Convolution,
                OutputChannels = 64,
                InputChannels = 64,
                KernelHeight = 3,
                KernelWidth = 3,
                InputHeight = 56,
                InputWidth = 56,
                OutputHeight = 56,
                OutputWidth = 56,
            };
        return new LayerResult
        {
            Hash = Hash($"layer {index} {Scale} {AllZero} {Accelerator}"),
            Layer = layer,
            Formats = Formats,
            Mode = isVector ? "" : "4x8",
            PickedMapping = null,
            Mapping = isVector ? "" : "for m in 7: for n in 2: for k in 9",
            Cycles = size,
            Macs = isVector ? 0 : work * (40 + 60 * (index % 7)),
            Counts = Counts(size, work, isVector),
            EnergyPj = [.. Enum.GetValues<EnergyComponent>().Select(c => isVector && c < EnergyComponent.WeightBuffer ? 0 : size * (20.5 - 1.25 * (int)c))],
            Units = [.. Enum.GetValues<Unit>().Select(u => Cycles(size, (int)u))],
        };
    }

    private static UnitCycles Cycles(long total, int unit)
    {
        var stalls = Enum.GetValues<StallReason>().Select((_, r) => (r + unit) % 3 == 0 ? total / (40 + 11 * r + unit) : 0).ToList();
        var busy = total / (2 + unit);
        return new UnitCycles(busy, total - busy - stalls.Sum(), stalls);
    }

    private static LayerCounts Counts(long n, long work, bool isVector) => new()
    {
        DramReadBytes = n * 3 + work * 2,
        DramWriteBytes = n * 2,
        DramActivates = n / 700,
        DramReadBursts = n / 20,
        DramWriteBursts = n / 30,
        DramRowHits = n / 900,
        DramTransactions = n / 800,
        WeightBufferReadWords = n / 2,
        WeightBufferWriteWords = n / 3,
        ActivationBufferReadWords = n / 4,
        ActivationBufferWriteWords = n / 5,
        PartialSumBufferReadWords = n / 6,
        PartialSumBufferWriteWords = n / 7,
        PartialSumBufferReadBytes = n * 5,
        PartialSumBufferWriteBytes = n * 6,
        PartialSumDramReadBytes = n * 7,
        PartialSumDramWriteBytes = n * 8,
        PartialSumFootprintBytes = n * 9,
        PartialSumEncodes = n * 10,
        PartialSumDecodes = n * 11,
        OperandDecodes = n * 12,
        ResultEncodes = n * 13,
        VectorOperations = isVector ? n * 14 : 0,
        ElementCycles = n * 15,
    };

    private Accelerator BuildAccelerator()
    {
        var buffer = new BufferSpec { SizeKib = 128, WidthBits = 256, DoubleBuffered = true };
        return Create(new AcceleratorSpec
        {
            Name = Accelerator,
            Description = "",
            TechnologyName = "28nm",
            ClockMhz = 500,
            Array = new ArraySpec
            {
                Unroll = new LoopExtents(8, 8),
                Reduction = Reduction.Systolic,
                Feeding = Feeding.Systolic,
                Stationary = Stationary.Weight,
                WeightLoad = WeightLoad.Overlapped,
                Clusters = 1,
                ProcessingElement = new WeightSplitSpec("log-posit") { ActivationBits = 8, WeightBits = [4] },
            },
            DefaultPrecision = Precision,
            WeightBuffer = buffer,
            ActivationBuffer = buffer,
            PartialSumBuffer = new PartialSumBufferSpec
            {
                SizeKib = 128,
                WidthBits = 256,
                DoubleBuffered = true,
                Encoding = NumberFormat.Parse("int32"),
                DensePacking = false,
            },
            Dram = new MemorySpec
            {
                Name = "ddr4-2400",
                ClockPeriodNs = 0.833,
                BusBits = 64,
                BurstLength = 8,
                BankGroups = 4,
                BanksPerGroup = 4,
                RowBytes = 8192,
                DevicesPerRank = 8,
                Timing = new MemoryTiming(),
                Currents = new MemoryCurrents(),
            },
            VectorUnit = new VectorUnitSpec { Lanes = 16 },
            SourceText = AcceleratorText,
        }, null!, new FixedAreas(AllZero ? 0 : Scale));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern Accelerator Create(AcceleratorSpec spec, IProcessingElement element, ICostModel costs);

    private sealed class FixedAreas(double scale) : ICostModel
    {
        public AreaNode AreaTree => new("chip", AreaUm2.Sum(a => a.Um2), []);

        public IReadOnlyList<(AreaComponent Component, double Um2)> AreaUm2 =>
            [.. Enum.GetValues<AreaComponent>().Select(c => (c, scale * (250_000.0 - 20_000 * (int)c)))];

        public double LeakageMw => throw new NotSupportedException();

        public Technology? Technology { get; } = TechnologyFile.Load("28nm").Technology;

        public EnergyCosts EnergyOf(ProcessingElementMode? mode, LayerFormats formats, OperandStatistics statistics) => throw new NotSupportedException();
    }
}

internal static class Times
{
    /// <summary>The list with one item exchanged.</summary>
    public static List<T> With<T>(this IEnumerable<T> items, int index, Func<T, T> change) => [.. items.Select((item, i) => i == index ? change(item) : item)];
}
