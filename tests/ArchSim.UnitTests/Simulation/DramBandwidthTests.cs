using ArchSim.Hardware;
using ArchSim.Memory;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>What the bandwidth of the memory does to a layer that waits for it, and to one that does not.</summary>
public sealed class DramBandwidthTests
{
    private static readonly string[] Halvings = ["clock_period", "bus"];

    private static readonly string[] Accelerators = ["lpa", "int8-systolic", "int8-output-stationary", "int8-input-stationary", "int8-broadcast", "int16-systolic", "fp16-systolic"];

    [Test]
    public void Half_the_bandwidth_doubles_the_time_of_a_memory_bound_layer([ValueSource(nameof(Halvings))] string how)
    {
        // A matrix-vector product: each of 16 MiB of weights is used once.
        var layer = TestMachine.Gemm(1, 4096, 4096);
        // Twice the clock, so that the 64 products a cycle never wait for anything else.
        var spec = TestMachine.Spec() with { ClockMhz = 5000 };
        var mapping = TestMachine.Whole(layer) with { OutputChannels = 16, InputChannels = 2048 };
        var full = TestMachine.Simulate(spec, layer, mapping: mapping);
        var half = TestMachine.Simulate(spec with { Dram = Half(spec.Dram, how) }, layer, mapping: mapping);

        Assert.That(half.Cycles / (double)full.Cycles, Is.EqualTo(2).Within(0.04));
    }

    /// <summary>On machines as they are shipped, with mappings of their own choice.</summary>
    [Test]
    public void Half_the_bandwidth_doubles_the_time_of_a_memory_bound_layer_on_shipped_machines(
        [ValueSource(nameof(Accelerators))] string accelerator, [ValueSource(nameof(Halvings))] string how)
    {
        var whole = AcceleratorFile.Load(accelerator);
        // At eight times the clock any of these arrays outruns the memory.
        var fast = $"{whole.Spec.ClockMhz * 8}";
        var (field, value) = how == "bus" ? ("dram.bus_bits", $"{whole.Spec.Dram.BusBits / 2}") : ("dram.clock_period_ns", $"{whole.Spec.Dram.ClockPeriodNs * 2}");
        long Cycles(params (string, string)[] more) => Simulator.Run(new RunRequest
        {
            Accelerator = AcceleratorFile.Load(accelerator, [("clock_mhz", fast), .. more]),
            Workload = new Workload { Name = "vector", Layers = [TestMachine.Gemm(1, 4096, 4096)] },
            Precision = PrecisionFile.Load(whole.Spec.DefaultPrecision),
        }).Cycles;

        // Of bursts of half the size the controller's queues hold half the bytes, so it sees fewer rows ahead.
        Assert.That(Cycles((field, value)) / (double)Cycles(), how == "bus" ? Is.InRange(1.96, 2.3) : Is.EqualTo(2).Within(0.04));
    }

    [Test]
    public void Half_the_bandwidth_costs_a_compute_bound_layer_only_the_first_load_and_the_last_store([ValueSource(nameof(Halvings))] string how, [Range(0, 5)] int order)
    {
        // 512 products a byte that is fetched. Two weight tiles, 32 tiles of pixels.
        var layer = TestMachine.Gemm(4096, 256, 128);
        var spec = TestMachine.Spec() with { WeightBuffer = TestMachine.Spec().WeightBuffer with { SizeKib = 256 } };
        var mapping = TestMachine.Whole(layer) with { Rows = 64, OutputChannels = 64, Order = TileCandidates.Orders[order] };
        var slow = Half(spec.Dram, how);
        var full = TestMachine.Simulate(spec, layer, mapping: mapping);
        var half = TestMachine.Simulate(spec with { Dram = slow }, layer, mapping: mapping);

        // What the array waits for at first, and what leaves when it is done, at the bandwidth of each; and their latencies.
        const long first = 256 * 64 + 64 * 256, last = 64 * 64;
        var bytesPerCycle = slow.PeakBytesPerSecond / (spec.ClockMhz * 1e6) * (1 - slow.Timing.RefreshTime / (double)slow.Timing.RefreshInterval);
        var most = (first + last) / bytesPerCycle / 2;
        var timing = slow.Timing;
        // Each transaction of the first load may wait once for its row, the bus and the answer; the last store for its row and the bus.
        var latencies = 3 * (timing.ReadLatency + timing.RowToColumn + timing.Precharge + timing.WriteToRead + timing.WriteRecovery) * slow.ClockPeriodNs * spec.ClockMhz / 1000;

        Assert.Multiple(() =>
        {
            Assert.That(half.Cycles - full.Cycles, Is.InRange(1, most + latencies));
            Assert.That(full.Cycles, Is.GreaterThan(4096 * 256 * 128 / 64), "the array alone");
            Assert.That(half.Units[(int)Unit.Array].Busy, Is.EqualTo(full.Units[(int)Unit.Array].Busy));
            Assert.That(WithoutCommands(half.Counts), Is.EqualTo(WithoutCommands(full.Counts)));
        });
    }

    /// <summary>Changing the kind of memory changes the cycles, and more of it is never slower.</summary>
    [Test]
    public void More_channels_never_take_longer()
    {
        var network = WorkloadFile.Load("resnet18");
        long Cycles(string memory, int channels) => Simulator.Run(new RunRequest
        {
            Accelerator = AcceleratorFile.Load("int8-systolic", [("dram.use", memory), ("dram.channels", $"{channels}"), ("clock_mhz", "2000")]),
            Workload = network,
            Precision = PrecisionFile.Load("int8"),
        }).Cycles;
        foreach (var memory in (string[])["ddr4-2400", "hbm2"])
        {
            var cycles = ((int[])[1, 2, 4, 8]).Select(c => Cycles(memory, c)).ToArray();
            TestContext.Out.WriteLine($"{memory}: {string.Join(", ", cycles)}");
            // What comes at another time meets refreshes and turns of the bus otherwise: a layer may end a few row cycles later, of some tens of thousands.
            foreach (var (fewer, more) in cycles.Zip(cycles.Skip(1)))
                Assert.That(more, Is.LessThan(fewer * 1.0005), memory);
            Assert.That(cycles[^1], Is.LessThan(cycles[0]), memory);
        }
        Assert.That(Cycles("hbm2", 1), Is.Not.EqualTo(Cycles("ddr4-2400", 1)));
    }

    private static LayerCounts WithoutCommands(LayerCounts counts) => counts with
    {
        DramReadBursts = 0,
        DramWriteBursts = 0,
        DramRowHits = 0,
        DramActivates = 0,
        DramPrecharges = 0,
        DramRankRefreshes = 0,
        DramActiveClocks = 0,
        DramPrechargedClocks = 0,
    };

    private static MemorySpec Half(MemorySpec dram, string how) =>
        how == "bus" ? dram with { BusBits = dram.BusBits / 2 } : dram with { ClockPeriodNs = dram.ClockPeriodNs * 2 };
}
