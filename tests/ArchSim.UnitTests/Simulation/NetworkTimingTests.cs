using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>A GEMM of 64 x 32 x 16 on 8 x 8 elements with wide buffers and an ideal memory: what links, banks and the way of sums add to it, by hand.</summary>
public sealed class NetworkTimingTests
{
    private const int M = 64, K = 32, N = 16;

    // Eight folds of 64 steps, as ClosedFormTests has it.
    private const int Steps = 8 * 64;

    private static readonly MatrixLayer Layer = TestMachine.Gemm(M, K, N);

    // Weights: 512 codes of 8 bits; activations: 64 x 32 for each of two folds of N; sums: 64 x 16 of 32 bits, four times.
    private static IEnumerable<TestCaseData> Widths() =>
    [
        new TestCaseData(new NetworkSpec { Weight = new() { WidthBits = 4 } }, 512L * 8 / 4 - Steps).SetArgDisplayNames("weights"),
        new TestCaseData(new NetworkSpec { Activation = new() { WidthBits = 63 } }, (64 * 32 * 2 * 8 + 62) / 63 - Steps).SetArgDisplayNames("activations, one bit short"),
        new TestCaseData(new NetworkSpec { Activation = new() { WidthBits = 64 } }, 0L).SetArgDisplayNames("activations, just enough"),
        new TestCaseData(new NetworkSpec { PartialSum = new() { WidthBits = 128 } }, 4L * (64 * 16 * 32 / 128) - Steps).SetArgDisplayNames("sums"),
        new TestCaseData(new NetworkSpec { PartialSum = new() { WidthBits = 256 } }, 0L).SetArgDisplayNames("sums, just enough"),
        // A row takes one activation of 8 bits a step, a column one sum of 32, and while they are shifted in one weight a cycle.
        new TestCaseData(new NetworkSpec { Activation = new() { LineBits = 8 } }, 0L).SetArgDisplayNames("a row, just enough"),
        new TestCaseData(new NetworkSpec { Activation = new() { LineBits = 7 } }, (long)Steps).SetArgDisplayNames("a row, one bit short"),
        new TestCaseData(new NetworkSpec { PartialSum = new() { LineBits = 32 } }, 0L).SetArgDisplayNames("a column, just enough"),
        new TestCaseData(new NetworkSpec { PartialSum = new() { LineBits = 31 } }, (long)Steps).SetArgDisplayNames("a column, one bit short"),
        new TestCaseData(new NetworkSpec { Weight = new() { LineBits = 1 } }, 8L * 8 * 8 - Steps).SetArgDisplayNames("a column of weights"),
    ];

    [TestCaseSource(nameof(Widths))]
    public void What_a_link_cannot_take_in_time_stalls_the_array(NetworkSpec network, long stall)
    {
        var array = Array(Spec() with { Network = network });
        Assert.That((array.Stalls[(int)StallReason.NetworkBandwidth], array.Stalled), Is.EqualTo((stall, stall)));
    }

    // Unicast sends each activation to the 8 elements of its row.
    [TestCase(Delivery.Multicast, 0)]
    [TestCase(Delivery.Unicast, 7 * Steps)]
    public void Elements_that_are_served_alone_take_a_transfer_each(Delivery delivery, long stall)
    {
        var spec = Broadcast() with { Network = new NetworkSpec { Activation = new OperandLinkSpec { WidthBits = 64, Delivery = delivery } } };
        var outcome = TestMachine.Simulate(spec, Layer, mapping: TestMachine.Whole(Layer));
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Units[(int)Unit.Array].Stalls[(int)StallReason.NetworkBandwidth], Is.EqualTo(stall));
            Assert.That(outcome.Counts.ActivationTransfers, Is.EqualTo(64 * 32 * 2 * (delivery == Delivery.Unicast ? 8 : 1)));
            Assert.That(outcome.Counts.WeightTransfers, Is.EqualTo(32 * 16));
            Assert.That((outcome.Counts.PartialSumEncodes, outcome.Counts.PartialSumReturns), Is.EqualTo((4L * 64 * 16, 3L * 64 * 16)));
        });
    }

    [Test]
    public void Wider_links_are_never_slower([Range(1, 8)] int seed)
    {
        var random = new Random(seed);
        var layer = TestMachine.Gemm(random.Next(1, 80), random.Next(1, 80), random.Next(1, 80));
        long Cycles(int scale) => Array(Spec() with
        {
            Network = new NetworkSpec
            {
                Weight = new() { WidthBits = 3 * scale, LineBits = scale },
                Activation = new() { WidthBits = 5 * scale, LineBits = scale },
                PartialSum = new() { WidthBits = 7 * scale, LineBits = scale },
            },
        }, layer) is var c ? c.Busy + c.Stalled : 0;
        var cycles = Enumerable.Range(1, 40).Select(Cycles).ToArray();
        Assert.That(cycles, Is.Ordered.Descending);
        Assert.That(cycles[^1], Is.LessThan(cycles[0]));
    }

    [TestCase(3, 0, 0, 3)]
    [TestCase(3, 5, 0, 5)]
    // Into the buffer and out of it.
    [TestCase(0, 0, 2, 2)]
    public void Hops_are_paid_once_a_layer(int weight, int activation, int sums, int cycles)
    {
        var network = new NetworkSpec { Weight = new() { Hops = weight }, Activation = new() { Hops = activation }, PartialSum = new() { Hops = sums } };
        Assert.That(Array(Spec() with { Network = network }).Busy - Array(Spec()).Busy, Is.EqualTo(cycles));
    }

    [Test]
    public void A_model_of_another_tool_with_serial_loads_knows_no_hops()
    {
        var serial = Spec() with { IsReferenceModel = true };
        serial = serial with { Array = serial.Array with { WeightLoad = WeightLoad.Serial } };
        var hops = serial with { Network = new NetworkSpec { Weight = new() { Hops = 5 }, PartialSum = new() { Hops = 50 } } };
        Assert.That(Array(hops).Busy, Is.EqualTo(Array(serial).Busy));
    }

    // A sum comes back after a cycle of the buffer, hops each way, 8 rows: 1 + h + 8 + h. Passes are two folds of N long, of 8 cycles at the least (filling 8 rows).
    [TestCase(8, 3, 0)]
    [TestCase(8, 4, 3)]
    // 12 rows: 24 cycles a pass.
    [TestCase(12, 7, 0)]
    [TestCase(12, 8, 3)]
    [TestCase(12, 9, 9)]
    public void A_pass_waits_for_the_sums_of_the_one_before_it(int rows, int hops, long stall)
    {
        var layer = TestMachine.Gemm(rows, K, N);
        var array = Array(Spec() with { Network = new NetworkSpec { PartialSum = new() { Hops = hops } } }, layer);
        // Three further passes, each as much longer as the loop is; at 16 cycles a pass, 4 hops each way make 17.
        Assert.That(array.Stalls[(int)StallReason.PartialSumLatency], Is.EqualTo(stall));
    }

    [Test]
    public void Sums_that_were_written_by_the_step_before_wait_too()
    {
        // K in two tiles, one behind the other: 1 + 3 passes of 9 + 8 = 17 cycles that could take 16; from tile to tile as within one.
        var layer = TestMachine.Gemm(8, 2 * K, N);
        var spec = Spec() with { Network = new NetworkSpec { PartialSum = new() { Hops = 4 } } };
        var whole = TestMachine.Simulate(spec, layer, mapping: TestMachine.Whole(layer)).Units[(int)Unit.Array];
        var cut = TestMachine.Simulate(spec, layer, mapping: TestMachine.Whole(layer) with { InputChannels = K }).Units[(int)Unit.Array];
        Assert.That((whole.Stalls[(int)StallReason.PartialSumLatency], cut.Stalls[(int)StallReason.PartialSumLatency]), Is.EqualTo((7L, 7L)));
    }

    [Test]
    public void Sums_that_stay_in_the_elements_wait_for_nothing()
    {
        var spec = Spec() with { Network = new NetworkSpec { PartialSum = new() { Hops = 60 } } };
        spec = spec with { Array = spec.Array with { Stationary = Stationary.Output, Reduction = Reduction.None, Unroll = new LoopExtents(W: 8, N: 8) } };
        Assert.That(Array(spec, TestMachine.Gemm(8, K, 8)).Stalls[(int)StallReason.PartialSumLatency], Is.Zero);
    }

    [Test]
    public void A_longer_way_never_makes_a_layer_faster([Range(1, 6)] int seed)
    {
        var random = new Random(seed);
        var layer = TestMachine.Gemm(random.Next(1, 30), random.Next(9, 80), random.Next(1, 30));
        var cycles = Enumerable.Range(0, 30).Select(h => TestMachine.Simulate(Spec() with { Network = new NetworkSpec { PartialSum = new() { Hops = h } } }, layer, mapping: TestMachine.Whole(layer)).Cycles);
        Assert.That(cycles, Is.Ordered.Ascending);
    }

    [Test]
    public void Energy_of_the_network_is_codes_times_what_each_takes()
    {
        var counts = new LayerCounts { WeightTransfers = 3, ActivationTransfers = 5, PartialSumEncodes = 7, PartialSumReturns = 11 };
        var cost = TestMachine.RoundEnergy with { Network = new NetworkEnergy(1, 10, 100, 1000) };
        Assert.That(EnergyPricing.Of(counts, 0, cost, 500)[(int)EnergyComponent.Network], Is.EqualTo(3 + 50 + 700 + 11000));
    }

    private static UnitCycles Array(AcceleratorSpec spec, MatrixLayer? layer = null)
    {
        var run = layer ?? Layer;
        return TestMachine.Simulate(spec, run, mapping: TestMachine.Whole(run)).Units[(int)Unit.Array];
    }

    private static AcceleratorSpec Broadcast()
    {
        var spec = Spec();
        return spec with { Array = spec.Array with { Feeding = Feeding.Broadcast, Reduction = Reduction.Tree } };
    }

    private static AcceleratorSpec Spec()
    {
        var spec = TestMachine.Spec();
        var wide = spec.WeightBuffer with { WidthBits = 1 << 14 };
        return spec with { WeightBuffer = wide, ActivationBuffer = wide, PartialSumBuffer = spec.PartialSumBuffer with { WidthBits = 1 << 14 }, Dram = spec.Dram with { Ideal = true } };
    }
}
