using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Skipping repetitions changes nothing but the time a simulation takes.</summary>
public sealed class FastForwardTests
{
    [Test]
    public void Skipped_and_full_runs_agree_on_every_counter_for_any_tiles([Range(0, 59)] int seed)
    {
        var random = new Random(seed);
        var layer = Layer(random);
        var costs = TestMachine.Costs(Machine(random), layer);

        AssertEqual(costs, Tiling(random, costs, layer), out _);
    }

    /// <summary>Tiles of round sizes come back to the same bank soon, so that there is something to skip.</summary>
    [Test]
    public void Skipped_and_full_runs_agree_on_every_counter_for_round_tiles([Range(100, 179)] int seed)
    {
        var (costs, mapping) = Round(new Random(seed), ideal: seed % 2 == 0);

        AssertEqual(costs, mapping, out _);
    }

    [Test]
    public void Round_tiles_are_skipped_in_many_machines_and_orders()
    {
        var skipping = 0;
        for (var seed = 100; seed < 180; seed++)
        {
            var (costs, mapping) = Round(new Random(seed), ideal: true);
            skipping += Events(costs, mapping, fastForward: true) < Events(costs, mapping, fastForward: false) ? 1 : 0;
        }
        TestContext.Out.WriteLine($"{skipping} of 80 skip");
        Assert.That(skipping, Is.GreaterThan(10), "else the tests above compare little");
    }

    private static void AssertEqual(TileCosts costs, Mapping mapping, out long skippedEvents)
    {
        var full = MatrixMachine.Run(costs, mapping, out var all, fastForward: false);
        var skipped = MatrixMachine.Run(costs, mapping, out var fewer, fastForward: true);
        skippedEvents = all - fewer;
        Assert.Multiple(() =>
        {
            Assert.That(skipped.Cycles, Is.EqualTo(full.Cycles));
            Assert.That(skipped.Counts, Is.EqualTo(full.Counts));
            foreach (var unit in Enum.GetValues<Unit>())
            {
                Assert.That(skipped.Units[(int)unit].Busy, Is.EqualTo(full.Units[(int)unit].Busy), $"{unit} busy");
                Assert.That(skipped.Units[(int)unit].Idle, Is.EqualTo(full.Units[(int)unit].Idle), $"{unit} idle");
                Assert.That(skipped.Units[(int)unit].Stalls, Is.EqualTo(full.Units[(int)unit].Stalls), $"{unit} stalls");
            }
        });
    }

    [Test]
    public void Most_steps_of_a_long_regular_layer_are_skipped()
    {
        var layer = TestMachine.Gemm(65536, 64, 64);
        // Steps are skipped where there is no DRAM.
        var spec = TestMachine.Spec();
        var costs = TestMachine.Costs(spec with { Dram = spec.Dram with { Ideal = true } }, layer);
        var mapping = TestMachine.Whole(layer) with { Rows = 64 };
        var events = Events(costs, mapping, fastForward: false);

        Assert.That(Events(costs, mapping, fastForward: true), Is.LessThan(events / 2));
    }

    private static long Events(TileCosts costs, Mapping mapping, bool fastForward)
    {
        MatrixMachine.Run(costs, mapping, out var events, fastForward: fastForward);
        return events;
    }

    private static AcceleratorSpec Machine(Random random)
    {
        var spec = TestMachine.Spec();
        T Any<T>(params T[] values) => values[random.Next(values.Length)];
        return spec with
        {
            Array = spec.Array with
            {
                Stationary = Any(Stationary.Weight, Stationary.Output, Stationary.Input),
                Unroll = Any(new LoopExtents(K: 8, N: 8), new LoopExtents(K: 16, N: 4, W: 2), new LoopExtents(N: 8, H: 2, W: 2)),
                WeightLoad = Any(WeightLoad.Overlapped, WeightLoad.Serial),
            },
            WeightBuffer = spec.WeightBuffer with { SizeKib = Any(8, 32), DoubleBuffered = Any(true, true, false) },
            ActivationBuffer = spec.ActivationBuffer with { SizeKib = Any(16, 64), DoubleBuffered = Any(true, true, false), WidthBits = Any(32, 256) },
            PartialSumBuffer = TestMachine.Sums(Any("int32", "e4m7"), Any(8, 64)) with { DoubleBuffered = Any(true, true, false), Banks = Any(1, 4) },
            Dram = spec.Dram with { ClockPeriodNs = Any(0.83, 2.5), TransactionBytes = Any(1024, 8192) },
            DramLayout = Any(DramLayout.Tile, DramLayout.Tile, DramLayout.Nhwc, DramLayout.Nchw),
            VectorUnit = new VectorUnitSpec { Lanes = Any(1, 16) },
        };
    }

    private static MatrixLayer Layer(Random random) => random.Next(3) switch
    {
        0 => TestMachine.Gemm(random.Next(1, 2000), random.Next(1, 600), random.Next(1, 600)),
        1 => TestMachine.Convolution(random.Next(4, 64), random.Next(1, 64), random.Next(1, 64), random.Next(1, 3) * 2 - 1, random.Next(1, 3)),
        _ => TestMachine.Gemm(random.Next(1, 64), random.Next(1, 64), random.Next(1, 64), groups: random.Next(2, 100)),
    };

    /// <summary>A layer in tiles of whole memory rows on a random machine with room for them.</summary>
    internal static (TileCosts Costs, Mapping Mapping) Round(Random random, bool ideal = false)
    {
        var spec = Machine(random);
        spec = spec with
        {
            WeightBuffer = spec.WeightBuffer with { SizeKib = 256 },
            ActivationBuffer = spec.ActivationBuffer with { SizeKib = 256 },
            PartialSumBuffer = spec.PartialSumBuffer with { SizeKib = 256 },
            DramLayout = DramLayout.Tile,
            Dram = spec.Dram with { Ideal = ideal },
        };
        var layer = TestMachine.Gemm(4096 << random.Next(4), 128 << random.Next(4), 128 << random.Next(4));
        var costs = TestMachine.Costs(spec, layer);
        while (true)
        {
            var mapping = new Mapping(1, 1, 128 << random.Next(2), 1, 64 << random.Next(3), 64 << random.Next(3), TileCandidates.Orders[random.Next(6)]);
            if (mapping.OutputChannels > layer.OutputChannels || mapping.InputChannels > layer.InputChannels)
                continue;
            if (new TileSchedule(costs, mapping).Fit.Fits)
                return (costs, mapping);
        }
    }

    /// <summary>A random tiling in a random order that fits: small tiles, so that there are many steps.</summary>
    private static Mapping Tiling(Random random, TileCosts costs, MatrixLayer layer)
    {
        var pixels = TileCandidates.Pixels(costs.Work);
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var (images, rows, columns) = pixels[random.Next(pixels.Count)];
            var mapping = new Mapping(1, images, rows, columns,
                random.Next(1, Math.Min(64, layer.OutputChannels) + 1), random.Next(1, Math.Min(64, layer.InputChannels) + 1),
                TileCandidates.Orders[random.Next(TileCandidates.Orders.Count)], HaloReuse: random.Next(2) == 0);
            var schedule = new TileSchedule(costs, mapping);
            if (schedule.Fit.Fits && schedule.Steps is > 20 and < 20_000)
                return mapping;
        }
        return TestMachine.Pick(costs);
    }
}
