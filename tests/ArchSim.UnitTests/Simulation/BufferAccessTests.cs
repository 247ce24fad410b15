using ArchSim.Hardware;
using ArchSim.Simulation;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Words through the buffers of the 8 x 8 weight-stationary machine, counted by hand: 16 rows, 32 inputs, 8 outputs, all in one tile.</summary>
public sealed class BufferAccessTests
{
    // Four folds of 8 inputs; each streams 16 rows of 8 activations and makes 16 times 8 sums of 32 bits.
    private const int Rows = 16, Folds = 4;

    [Test]
    public void With_a_register_a_word_is_accessed_once_in_a_pass()
    {
        var counts = Counts(s => s);
        Assert.Multiple(() =>
        {
            // 512 activations of 8 bits and 256 weights in words of 32 bytes, as the memory wrote them.
            Assert.That((counts.ActivationBufferReadWords, counts.ActivationBufferWriteWords), Is.EqualTo((16L, 16L)));
            Assert.That((counts.WeightBufferReadWords, counts.WeightBufferWriteWords), Is.EqualTo((8L, 8L)));
            // A pass is 128 sums, eight to a word; the first of four passes does not read, and the results are read once on their way out.
            Assert.That((counts.PartialSumBufferReadWords, counts.PartialSumBufferWriteWords), Is.EqualTo((16L * 3 + 16, 16L * 4)));
        });
    }

    [Test]
    public void Without_a_register_part_of_a_word_costs_all_of_it()
    {
        var counts = Counts(s => s with { ActivationBuffer = s.ActivationBuffer with { WordRegister = false }, WeightBuffer = s.WeightBuffer with { WordRegister = false } });
        Assert.Multiple(() =>
        {
            // 8 bytes a step; weights shift in, a row of 8 a cycle. The memory still writes whole words.
            Assert.That((counts.ActivationBufferReadWords, counts.ActivationBufferWriteWords), Is.EqualTo(((long)Rows * Folds, 16L)));
            Assert.That((counts.WeightBufferReadWords, counts.WeightBufferWriteWords), Is.EqualTo((8L * Folds, 8L)));
        });
    }

    // A step's eight sums of 16 bits are half a word: each of the 16 steps of a pass writes one. On their way out all 128 sums are 8 words.
    [TestCase(false, Folds)]
    [TestCase(true, Folds - 1)]
    public void A_write_of_part_of_a_word_reads_it_first_where_bytes_cannot_be_written_alone(bool byteEnables, int readPasses)
    {
        var counts = Counts(s => s with { PartialSumBuffer = TestMachine.Sums("e4m11") with { WordRegister = false, ByteEnables = byteEnables } });
        Assert.That((counts.PartialSumBufferReadWords, counts.PartialSumBufferWriteWords), Is.EqualTo(((long)Rows * readPasses + 8, (long)Rows * Folds)));
    }

    // Eight sums of 12 bits are 12 bytes; seven are 84 bits, half a byte too many.
    [TestCase(8, Folds - 1)]
    [TestCase(7, Folds)]
    public void Byte_enables_do_not_reach_below_a_byte(int columns, int readPasses)
    {
        var sums = TestMachine.Sums("e4m7", dense: true) with { WordRegister = false, ByteEnables = true };
        var counts = Counts(s => s with { PartialSumBuffer = sums }, columns);
        var drained = (Rows * columns * 12 + 255) / 256;
        Assert.That(counts.PartialSumBufferReadWords, Is.EqualTo((long)Rows * readPasses + drained));
    }

    // 128 sums of 32 bits: a bank of 256 bits a cycle takes 16 cycles a pass. Four passes write, three of them read.
    [TestCase(2, 4 * 16)]
    [TestCase(1, (4 + 3) * 16)]
    public void Reads_and_writes_of_sums_share_one_port(int ports, int cycles)
    {
        var spec = TestMachine.Spec();
        spec = spec with { PartialSumBuffer = spec.PartialSumBuffer with { Banks = 1, Ports = ports } };
        var layer = TestMachine.Gemm(Rows, 8 * Folds, 8);
        var cost = TestMachine.Costs(spec, layer).Of(new PixelTile(1, Rows, 1, Rows, 1), 1, 8, 8 * Folds);
        Assert.That(cost.CyclesOf(continues: false), Is.EqualTo(cycles));
        Assert.That(cost.CyclesOf(continues: true), Is.EqualTo(ports == 1 ? 8 * 16 : cycles));
    }

    [Test]
    public void A_buffer_slower_than_the_clock_delays_the_first_sums_and_no_other([Values(1, 40)] int rows)
    {
        // Data come after a cycle, but an access begins in each.
        var clock = Math.Floor(999 / AcceleratorFile.Load("int8-systolic").Costs.Buffers.Max(b => b.Macro.CycleNs));
        var (slow, fast) = (Cycles($"{clock}", rows, out var latency), Cycles("500", rows, out _));
        Assert.That(latency, Is.GreaterThan(1));
        Assert.That(slow - fast, Is.EqualTo(latency - 1));
    }

    // At the macro's own cycle time an access begins in each cycle, just above it in every other one.
    [TestCase(0.999, 1)]
    [TestCase(1.001, 2)]
    [TestCase(2.001, 3)]
    public void A_macro_whose_cycle_exceeds_the_clocks_begins_fewer_accesses(double clocks, int cycles)
    {
        var buffers = AcceleratorFile.Load("int8-systolic").Costs.Buffers;
        var mhz = clocks * 1000 / buffers[1].Macro.CycleNs;
        var cost = Cost(mhz.ToString(System.Globalization.CultureInfo.InvariantCulture), "false");
        // 2 folds of N, 64 x 40 activations of a byte in words of 32 bytes.
        Assert.That(cost.ActivationPortCycles, Is.EqualTo(2 * 64 * 40 / 32 * cycles));
        Assert.That(Cost(mhz.ToString(System.Globalization.CultureInfo.InvariantCulture), "true").ActivationPortCycles, Is.EqualTo(2 * 64 * 40 / 32), "a model of another tool knows no macros");
    }

    private static TileCost Cost(string clockMhz, string referenceModel)
    {
        var accelerator = AcceleratorFile.Load("int8-systolic", [("clock_mhz", clockMhz), ("reference_model", referenceModel)]);
        var mode = accelerator.Element.ModeFor(TestMachine.Int8.Weight, TestMachine.Int8.Activation)!;
        return new TileCosts(MatrixWork.Lower(TestMachine.Gemm(40, 64, 32), TestMachine.Int8, accelerator, mode, CyclesPerStep.One)).Of(new PixelTile(1, 40, 1, 40, 1), 1, 32, 64);
    }

    // Without a memory to wait for, cycles do not depend on the clock.
    private static long Cycles(string clockMhz, int rows, out int latency)
    {
        var accelerator = AcceleratorFile.Load("int8-systolic", [("dram.use", "ideal"), ("clock_mhz", clockMhz)]);
        var mode = accelerator.Element.ModeFor(TestMachine.Int8.Weight, TestMachine.Int8.Activation)!;
        var layer = TestMachine.Gemm(rows, 64, 32);
        var costs = new TileCosts(MatrixWork.Lower(layer, TestMachine.Int8, accelerator, mode, CyclesPerStep.One));
        latency = accelerator.Costs.Buffers.Max(b => b.AccessCycles);
        return MatrixMachine.Run(costs, TestMachine.Whole(layer)).Cycles;
    }

    private static LayerCounts Counts(Func<AcceleratorSpec, AcceleratorSpec> change, int columns = 8)
    {
        var layer = TestMachine.Gemm(Rows, 8 * Folds, columns);
        return TestMachine.Simulate(change(TestMachine.Spec()), layer, mapping: TestMachine.Whole(layer)).Counts;
    }
}
