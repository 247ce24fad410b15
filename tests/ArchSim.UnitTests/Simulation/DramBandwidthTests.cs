using ArchSim.Hardware;
using ArchSim.Memory;
using ArchSim.Simulation;
using ArchSim.UnitTests.Memory;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>What the bandwidth of the memory does to a layer that waits for it, and to one that does not.</summary>
public sealed class DramBandwidthTests
{
    private static readonly string[] Halvings = ["clock_period", "bus"];

    private static readonly string[] Accelerators = ["lpa", "int8-systolic", "int8-output-stationary", "int8-input-stationary", "int8-broadcast", "int16-systolic", "fp16-systolic"];

    /// <summary>Clocks whose cycles and those of the memory meet only up to rounding: what is known in a cycle must be taken in it, or the machine looks at it for ever.</summary>
    [Test]
    public void At_any_clock_a_layer_comes_to_its_end()
    {
        var layer = TestMachine.Convolution(8, 16, 16, 3);
        for (var i = 0; i < 40; i++)
        {
            var clockMhz = 100 + (900 * i / 39.0);
            var outcome = MatrixMachine.Run(TestMachine.Costs(TestMachine.Spec() with { ClockMhz = clockMhz }, layer), TestMachine.Whole(layer));
            // Operands of 8 bits, at the most the bus carries.
            var memory = TestMachine.Spec().Dram;
            var leastSeconds = ((8 * 8 * 16) + (9 * 16 * 16)) / memory.PeakBytesPerSecond;
            Assert.That(outcome.Cycles, Is.GreaterThanOrEqualTo(leastSeconds * clockMhz * 1e6), $"{clockMhz} MHz");
        }
    }

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

        // Twice what the memory takes: the array's own cycles do not double, and are part of the time where they hide behind no transfer. Of refreshes one may be met more than is due.
        var (array, refresh) = (full.Units[(int)Unit.Array].Busy, spec.Dram.Timing.RefreshTime * 2 * spec.Dram.ClockPeriodNs * spec.ClockMhz / 1000);
        Assert.That(half.Cycles, Is.InRange(2 * full.Cycles - array, 2 * full.Cycles + refresh));
        Assert.That(array, Is.LessThan(full.Cycles / 16), "64 bytes take four clocks of the bus, 16.6 cycles, and their products one");
    }

    /// <summary>
    /// On machines as they are shipped, with mappings of their own choice: they take what a stream of their weights takes on the controllers alone. With half the clock that is twice as long; with half
    /// the bus, whose bursts are half as large, queues hold half the bytes and see fewer rows ahead, so that banks of another group come to pass less often and it is a little more.
    /// </summary>
    [Test]
    public void A_memory_bound_layer_takes_the_time_of_its_stream_on_the_memory_alone_on_shipped_machines(
        [ValueSource(nameof(Accelerators))] string accelerator, [Values("whole", "clock_period", "bus")] string how)
    {
        var whole = AcceleratorFile.Load(accelerator);
        // At eight times the clock any of these arrays outruns the memory.
        var clockMhz = whole.Spec.ClockMhz * 8;
        (string, string)[] change = how switch
        {
            "bus" => [("dram.bus_bits", $"{whole.Spec.Dram.BusBits / 2}")],
            "clock_period" => [("dram.clock_period_ns", $"{whole.Spec.Dram.ClockPeriodNs * 2}")],
            _ => [],
        };
        var machine = AcceleratorFile.Load(accelerator, [("clock_mhz", $"{clockMhz}"), .. change]);
        var layer = TestMachine.Gemm(1, 4096, 4096);
        var run = Simulator.Run(new RunRequest
        {
            Accelerator = machine,
            Workload = new Workload { Name = "vector", Layers = [layer] },
            Precision = PrecisionFile.Load(whole.Spec.DefaultPrecision),
        });
        var dram = machine.Spec.Dram;
        var bytes = TileCost.BytesOf(layer.WeightElements, run.Layers[0].Formats.Weight.Bits);
        var bursts = bytes / dram.BurstBytes;
        var alone = new MemorySystem(dram, new ReplayOptions { StartsMidInterval = true }).Replay(Memory.Traces.Sequential(dram.BurstBytes, (int)bursts).Source());
        var cyclesPerClock = dram.ClockPeriodNs * clockMhz / 1000;

        // Between the bus (a burst each tCCD_S) and one bank group after the other (tCCD_L) with every row opened only when the last one is done; refresh besides.
        var t = dram.Timing;
        var refreshes = 1 + dram.Ranks * alone.Clocks / t.RefreshInterval;
        var rows = bytes / dram.RowBytes + refreshes * dram.BanksPerRank;
        Assert.That(alone.Clocks, Is.InRange(bursts * t.BurstSpacing,
            bursts * t.BurstSpacingSameGroup + rows * (t.ReadToPrecharge + t.Precharge + t.RowToColumn) + refreshes * (t.RefreshTime + t.Precharge)));

        // A tile is asked for when the one before is there: it waits for its first data once, and the last bursts of the row before, as many as the queues hold, have none of another group beside them.
        // What else comes, operands and results, may close a row each time, which is opened anew.
        var (mapping, counts) = (run.Layers[0].PickedMapping!, run.Layers[0].Counts);
        var tiles = TileGrid.Count(layer.OutputChannels, mapping.OutputChannels) * TileGrid.Count(layer.InputChannels, mapping.InputChannels);
        var policy = dram.Policy;
        var tileClocks = t.ReadToPrecharge + t.Precharge + t.RowToColumn + t.ReadLatency + dram.BurstClocks + (policy.ReadQueue + policy.CommandQueue) * (t.BurstSpacingSameGroup - t.BurstSpacing);
        var others = counts.DramReadBursts + counts.DramWriteBursts - bursts;
        var otherClocks = t.BurstSpacingSameGroup + 2 * (t.WriteLatency + dram.BurstClocks + t.WriteRecovery + t.Precharge + t.RowToColumn);
        Assert.That(run.Cycles / cyclesPerClock, Is.InRange(alone.Clocks, alone.Clocks + tiles * tileClocks + others * otherClocks));
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
        // Each transaction of the first load may wait once for its row, the bus and the answer; the last store for its row and the bus. The slower load may meet a refresh
        // more than its share, since the first is due after half an interval.
        var latencies = (3 * (timing.ReadLatency + timing.RowToColumn + timing.Precharge + timing.WriteToRead + timing.WriteRecovery) + timing.RefreshTime) * slow.ClockPeriodNs * spec.ClockMhz / 1000;

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
        const double ClockMhz = 2000;
        var network = WorkloadFile.Load("resnet18");
        long Cycles(string memory, int channels) => Simulator.Run(new RunRequest
        {
            Accelerator = AcceleratorFile.Load("int8-systolic", [("dram.use", memory), ("dram.channels", $"{channels}"), ("clock_mhz", $"{ClockMhz}")]),
            Workload = network,
            Precision = PrecisionFile.Load("int8"),
        }).Cycles;
        foreach (var memory in (string[])["ddr4-2400", "hbm2"])
        {
            var cycles = ((int[])[1, 2, 4, 8]).Select(c => Cycles(memory, c)).ToArray();
            TestContext.Out.WriteLine($"{memory}: {string.Join(", ", cycles)}");
            // What comes at another time meets refreshes and turns of the bus otherwise. Where the array sets the pace a layer may so end later by what its last access waits for: a refresh, the row that it
            // closed, and the bus that was turned.
            var dram = MemoryReader.Load(memory);
            var t = dram.Timing;
            var latestClocks = t.RefreshTime + t.RowCycle + t.WriteLatency + dram.BurstClocks + t.WriteToRead + t.RankSwitch;
            var margin = network.Layers.Count * latestClocks * dram.ClockPeriodNs * ClockMhz / 1000;
            foreach (var (fewer, more) in cycles.Zip(cycles.Skip(1)))
                Assert.That(more, Is.LessThanOrEqualTo(fewer + margin), memory);
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
