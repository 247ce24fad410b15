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

    [Test]
    public void An_epilogue_is_part_of_what_a_result_depends_on() =>
        Assert.That(ContentHash.Describe(Sum with { Epilogue = [LayerOp.Gelu] }), Is.Not.EqualTo(ContentHash.Describe(Sum)));

    private static LayerOutcome Run(VectorLayer layer) => VectorMachine.Run(layer, TestMachine.Int8, TestMachine.Spec(), spans: null);
}
