using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>What the activation behind a vector operation costs: its operations on each output, and no way through memory.</summary>
public sealed class VectorLayerTests
{
    private static readonly VectorLayer Sum = new() { Name = "add", Op = LayerOp.Add, InputElementsPerImage = 2 * 9000, OutputElementsPerImage = 9000, Batch = 2 };

    private static readonly VectorLayer Pool = new() { Name = "pool", Op = LayerOp.MaxPool, InputElementsPerImage = 9000, OutputElementsPerImage = 1000, Window = 9 };

    /// <summary>A clamp is free, SiLU takes 3 and GELU 4 operations.</summary>
    [TestCase(0, new LayerOp[0])]
    [TestCase(0, new[] { LayerOp.Relu })]
    [TestCase(3, new[] { LayerOp.Silu })]
    [TestCase(7, new[] { LayerOp.Silu, LayerOp.Relu6, LayerOp.Gelu })]
    public void An_epilogue_adds_its_operations_for_each_output(int more, LayerOp[] epilogue)
    {
        Assert.That(VectorCosts.Of(Sum with { Epilogue = epilogue }), Is.EqualTo(2 * 9000 * (1 + more)));
        Assert.That(VectorCosts.Of(Pool with { Epilogue = epilogue }), Is.EqualTo(1000 * (9 + more)));
    }

    [Test]
    public void A_ReLU_behind_a_sum_moves_nothing_and_takes_no_time()
    {
        var (plain, ended) = (Run(Sum), Run(Sum with { Epilogue = [LayerOp.Relu] }));

        Assert.That((ended.Cycles, ended.Counts), Is.EqualTo((plain.Cycles, plain.Counts)));
        // It takes longer, in which the memory is refreshed.
        var gelu = Run(Sum with { Epilogue = [LayerOp.Gelu] }).Counts;
        Assert.That(
            (gelu.VectorOperations, gelu.DramReadBytes, gelu.DramWriteBytes, gelu.DramTransactions, gelu.ActivationBufferReadWords),
            Is.EqualTo((2L * 9000 * 5, plain.Counts.DramReadBytes, plain.Counts.DramWriteBytes, plain.Counts.DramTransactions, plain.Counts.ActivationBufferReadWords)));
    }

    /// <summary>36,000 operand bytes through a port of 32 bytes a cycle take as long as 18,000 sums on 16 lanes, in each of the five pieces of 7,200 bytes.</summary>
    [TestCase(16, 256, 1125, 0)]
    [TestCase(15, 256, 1200, 0)]
    [TestCase(18, 256, 1125, 5 * (225 - 200))]
    [TestCase(16, 128, 2250, 1125)]
    [TestCase(8, 128, 2250, 0)]
    public void The_slower_of_lanes_and_port_sets_the_pace(int lanes, int widthBits, long cycles, long stalls)
    {
        var spec = TestMachine.Spec();
        spec = spec with
        {
            Dram = spec.Dram with { Ideal = true },
            VectorUnit = new VectorUnitSpec { Lanes = lanes },
            ActivationBuffer = spec.ActivationBuffer with { WidthBits = widthBits },
        };
        var outcome = VectorMachine.Run(Sum, TestMachine.Int8, spec, spans: null);
        var unit = outcome.Units[(int)Unit.VectorUnit];

        Assert.That((outcome.Cycles, unit.Stalls[(int)StallReason.ActivationBandwidth], unit.Busy), Is.EqualTo((cycles, stalls, cycles - stalls)));
    }

    [Test]
    public void An_epilogue_is_part_of_what_a_result_depends_on() =>
        Assert.That(ContentHash.Describe(Sum with { Epilogue = [LayerOp.Gelu] }), Is.Not.EqualTo(ContentHash.Describe(Sum)));

    private static LayerOutcome Run(VectorLayer layer) => VectorMachine.Run(layer, TestMachine.Int8, TestMachine.Spec(), spans: null);
}
