using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>
/// A GEMM of 64 x 32 x 16 on 8 x 8 elements, with wide buffers and an ideal memory: what the array takes, and what the whole layer takes, by hand.
/// </summary>
public sealed class ClosedFormTests
{
    /// <summary>Output pixels, reduction, output channels: whole multiples of the array's 8.</summary>
    private const int M = 64, K = 32, N = 16;

    /// <summary>Skew of 8 x 8 systolic elements: from the first operand in to the last element at work.</summary>
    private const int Skew = 8 + 8 - 2;

    /// <summary>Levels of an adder tree of 8.</summary>
    private const int Tree = 3;

    private static readonly LoopExtents KN = new(K: 8, N: 8), KW = new(K: 8, W: 8), WN = new(N: 8, W: 8);

    private static IEnumerable<TestCaseData> Arrays()
    {
        static TestCaseData Case(string name, Stationary stationary, LoopExtents unroll, Reduction reduction, Feeding feeding, WeightLoad load, long cycles) =>
            new TestCaseData(stationary, unroll, reduction, feeding, load, cycles).SetArgDisplayNames(name);

        const Reduction passed = Reduction.Systolic, tree = Reduction.Tree, none = Reduction.None;
        const Feeding systolic = Feeding.Systolic, broadcast = Feeding.Broadcast;
        const WeightLoad behind = WeightLoad.Overlapped, serial = WeightLoad.Serial;
        // Weights stay: K/8 x N/8 = 8 folds of M = 64 steps. Filling 8 rows is exposed once, or (serial) for each fold; SCALE-Sim counts one cycle less.
        yield return Case("weight, systolic, overlapped", Stationary.Weight, KN, passed, systolic, behind, 8 * 64 + 8 + Skew);
        yield return Case("weight, systolic, serial", Stationary.Weight, KN, passed, systolic, serial, 8 * (8 + 64 + Skew) - 1);
        // A broadcast array is filled in one cycle.
        yield return Case("weight, tree, overlapped", Stationary.Weight, KN, tree, broadcast, behind, 8 * 64 + 1 + Tree);
        yield return Case("weight, tree, serial", Stationary.Weight, KN, tree, broadcast, serial, 8 * (1 + 64 + Tree));
        yield return Case("weight, passed on, broadcast, overlapped", Stationary.Weight, KN, passed, broadcast, behind, 8 * 64 + 1);
        // Sums stay: M/8 x N/8 = 16 folds of K = 32 steps; nothing is filled before.
        yield return Case("output, systolic, overlapped", Stationary.Output, WN, none, systolic, behind, 16 * 32 + Skew);
        yield return Case("output, systolic, serial", Stationary.Output, WN, none, systolic, serial, 16 * (32 + Skew) - 1);
        yield return Case("output, broadcast, overlapped", Stationary.Output, WN, none, broadcast, behind, 16 * 32);
        // One pixel at a time: 64 x N/8 = 128 folds of K/8 = 4 steps.
        yield return Case("output, tree, overlapped", Stationary.Output, KN, tree, broadcast, behind, 128 * 4 + Tree);
        yield return Case("output, tree, serial", Stationary.Output, KN, tree, broadcast, serial, 128 * (4 + Tree));
        // Inputs stay: K/8 x M/8 = 32 folds of N = 16 steps.
        yield return Case("input, systolic, overlapped", Stationary.Input, KW, passed, systolic, behind, 32 * 16 + 8 + Skew);
        yield return Case("input, systolic, serial", Stationary.Input, KW, passed, systolic, serial, 32 * (8 + 16 + Skew) - 1);
        yield return Case("input, tree, overlapped", Stationary.Input, KW, tree, broadcast, behind, 32 * 16 + 1 + Tree);
        yield return Case("input, tree, serial", Stationary.Input, KW, tree, broadcast, serial, 32 * (1 + 16 + Tree));
    }

    [TestCaseSource(nameof(Arrays))]
    public void A_gemm_that_fits_exactly_takes_the_cycles_of_the_formula(
        Stationary stationary, LoopExtents unroll, Reduction reduction, Feeding feeding, WeightLoad load, long cycles)
    {
        var spec = Spec();
        spec = spec with
        {
            Array = spec.Array with { Stationary = stationary, Unroll = unroll, Reduction = reduction, Feeding = feeding, WeightLoad = load },
        };
        var layer = TestMachine.Gemm(M, K, N);
        var outcome = TestMachine.Simulate(spec, layer, mapping: TestMachine.Whole(layer));

        Assert.Multiple(() =>
        {
            Assert.That(outcome.Units[(int)Unit.Array].Busy, Is.EqualTo(cycles));
            Assert.That(outcome.Units[(int)Unit.Array].Stalled, Is.Zero);
            // 64 x 16 results through 16 lanes follow.
            Assert.That(outcome.Cycles, Is.EqualTo(cycles + M * N / 16));
        });
    }

    [Test]
    public void A_fold_takes_no_less_than_filling_the_rows_of_the_next()
    {
        var layer = TestMachine.Gemm(3, K, N);

        var array = MatrixMachine.Run(TestMachine.Costs(Spec(), layer), TestMachine.Whole(layer)).Units[(int)Unit.Array];
        Assert.Multiple(() =>
        {
            Assert.That(array.Busy + array.Stalls[(int)StallReason.FoldChange], Is.EqualTo(8 * 8 + 8 + Skew), "8 folds of 3 steps, each as long as 8 rows of weights take");
            Assert.That(array.Stalls[(int)StallReason.FoldChange], Is.EqualTo(8 * (8 - 3)), "what streaming does not hide");
        });
    }

    [Test]
    public void A_deeper_pipeline_is_filled_once([Values(1, 2, 5)] int depth)
    {
        var layer = TestMachine.Gemm(M, K, N);
        var outcome = MatrixMachine.Run(TestMachine.Costs(Spec(), layer, depth: depth), TestMachine.Whole(layer));

        Assert.That(outcome.Units[(int)Unit.Array].Busy, Is.EqualTo(8 * 64 + 8 + Skew + depth - 1));
    }

    [Test]
    public void Lanes_of_an_element_multiply_the_unroll()
    {
        var layer = TestMachine.Gemm(M, K, N);
        var outcome = MatrixMachine.Run(TestMachine.Costs(Spec(), layer, lanes: new LoopExtents(N: 2)), TestMachine.Whole(layer));

        // 16 output channels in one fold; rows and columns are still 8.
        Assert.That(outcome.Units[(int)Unit.Array].Busy, Is.EqualTo(4 * 64 + 8 + Skew));
    }

    [Test]
    public void Steps_that_take_longer_for_their_operands_stall_the_array_for_the_difference()
    {
        var layer = TestMachine.Gemm(M, K, N);
        var outcome = MatrixMachine.Run(TestMachine.Costs(Spec(), layer, cyclesPerStep: new CyclesPerStep(5, 4)), TestMachine.Whole(layer));
        var array = outcome.Units[(int)Unit.Array];

        Assert.Multiple(() =>
        {
            // 64 steps take 80 cycles.
            Assert.That(array.Stalls[(int)StallReason.OperandStall], Is.EqualTo(8 * 16));
            Assert.That(array.Busy, Is.EqualTo(8 * 64 + 8 + Skew));
        });
    }

    [Test]
    public void Results_of_a_tile_leave_while_the_next_is_computed()
    {
        var layer = TestMachine.Gemm(M, K, N);
        var mapping = TestMachine.Whole(layer) with { Rows = M / 2 };
        var single = Spec() with { PartialSumBuffer = Spec().PartialSumBuffer with { DoubleBuffered = false } };

        // Each tile: 8 folds of 32 steps; 512 results through 16 lanes. The first fills 8 rows, the last empties the array.
        const long first = 8 * 32 + 8, second = 8 * 32 + Skew, drain = 512 / 16;
        Assert.Multiple(() =>
        {
            Assert.That(TestMachine.Simulate(Spec(), layer, mapping: mapping).Cycles, Is.EqualTo(first + second + drain));
            Assert.That(TestMachine.Simulate(single, layer, mapping: mapping).Cycles, Is.EqualTo(first + drain + second + drain), "no second half to fill");
        });
    }

    [TestCase(StallReason.WeightBandwidth)]
    [TestCase(StallReason.ActivationBandwidth)]
    [TestCase(StallReason.PartialSumBandwidth)]
    public void The_slowest_port_of_a_buffer_sets_the_pace(StallReason narrow)
    {
        var spec = Spec();
        var layer = TestMachine.Gemm(M, K, N);
        // Weights: 32 x 16 codes of 8 bits once. Activations: 64 x 32 codes for each of 2 folds of N. Sums: 64 x 16 of 32 bits, 4 times (a fold of K each).
        var (bits, port) = narrow switch
        {
            StallReason.WeightBandwidth => (K * N * 8, spec with { WeightBuffer = spec.WeightBuffer with { WidthBits = 8 } }),
            StallReason.ActivationBandwidth => (M * K * 2 * 8, spec with { ActivationBuffer = spec.ActivationBuffer with { WidthBits = 16 } }),
            _ => (M * N * 4 * 32, spec with { PartialSumBuffer = spec.PartialSumBuffer with { WidthBits = 32, Banks = 2 } }),
        };
        var perCycle = narrow switch { StallReason.WeightBandwidth => 8, StallReason.ActivationBandwidth => 16, _ => 64 };
        var weightBound = narrow == StallReason.WeightBandwidth ? TestMachine.Gemm(8, K, N) : layer;
        var steps = weightBound.OutputHeight * 8;
        var outcome = TestMachine.Simulate(port, weightBound, mapping: TestMachine.Whole(weightBound));
        var array = outcome.Units[(int)Unit.Array];

        Assert.Multiple(() =>
        {
            Assert.That(array.Stalls[(int)narrow], Is.EqualTo(bits / perCycle - steps).And.Positive);
            Assert.That(array.Busy, Is.EqualTo(steps + 8 + Skew));
            Assert.That(array.Stalled, Is.EqualTo(array.Stalls[(int)narrow]));
        });
    }

    private static long Busy(AcceleratorSpec spec, MatrixLayer layer) =>
        TestMachine.Simulate(spec, layer, mapping: TestMachine.Whole(layer)).Units[(int)Unit.Array].Busy;

    /// <summary>Ports that never limit, and a memory that answers at once.</summary>
    private static AcceleratorSpec Spec()
    {
        var spec = TestMachine.Spec();
        var wide = spec.WeightBuffer with { WidthBits = 1 << 14 };
        return spec with
        {
            WeightBuffer = wide,
            ActivationBuffer = wide,
            PartialSumBuffer = spec.PartialSumBuffer with { WidthBits = 1 << 14 },
            Dram = spec.Dram with { Ideal = true },
        };
    }
}
