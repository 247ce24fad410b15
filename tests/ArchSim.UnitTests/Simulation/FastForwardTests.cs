using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Skipping repetitions changes nothing but the time a simulation takes.</summary>
public sealed class FastForwardTests
{
    [Test]
    public void Skipped_and_full_runs_agree_on_every_counter([Range(0, 119)] int seed)
    {
        var random = new Random(seed);
        var spec = Machine(random);
        var layer = Layer(random);
        var costs = TestMachine.Costs(spec, layer);
        var mapping = Tiling(random, costs, layer);

        var full = MatrixMachine.Run(costs, mapping, out var allEvents, fastForward: false);
        var skipped = MatrixMachine.Run(costs, mapping, out var fewerEvents, fastForward: true);

        TestContext.Out.WriteLine($"{new TileSchedule(costs, mapping).Steps} steps, {allEvents} events, {fewerEvents} with skipping");
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
        var costs = TestMachine.Costs(TestMachine.Spec(), layer);
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
            Dram = spec.Dram with { ClockPeriodNs = Any(0.83, 2.5), TransactionBytes = Any(1024, 8192), Layout = Any(DramLayout.Tile, DramLayout.Tile, DramLayout.Nhwc, DramLayout.Nchw) },
            VectorUnit = new VectorUnitSpec { Lanes = Any(1, 16) },
        };
    }

    private static MatrixLayer Layer(Random random) => random.Next(3) switch
    {
        0 => TestMachine.Gemm(random.Next(1, 2000), random.Next(1, 600), random.Next(1, 600)),
        1 => TestMachine.Convolution(random.Next(4, 64), random.Next(1, 64), random.Next(1, 64), random.Next(1, 3) * 2 - 1, random.Next(1, 3)),
        _ => TestMachine.Gemm(random.Next(1, 64), random.Next(1, 64), random.Next(1, 64), groups: random.Next(2, 100)),
    };

    /// <summary>A random tiling in a random order that fits: small tiles, so that there are many steps.</summary>
    private static Mapping Tiling(Random random, TileCosts costs, MatrixLayer layer)
    {
        var pixels = TileCandidates.Pixels(costs.Work);
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var (images, rows, columns) = pixels[random.Next(pixels.Count)];
            var mapping = new Mapping(1, images, rows, columns,
                random.Next(1, Math.Min(64, layer.OutputChannels) + 1), random.Next(1, Math.Min(64, layer.InputChannels) + 1),
                TileCandidates.Orders[random.Next(TileCandidates.Orders.Count)]);
            var schedule = new TileSchedule(costs, mapping);
            if (schedule.Fit.Fits && schedule.Steps is > 20 and < 20_000)
                return mapping;
        }
        return TestMachine.Pick(costs);
    }
}
