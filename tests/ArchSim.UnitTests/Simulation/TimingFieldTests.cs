using System.Reflection;
using ArchSim.Hardware;
using ArchSim.Memory;
using ArchSim.Numerics;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>
/// For every field of every spec: changing it changes these results of layers in pinned mappings, and no other. What a field does to area
/// and to the energy of an action stands beside the cost model.
/// </summary>
public sealed class TimingFieldTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>Commands, and clocks of states.</summary>
    private const string Rows = "rows";

    /// <summary>
    /// May change with every time: which rows are found open, which writes still wait when others replace them or ask for their data, and how much of the data passes while
    /// something is asked for.
    /// </summary>
    private static readonly string[] Timed = [Rows, "bursts", "dram_busy"];

    private static readonly Row[] Table =
    [
        new("AcceleratorSpec.ClockMhz", "cycles dram_busy", s => s with { ClockMhz = 1000 }) { Why = "the memory takes more cycles, and more wait in its queue" },

        new("ArraySpec.Unroll", "cycles array activation_words sum_words", s => Array(s, a => a with { Unroll = new LoopExtents(K: 4, N: 4) })),
        new("ArraySpec.Reduction", "cycles array", s => Array(s, a => a with { Reduction = Reduction.Tree })) { Why = "levels of the tree" },
        new("ArraySpec.Feeding", "cycles array", s => Array(s, a => a with { Feeding = Feeding.Broadcast })),
        new("ArraySpec.Stationary", "cycles array port_stalls weight_words sum_words", s => Array(s, a => a with { Stationary = Stationary.Output })),
        new("ArraySpec.WeightLoad", "cycles array", s => Array(s, a => a with { WeightLoad = WeightLoad.Serial })),

        new("BufferSpec.SizeKib", "fits", s => s with { WeightBuffer = s.WeightBuffer with { SizeKib = 1 } }),
        new("BufferSpec.SizeKib", "fits", s => s with { ActivationBuffer = s.ActivationBuffer with { SizeKib = 1 } }),
        new("BufferSpec.SizeKib", "fits", s => s with { PartialSumBuffer = s.PartialSumBuffer with { SizeKib = 1 } }),
        new("BufferSpec.SizeKib", "cycles dram_busy dram_bytes bursts transactions spilled sum_words",
            s => s with { PartialSumBuffer = s.PartialSumBuffer with { SizeKib = 128 } }) { Why = "sums that spilled stay" },
        new("BufferSpec.WidthBits", "weight_words", s => s with { WeightBuffer = s.WeightBuffer with { WidthBits = 128 } }),
        new("BufferSpec.WidthBits", "cycles port_stalls weight_words", s => s with { WeightBuffer = s.WeightBuffer with { WidthBits = 128 } }) { Base = Streaming },
        new("BufferSpec.WidthBits", "activation_words", s => s with { ActivationBuffer = s.ActivationBuffer with { WidthBits = 128 } }),
        new("BufferSpec.WidthBits", "cycles port_stalls activation_words", s => s with { ActivationBuffer = s.ActivationBuffer with { WidthBits = 32 } }),
        new("BufferSpec.WidthBits", "sum_words", s => s with { PartialSumBuffer = s.PartialSumBuffer with { WidthBits = 128 } }),
        new("BufferSpec.Banks", "cycles port_stalls", s => s with { WeightBuffer = s.WeightBuffer with { Banks = 2 } }) { Base = Streaming },
        new("BufferSpec.Banks", "cycles port_stalls", s => s with { ActivationBuffer = s.ActivationBuffer with { Banks = 4 } })
        {
            Base = s => s with { ActivationBuffer = s.ActivationBuffer with { WidthBits = 32 } },
        },
        new("BufferSpec.Banks", "cycles port_stalls", s => s with { PartialSumBuffer = s.PartialSumBuffer with { Banks = 1 } })
        {
            Base = s => s with { PartialSumBuffer = s.PartialSumBuffer with { WidthBits = 128, Banks = 2 } },
        },
        new("BufferSpec.DoubleBuffered", "cycles", s => s with { WeightBuffer = s.WeightBuffer with { DoubleBuffered = false } }),
        new("BufferSpec.DoubleBuffered", "cycles", s => s with { ActivationBuffer = s.ActivationBuffer with { DoubleBuffered = false } }),
        new("BufferSpec.DoubleBuffered", "cycles", s => s with { PartialSumBuffer = s.PartialSumBuffer with { DoubleBuffered = false } }),
        new("BufferSpec.WordRegister", "weight_words", s => s with { WeightBuffer = s.WeightBuffer with { WordRegister = false } }),
        new("BufferSpec.WordRegister", "activation_words", s => s with { ActivationBuffer = s.ActivationBuffer with { WordRegister = false } }),
        new("BufferSpec.WordRegister", "sum_words", s => s with { PartialSumBuffer = Narrow(s.PartialSumBuffer) with { WordRegister = false } })
        {
            Base = s => s with { PartialSumBuffer = Narrow(s.PartialSumBuffer) },
        },
        new("PartialSumBufferSpec.ByteEnables", "sum_words", s => s with { PartialSumBuffer = s.PartialSumBuffer with { ByteEnables = true } })
        {
            Base = s => s with { PartialSumBuffer = Narrow(s.PartialSumBuffer) with { WordRegister = false } },
            Why = "the first pass need not read",
        },
        new("PartialSumBufferSpec.Ports", "cycles port_stalls", s => s with { PartialSumBuffer = s.PartialSumBuffer with { Ports = 1 } })
        {
            Base = s => s with { PartialSumBuffer = s.PartialSumBuffer with { Banks = 1 } },
        },
        new("PartialSumBufferSpec.Encoding", "cycles dram_busy dram_bytes bursts transactions sum_words spilled footprint", s => s with { PartialSumBuffer = s.PartialSumBuffer with { Encoding = NumberFormat.Parse("e4m7") } }),
        new("PartialSumBufferSpec.DensePacking", "cycles dram_busy dram_bytes bursts sum_words spilled footprint", s => s with { PartialSumBuffer = s.PartialSumBuffer with { DensePacking = true } })
        {
            Base = SpillsOverTheBus,
        },
        new("OperandLinkSpec.Delivery", "cycles network", s => s with { Network = new NetworkSpec { Activation = new() { WidthBits = 64, Delivery = Delivery.Unicast } } })
        {
            Base = s => s with { Network = new NetworkSpec { Activation = new() { WidthBits = 64 } } },
        },
        new("LinkSpec.WidthBits", "cycles network", s => s with { Network = new NetworkSpec { Activation = new() { WidthBits = 32 } } }),
        new("LinkSpec.WidthBits", "cycles network", s => s with { Network = new NetworkSpec { PartialSum = new() { WidthBits = 64 } } }),
        new("LinkSpec.WidthBits", "cycles network port_stalls", s => s with { Network = new NetworkSpec { Weight = new() { WidthBits = 32 } } })
        {
            Base = Streaming,
            Why = "the link takes the place of the port as the slowest",
        },
        new("LinkSpec.LineBits", "cycles network", s => s with { Network = new NetworkSpec { Activation = new() { LineBits = 4 } } }),
        new("LinkSpec.LineBits", "cycles network", s => s with { Network = new NetworkSpec { PartialSum = new() { LineBits = 16 } } }),
        new("LinkSpec.Hops", "cycles array", s => s with { Network = new NetworkSpec { Weight = new() { Hops = 3 } } }),
        new("LinkSpec.Hops", "cycles array", s => s with { Network = new NetworkSpec { PartialSum = new() { Hops = 3 } } }),

        new("VectorUnitSpec.Lanes", "cycles vector", s => s with { VectorUnit = s.VectorUnit with { Lanes = 1 } }),

        new("AcceleratorSpec.DramLayout", "cycles dram_busy bursts rows", s => s with { DramLayout = DramLayout.Nhwc }),
        new("AcceleratorSpec.DramLayout", "cycles dram_busy bursts rows", s => s with { DramLayout = DramLayout.Nchw }),
        new("MemorySpec.Channels", "cycles dram_busy rows", s => Dram(s, d => d.WithChannels(2))) { Why = "bursts go round the channels" },
        new("MemorySpec.Ideal", "cycles dram_busy bursts rows", s => Dram(s, d => d with { Ideal = true })),
        new("MemorySpec.ClockPeriodNs", "cycles dram_busy", s => Dram(s, d => d with { ClockPeriodNs = 9 })),
        new("MemorySpec.BusBits", "cycles dram_busy bursts rows", s => Dram(s, d => d with { BusBits = 32 })),
        new("MemorySpec.BurstLength", "cycles dram_busy bursts rows", s => Dram(s, d => d with { BurstLength = 16, Timing = d.Timing with { BurstSpacing = 8, BurstSpacingSameGroup = 8 } })),
        new("MemorySpec.Ranks", "cycles rows", s => Dram(s, d => d with { Ranks = 1 })) { Why = "fewer rows are open" },
        new("MemorySpec.BankGroups", "cycles rows", s => Dram(s, d => d with { BankGroups = 1 })),
        new("MemorySpec.BanksPerGroup", "cycles rows", s => Dram(s, d => d with { BanksPerGroup = 1 })),
        new("MemorySpec.Rows", "cycles rows", s => Dram(s, d => d with { Rows = 1 })) { Why = "tensors wrap into the same rows" },
        new("MemorySpec.RowBytes", "cycles rows", s => Dram(s, d => d with { RowBytes = 1024 })),
        new("MemorySpec.TransactionBytes", "cycles transactions", s => Dram(s, d => d with { TransactionBytes = 2048 })),
        new("MemorySpec.Mapping", "cycles rows", s => Dram(s, d => d with { Mapping = "rochracobabg" })),
        new("MemorySpec.PagePolicy", "cycles rows", s => Dram(s, d => d with { PagePolicy = PagePolicy.Closed })),
        new("MemorySpec.PagePolicy", "cycles rows", s => Dram(s, d => d with { PagePolicy = PagePolicy.Adaptive })) { Base = OneBank },
        new("MemorySpec.Refresh", "cycles rows", RefreshesBanks),
        new("MemorySpec.Policy", "cycles rows", s => Dram(s, d => d with { Policy = ControllerPolicy.InOrder })),
        new("MemorySpec.DualCommand", "cycles rows", s => Dram(s, d => d with { DualCommand = true })) { Base = s => Scattered(s, 1024) },
        new("MemorySpec.PowerDownIdleClocks", "cycles rows", PowersDown),

        new("MemoryTiming.ReadLatency", "cycles", s => Timing(s, t => t with { ReadLatency = 60 })),
        new("MemoryTiming.WriteLatency", "cycles", s => Timing(s, t => t with { WriteLatency = 0 })),
        new("MemoryTiming.RowToColumn", "cycles", s => Timing(s, t => t with { RowToColumn = 35 })),
        new("MemoryTiming.RowToColumnWrite", "cycles", s => Timing(s, t => t with { RowToColumnWrite = 39 })),
        new("MemoryTiming.Precharge", "cycles", s => Timing(s, t => t with { Precharge = 60, RowCycle = 99 })),
        new("MemoryTiming.RowActive", "cycles", s => Timing(s, t => t with { RowActive = 500, RowCycle = 517 })) { Base = OneBank },
        new("MemoryTiming.RowCycle", "cycles", s => Timing(s, t => t with { RowCycle = 1000 })) { Base = OneBank },
        new("MemoryTiming.BurstSpacing", "cycles", s => Timing(s, t => t with { BurstSpacing = 8, BurstSpacingSameGroup = 8 })),
        new("MemoryTiming.BurstSpacingSameGroup", "cycles", s => Timing(s, t => t with { BurstSpacingSameGroup = 12 })),
        new("MemoryTiming.WriteRecovery", "cycles", s => Timing(s, t => t with { WriteRecovery = 500 })) { Base = OneBank },
        new("MemoryTiming.WriteToRead", "cycles", s => Timing(s, t => t with { WriteToRead = 200 })),
        new("MemoryTiming.WriteToReadOtherGroup", "cycles", s => Timing(s, t => t with { WriteToReadOtherGroup = 200, WriteToRead = 200 })) { Base = s => Timing(s, t => t with { WriteToRead = 200 }) },
        new("MemoryTiming.RankSwitch", "cycles", s => Timing(s, t => t with { RankSwitch = 60 })),
        new("MemoryTiming.ReadToPrecharge", "cycles", s => Timing(s, t => t with { ReadToPrecharge = 500 })) { Base = OneBank },
        new("MemoryTiming.ActivateSpacing", "cycles", s => Timing(s, t => t with { ActivateSpacing = 400, ActivateSpacingSameGroup = 400 })),
        new("MemoryTiming.ActivateSpacingSameGroup", "cycles", s => Timing(s, t => t with { ActivateSpacingSameGroup = 400 })),
        new("MemoryTiming.FourActivates", "cycles", s => Timing(s, t => t with { FourActivates = 1600 })) { Base = s => Scattered(s, 128) },
        new("MemoryTiming.PrechargeSpacing", "cycles", s => Timing(s, t => t with { PrechargeSpacing = 200 })) { Base = s => Scattered(s, 1024) },
        new("MemoryTiming.RefreshInterval", "cycles", s => Timing(s, t => t with { RefreshInterval = 1000 })),
        new("MemoryTiming.RefreshTime", "cycles", s => Timing(s, t => t with { RefreshTime = 2000 })),
        new("MemoryTiming.RefreshTimePerBank", "cycles", s => Timing(s, t => t with { RefreshTimePerBank = 400 })) { Base = RefreshesBanks },
        new("MemoryTiming.PowerDownLeast", "cycles", s => Timing(s, t => t with { PowerDownLeast = 400 })) { Base = PowersDown },
        new("MemoryTiming.PowerDownExit", "cycles", s => Timing(s, t => t with { PowerDownExit = 400 })) { Base = PowersDown },
    ];

    /// <summary>No results of a simulation in cycles, words or bytes follow from these.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["AcceleratorSpec.Name"] = "a label",
        ["AcceleratorSpec.Description"] = "a label",
        ["AcceleratorSpec.TechnologyName"] = "area and energy",
        ["AcceleratorSpec.DefaultPrecision"] = "which formats run; they are part of a run's request",
        ["AcceleratorSpec.SourceText"] = "kept with results for people",
        ["AcceleratorSpec.Identity"] = "the content hash",
        ["AcceleratorSpec.File"] = "messages",
        ["AcceleratorSpec.SourceFiles"] = "no output may take their place",
        ["AcceleratorSpec.IsReferenceModel"] = "which machines are compared by default, and that no buffer, bank or codec of theirs has a delay",
        ["AcceleratorSpec.Array"] = "its fields stand here",
        ["AcceleratorSpec.WeightBuffer"] = "its fields stand here",
        ["AcceleratorSpec.ActivationBuffer"] = "its fields stand here",
        ["AcceleratorSpec.PartialSumBuffer"] = "its fields stand here",
        ["AcceleratorSpec.Dram"] = "its fields stand here",
        ["AcceleratorSpec.Network"] = "its fields stand here",
        ["NetworkSpec.Weight"] = "its fields stand here",
        ["NetworkSpec.Activation"] = "its fields stand here",
        ["NetworkSpec.PartialSum"] = "its fields stand here",
        ["BufferSpec.Cell"] = "area, energy, and times in a machine whose macros are known: NetworkTests, BufferAccessTests",
        ["AcceleratorSpec.VectorUnit"] = "its fields stand here",
        ["ArraySpec.Clusters"] = "only elements that stall for their operands: the test below",
        ["ArraySpec.ProcessingElement"] = "its fields stand here",
        ["ProcessingElementSpec.Kind"] = "modes, area and energy of the element",
        ["MemorySpec.Name"] = "a label",
        ["MemorySpec.Timing"] = "its fields stand here",
        ["MemorySpec.Currents"] = "energy",
        ["MemorySpec.StatedEnergy"] = "energy",
        ["MemorySpec.DevicesPerRank"] = "energy; the bus and the row are stated for all devices together",
    };

    private static readonly MatrixLayer Conv = TestMachine.Convolution(24, 48, 40, 3);

    private static readonly MatrixLayer Gemm = TestMachine.Gemm(512, 128, 48);

    private static readonly (MatrixLayer Layer, Mapping Mapping)[] Layers =
    [
        (Conv, TestMachine.Whole(Conv) with { Rows = 6, OutputChannels = 16, InputChannels = 24, Order = [TileLoop.M, TileLoop.N, TileLoop.K] }),
        (Gemm, TestMachine.Whole(Gemm) with { Rows = 64, OutputChannels = 24, InputChannels = 64, Order = [TileLoop.K, TileLoop.N, TileLoop.M] }),
    ];

    private static readonly Type[] Specs =
    [
        typeof(AcceleratorSpec), typeof(ArraySpec), typeof(ProcessingElementSpec), typeof(BufferSpec), typeof(PartialSumBufferSpec), typeof(VectorUnitSpec),
        typeof(NetworkSpec), typeof(LinkSpec), typeof(OperandLinkSpec),
        typeof(MemorySpec), typeof(MemoryTiming),
    ];

    /// <summary>Tensors close each other's rows, so that what closing takes is seen.</summary>
    private static AcceleratorSpec OneBank(AcceleratorSpec spec) => Dram(spec, d => d with { Ranks = 1, BankGroups = 1, BanksPerGroup = 1 });

    private static IEnumerable<TestCaseData> Cases() => Table.Select((r, i) => new TestCaseData(r).SetArgDisplayNames($"{r.Field} #{i}"));

    [TestCaseSource(nameof(Cases))]
    public void Changing_a_field_changes_what_it_should_and_nothing_else(object of)
    {
        var row = (Row)of;
        var from = row.Base(Spec());
        var before = Results(from);
        var after = Results(row.Change(from));
        var changed = before.Keys.Where(k => before[k] != after[k]).ToArray();

        var expected = row.Changes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(changed.Except(Timed), Is.EquivalentTo(expected.Except(Timed)), row.Why);
        Assert.That(changed, Is.SupersetOf(expected), row.Why);
        if (changed.Except(expected).Intersect(Timed).Any())
            Assert.That(changed, Does.Contain("cycles"));
        // What is remembered of one machine is not taken for the other.
        if (changed.Except(["fits"]).Any())
            Assert.That(Inputs(row.Change(from)), Is.Not.EqualTo(Inputs(from)));
    }

    [Test]
    public void Every_field_of_every_spec_has_a_row_or_a_reason()
    {
        var fields = Specs.SelectMany(t => t.GetProperties(Declared).Where(p => p.SetMethod is not null).Select(p => $"{t.Name}.{p.Name}")).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(fields.Except(Table.Select(r => r.Field)).Except(Elsewhere.Keys), Is.Empty);
            Assert.That(Table.Select(r => r.Field).Concat(Elsewhere.Keys).Except(fields), Is.Empty, "rows of fields that are gone");
            Assert.That(Table.Select(r => r.Field).Intersect(Elsewhere.Keys), Is.Empty);
        });
    }

    /// <summary>Fields that say nothing here indeed change nothing.</summary>
    [Test]
    public void Fields_without_a_row_change_no_result()
    {
        var spec = Spec();
        var before = Results(spec);
        AcceleratorSpec[] others =
        [
            spec with { Name = "other", Description = "other", TechnologyName = "other", DefaultPrecision = "other", SourceText = "other" },
            Array(spec, a => a with { Clusters = 8 }),
            Array(spec, a => a with { ProcessingElement = new WeightSplitSpec("other") { ActivationBits = 4, WeightBits = [2], AccumulatorBits = 8 } }),
            Dram(spec, d => d with { Name = "other", DevicesPerRank = 1 }),
            Dram(spec, d => d with { Currents = new MemoryCurrents { Vdd = 1, Idd0 = 1, Idd2N = 1, Idd3N = 1, Idd4R = 1, Idd4W = 1, Idd5 = 1 } }),
        ];
        foreach (var other in others)
        {
            Assert.That(Results(other), Is.EqualTo(before));
            Assert.That(Inputs(other), Is.EqualTo(Inputs(spec)), "what runs alike is simulated once");
        }
    }

    /// <summary>
    /// Fewer bytes are less time only where the bus sets the pace. The layer that spills makes 512 x 128 x 48 products on 64 elements: 49,152 cycles of 2 ns. Its bytes are 2 x 512 x 128 operands (once
    /// for each half of its outputs), 128 x 48 weights, 512 x 48 results, and 512 x 48 sums of 12 bits out and back, 32 bytes for 21 of them: some 237 KB. At 16 bytes in 8 ns that is 59,000 cycles, hardly
    /// more than the array's, and much of the difference goes by elsewhere; at 16 bytes in 16 ns, which the row starts from, more than twice as many.
    /// </summary>
    [Test]
    public void Where_dense_packing_saves_time_the_bus_sets_the_pace()
    {
        var spec = SpillsOverTheBus(Spec());
        var gemm = TestMachine.Gemm(512, 128, 48);
        var costs = TestMachine.Costs(spec, gemm);
        var (cycles, counts, units) = MatrixMachine.Run(costs, TestMachine.Whole(gemm) with { Rows = 64, OutputChannels = 24, InputChannels = 64, Order = [TileLoop.K, TileLoop.N, TileLoop.M] });
        var cyclesPerByte = spec.ClockMhz * 1e6 / spec.Dram.PeakBytesPerSecond;
        // Tiles of 64 x 24 sums in whole words.
        const long sums = 16 * ((64 * 24 + 20) / 21) * 32;
        const long bytes = 2 * 512 * 128 + 128 * 48 + 512 * 48 + 2 * sums;
        Assert.Multiple(() =>
        {
            Assert.That(counts.DramReadBytes + counts.DramWriteBytes, Is.EqualTo(bytes));
            Assert.That(units[(int)Unit.Array].Busy, Is.InRange(512 * 128 * 48 / 64, 512 * 128 * 48 / 64 * 1.01));
            Assert.That(bytes * cyclesPerByte, Is.GreaterThan(2 * 512 * 128 * 48 / 64).And.LessThan(cycles));
        });
    }

    [TestCase(1, 64)]
    [TestCase(4, 16)]
    [TestCase(64, 1)]
    public void Clusters_say_how_many_elements_stall_together(int clusters, int together)
    {
        var law = new Listener();
        var mode = TestMachine.Accelerator(TestMachine.Spec()).Element.ModeFor(TestMachine.Int8.Weight, TestMachine.Int8.Activation)! with { StallLaw = law };
        var accelerator = TestMachine.Accelerator(Array(TestMachine.Spec(), a => a with { Clusters = clusters }));
        var measured = OperandMeasurements.Of(accelerator, mode, TestMachine.Gemm(8, 8, 8), TestMachine.Int8, seed: 1);

        Assert.That((law.Together, measured.CyclesPerStep), Is.EqualTo((together, new CyclesPerStep(together, 1))));
    }

    /// <summary>Tiles of all kinds on a machine that waits a little for its memory: one layer with sums on chip, one that spills.</summary>
    private static Dictionary<string, string> Results(AcceleratorSpec spec)
    {
        var results = new Dictionary<string, string>();
        foreach (var (layer, mapping) in Layers)
        {
            var costs = TestMachine.Costs(spec, layer);
            var fits = Problems.Of(() => new Mapper(costs, TestMachine.RoundEnergy).Check(mapping, "")).Length == 0;
            Add("fits", fits ? 1 : 0);
            // What does not fit does not run: the rest is as before.
            var (cycles, c, units) = MatrixMachine.Run(fits ? costs : TestMachine.Costs(Spec(), layer), mapping);
            Add("cycles", cycles);
            Add("array", units[(int)Unit.Array].Busy);
            Add("port_stalls", units[(int)Unit.Array].Stalls[(int)StallReason.WeightBandwidth], units[(int)Unit.Array].Stalls[(int)StallReason.ActivationBandwidth], units[(int)Unit.Array].Stalls[(int)StallReason.PartialSumBandwidth]);
            Add("network", units[(int)Unit.Array].Stalls[(int)StallReason.NetworkBandwidth]);
            Add("vector", units[(int)Unit.VectorUnit].Busy);
            Add("dram_busy", units[(int)Unit.Dram].Busy);
            Add("dram_bytes", c.DramReadBytes, c.DramWriteBytes);
            Add("bursts", c.DramReadBursts, c.DramWriteBursts);
            Add(Rows, c.DramActivates, c.DramRowHits, c.DramPrecharges, c.DramRankRefreshes, c.DramBankRefreshes, c.DramActiveClocks, c.DramPrechargedClocks, c.DramActivePowerDownClocks, c.DramPrechargedPowerDownClocks);
            Add("transactions", c.DramTransactions);
            Add("weight_words", c.WeightBufferReadWords, c.WeightBufferWriteWords);
            Add("activation_words", c.ActivationBufferReadWords, c.ActivationBufferWriteWords);
            Add("sum_words", c.PartialSumBufferReadWords, c.PartialSumBufferWriteWords);
            Add("spilled", c.PartialSumDramReadBytes, c.PartialSumDramWriteBytes);
            Add("footprint", c.PartialSumFootprintBytes);
        }
        return results;

        void Add(string name, params long[] values) => results[name] = results.GetValueOrDefault(name) + " " + string.Join('/', values);
    }

    /// <summary>What those layers are simulated from.</summary>
    private static MatrixInputs[] Inputs(AcceleratorSpec spec) => [.. Layers.Select(l => MatrixInputs.Of(TestMachine.Costs(spec, l.Layer).Work, l.Mapping))];

    private static AcceleratorSpec Spec()
    {
        var spec = TestMachine.Spec();
        return spec with
        {
            WeightBuffer = spec.WeightBuffer with { SizeKib = 16 },
            ActivationBuffer = spec.ActivationBuffer with { SizeKib = 16 },
            PartialSumBuffer = TestMachine.Sums("int32", 32),
            Dram = spec.Dram with { TransactionBytes = 1024, ClockPeriodNs = 8 },
            VectorUnit = new VectorUnitSpec { Lanes = 4 },
        };
    }

    /// <summary>A memory of half the speed that sums of 12 bits spill to.</summary>
    private static AcceleratorSpec SpillsOverTheBus(AcceleratorSpec spec) =>
        Dram(spec with { PartialSumBuffer = spec.PartialSumBuffer with { Encoding = NumberFormat.Parse("e4m7") } }, d => d with { ClockPeriodNs = 2 * d.ClockPeriodNs });

    /// <summary>A step's eight sums of 16 bits fill half a word.</summary>
    private static PartialSumBufferSpec Narrow(PartialSumBufferSpec sums) => sums with { Encoding = NumberFormat.Parse("e4m11") };

    /// <summary>Short pieces far apart.</summary>
    private static AcceleratorSpec Scattered(AcceleratorSpec spec, int rowBytes) => Dram(spec with { DramLayout = DramLayout.Nchw }, d => d with { RowBytes = rowBytes });

    private static AcceleratorSpec PowersDown(AcceleratorSpec spec) => Dram(spec, d => d with
    {
        PowerDownIdleClocks = 30,
        Timing = d.Timing with { PowerDownExit = 8, PowerDownLeast = 6 },
        Currents = d.Currents with { Idd2P = 25, Idd3P = 41 },
    });

    private static AcceleratorSpec RefreshesBanks(AcceleratorSpec spec) => Dram(spec, d => d with
    {
        Refresh = RefreshKind.PerBank,
        Timing = d.Timing with { RefreshTimePerBank = 200 },
        Currents = d.Currents with { Idd5PerBank = 100 },
    });

    /// <summary>Weights pass with every step.</summary>
    private static AcceleratorSpec Streaming(AcceleratorSpec spec) => Array(spec, a => a with { Stationary = Stationary.Output });

    private static AcceleratorSpec Array(AcceleratorSpec spec, Func<ArraySpec, ArraySpec> change) => spec with { Array = change(spec.Array) };

    private static AcceleratorSpec Dram(AcceleratorSpec spec, Func<MemorySpec, MemorySpec> change) => spec with { Dram = change(spec.Dram) };

    private static AcceleratorSpec Timing(AcceleratorSpec spec, Func<MemoryTiming, MemoryTiming> change) => Dram(spec, d => d with { Timing = change(d.Timing) });

    /// <param name="Changes">Names of results that change.</param>
    private sealed record Row(string Field, string Changes, Func<AcceleratorSpec, AcceleratorSpec> Change)
    {
        public Func<AcceleratorSpec, AcceleratorSpec> Base { get; init; } = s => s;

        public string Why { get; init; } = "";
    }

    private sealed class Listener : IStallLaw
    {
        public int Together { get; private set; }

        public bool IsDataIndependent => false;

        public CyclesPerStep Measure(OperandSample sample, int elementsInCluster)
        {
            Together = elementsInCluster;
            return new CyclesPerStep(elementsInCluster, 1);
        }
    }
}
