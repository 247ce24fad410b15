using ArchSim.Simulation;

namespace ArchSim.UnitTests.Simulation;

public sealed class CancellationTests
{
    [Test]
    public void A_layer_that_is_cancelled_ends_as_cancelled_and_not_as_a_fault()
    {
        var layer = TestMachine.Gemm(65536, 64, 64);
        var costs = TestMachine.Costs(TestMachine.Spec(), layer);
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();

        Assert.Multiple(() =>
        {
            Assert.That(() => MatrixMachine.Run(costs, TestMachine.Whole(layer) with { Rows = 1 }, cancel: cancel.Token), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(() => MappingChoice.Best(costs, TestMachine.RoundEnergy, Objective.Latency, cancel.Token), Throws.InstanceOf<OperationCanceledException>());
        });
    }
}
