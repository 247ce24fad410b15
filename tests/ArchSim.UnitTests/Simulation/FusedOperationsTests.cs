using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Which tiles a fused layer can be done on, what it reads besides, and what a vector layer with an operand on chip takes.</summary>
public sealed class FusedOperationsTests
{
    private const int Map = 64 * 64;

    // A group of a product is a head: its columns are the row that a softmax works along. A row across groups is in no tile.
    [TestCase(LayerOp.Softmax, 1, 128, true)]
    [TestCase(LayerOp.Softmax, 12, 128, true)]
    [TestCase(LayerOp.Softmax, 12, 12 * 128, false)]
    [TestCase(LayerOp.Softmax, 12, 64, false)]
    [TestCase(LayerOp.LayerNorm, 1, 128, true)]
    [TestCase(LayerOp.LayerNorm, 2, 128, true)]
    [TestCase(LayerOp.LayerNorm, 2, 2 * 128, false)]
    [TestCase(LayerOp.RmsNorm, 4, 128, true)]
    [TestCase(LayerOp.RmsNorm, 4, 4 * 128, false)]
    // Response normalization looks at a few channels on either side, at a border of groups at those of the next group.
    [TestCase(LayerOp.Normalize, 1, 5, true)]
    [TestCase(LayerOp.Normalize, 1, 128, true)]
    [TestCase(LayerOp.Normalize, 1, 129, false)]
    [TestCase(LayerOp.Normalize, 2, 5, false)]
    [TestCase(LayerOp.Gelu, 12, 1, true)]
    [TestCase(LayerOp.RotaryEmbedding, 1, 1, false)]
    public void A_norm_is_done_on_tiles_where_its_row_is_the_channels_of_a_group(LayerOp op, int groups, int window, bool fits)
    {
        var producer = TestMachine.Gemm(16, 32, 128, groups);
        var norm = new VectorLayer { Name = "norm", Op = op, InputElementsPerImage = producer.OutputElements, OutputElementsPerImage = producer.OutputElements, Window = window };
        Assert.That(FusedOperations.Fits(producer, [], norm), Is.EqualTo(fits));
    }

    [Test]
    public void A_norm_of_a_group_takes_tiles_with_all_of_its_channels_and_any_of_its_rows()
    {
        var producer = TestMachine.Gemm(16, 32, 128, groups: 12);
        var norm = new VectorLayer { Name = "norm", Op = LayerOp.Softmax, InputElementsPerImage = producer.OutputElements, OutputElementsPerImage = producer.OutputElements, Window = 128 };
        var fused = FusedOperations.Of(producer, [new FusedLayer(norm, TestMachine.Int8)])!;
        Assert.That((fused.Takes(producer, 1, 1, 128), fused.Takes(producer, 16, 1, 127), fused.Takes(producer, 16, 1, 64)), Is.EqualTo((true, false, false)));
    }

    /// <summary>Weights and activations are decoded as often as the array takes them, an operand that meets the sums on their way out once.</summary>
    [TestCase(0, 0)]
    [TestCase(1, Map)]
    [TestCase(2, 2 * Map)]
    public void Other_operands_of_what_is_fused_are_decoded_once(int sums, int others)
    {
        var layer = TestMachine.Gemm(64, 64, 64);
        var add = new VectorLayer { Name = "add", Op = LayerOp.Add, InputElementsPerImage = 2 * Map, OutputElementsPerImage = Map };
        var counts = Run(layer, [.. Enumerable.Repeat(add, sums)]);
        // Each weight once; each activation for each of 64 / 8 folds of outputs.
        Assert.That(counts.OperandDecodes, Is.EqualTo(Map + 8 * Map + others));
        Assert.That((counts.DramReadBytes, counts.DramWriteBytes, counts.ResultEncodes), Is.EqualTo((2L * Map + others, (long)Map, (long)Map)));
    }

    /// <summary>Behind a pool the other operand is as small as what the pool leaves.</summary>
    [Test]
    public void An_operand_behind_a_pool_is_of_the_pools_size()
    {
        var layer = TestMachine.Convolution(16, 16, 16, 1);
        var results = 16 * 16 * 16;
        var pool = new VectorLayer { Name = "pool", Op = LayerOp.MaxPool, InputElementsPerImage = results, OutputElementsPerImage = results / 4, Window = 4, WindowRows = 2 };
        var add = new VectorLayer { Name = "add", Op = LayerOp.Add, InputElementsPerImage = results / 2, OutputElementsPerImage = results / 4 };
        var counts = Run(layer, [pool, add]);
        // 16 x 16 weights, 16 x 16 x 16 activations for each of two folds of outputs, and a quarter of a map.
        Assert.That(counts.OperandDecodes, Is.EqualTo(16 * 16 + 2 * results + results / 4));
        Assert.That(counts.ResultEncodes, Is.EqualTo(results / 4));
    }

    // Two maps of 8 KiB through a port of 32 bytes a cycle, and a sum an element on 16 lanes: 512 cycles each, whether a map came from memory or was there. A map is 256 words.
    [TestCase(0, 256, 512, 2, 512)]
    [TestCase(8192, 256, 512, 1, 256)]
    [TestCase(16384, 256, 512, 0, 0)]
    // At half the width the port takes twice as long, and of words there are twice as many.
    [TestCase(8192, 128, 1024, 1, 512)]
    public void An_operand_on_chip_is_read_from_the_buffer_and_not_fetched(int residentBytes, int widthBits, long cycles, int fetched, long written)
    {
        var spec = TestMachine.Spec();
        spec = spec with { Dram = spec.Dram with { Ideal = true }, ActivationBuffer = spec.ActivationBuffer with { WidthBits = widthBits } };
        var sum = new VectorLayer { Name = "add", Op = LayerOp.Add, InputElementsPerImage = 2 * 8192, OutputElementsPerImage = 8192 };
        var outcome = VectorMachine.Run(sum, TestMachine.Int8, spec, spans: null, new Residence(residentBytes, 0, false));
        var counts = outcome.Counts;
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Cycles, Is.EqualTo(cycles));
            Assert.That((counts.DramReadBytes, counts.DramWriteBytes), Is.EqualTo((fetched * 8192L, 8192L)));
            Assert.That((counts.ActivationBufferWriteWords, counts.ActivationBufferReadWords), Is.EqualTo((written, 2L * 8192 * 8 / widthBits)));
            Assert.That((counts.OperandDecodes, counts.ResultEncodes), Is.EqualTo((2L * 8192, 8192L)));
        });
    }

    /// <summary>Beside what is on chip there must be room for a transaction of what is not.</summary>
    [Test]
    public void An_operand_on_chip_leaves_room_for_a_piece_of_the_other()
    {
        var spec = TestMachine.Spec();
        var sum = new VectorLayer { Name = "add", Op = LayerOp.Add, InputElementsPerImage = 2 * 65536, OutputElementsPerImage = 65536 };
        var most = spec.ActivationBuffer.SizeBytes - spec.Dram.TransactionBytes;
        Assert.That(VectorMachine.Fits(sum, TestMachine.Int8, spec, new Residence(most, 0, false)), Is.True);
        Assert.That(VectorMachine.Fits(sum, TestMachine.Int8, spec, new Residence(most + 1, 0, false)), Is.False);
        Assert.That(VectorMachine.Fits(sum, TestMachine.Int8, spec, new Residence(most - 1, 2, false)), Is.False, "a result that stays takes room as well");
    }

    /// <summary>Which of its operands it is makes no difference to a sum.</summary>
    [Test]
    public void The_second_operand_may_be_the_one_on_chip()
    {
        RunResult Run(string inputs) => Simulator.Run(new RunRequest
        {
            Accelerator = TestMachine.Accelerator(TestMachine.Spec()),
            Workload = WorkloadFile.Parse($$"""
                name: block
                layers:
                  - { name: a, op: fc, rows: 64, in: 64, out: 64, inputs: [outside] }
                  - { name: b, op: fc, rows: 64, in: 64, out: 64 }
                  - { name: sum, op: add, shape: [64, 64], inputs: [{{inputs}}] }
                """, "n.yaml"),
            Precision = new Precision { Name = "int8", Default = TestMachine.Int8 },
            Objective = Objective.Traffic,
            Fusion = false,
            Prefetch = false,
        });
        var (first, second) = (Run("b, a"), Run("a, b"));
        Assert.That(second.Layers[2].InputOnChip, Is.True);
        Assert.That((second.Layers[2].Counts.DramReadBytes, second.Layers[2].Counts.ActivationBufferReadWords), Is.EqualTo(((long)Map, 2L * Map / 32)));
        Assert.That(second.Layers.Select(Conservation.Text), Is.EqualTo(first.Layers.Select(Conservation.Text)));
    }

    private static LayerCounts Run(MatrixLayer layer, VectorLayer[] behind)
    {
        var work = TestMachine.Costs(TestMachine.Spec(), layer).Work;
        var fused = behind.Select(v => new FusedLayer(v, TestMachine.Int8)).ToArray();
        var costs = new TileCosts(work with { Fused = FusedOperations.Of(layer, fused) });
        return MatrixMachine.Run(costs, TestMachine.Whole(layer)).Counts;
    }
}
