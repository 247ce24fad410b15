using ArchSim.Configuration;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Addresses beyond the memory would be those of other data: what has no room is refused.</summary>
public sealed class CapacityTests
{
    // 64 x 64 weights, 100 x 64 operands and 100 x 64 results of a byte each.
    private const long Needed = 64 * 64 + 100 * 64 + 100 * 64;

    [Test]
    public void A_layer_that_does_not_fit_the_memory_is_an_input_error_and_one_that_fits_to_the_byte_is_not()
    {
        var problem = Assert.Throws<InputException>(() => Run(Needed - 1))!.Problems.Single();
        Assert.That(problem.ToString(), Does.Contain($"layer gemm needs {Needed} bytes").And.Contain($"it holds {Needed - 1}"));
        Assert.That(() => Run(Needed), Throws.Nothing);
    }

    [Test]
    public void An_ideal_memory_holds_anything() => Assert.That(() => Run(1, ideal: true), Throws.Nothing);

    private static void Run(long bytes, bool ideal = false)
    {
        var spec = TestMachine.Spec();
        // Row by row of a byte: any capacity can be stated. Nothing is simulated.
        spec = spec with { Dram = spec.Dram with { Ideal = ideal, Ranks = 1, BankGroups = 1, BanksPerGroup = 1, RowBytes = 1, Rows = (int)bytes } };
        var request = new RunRequest
        {
            Accelerator = TestMachine.Accelerator(spec),
            Workload = new Workload { Name = "one", Layers = [TestMachine.Gemm(100, 64, 64)] },
            Precision = new Precision { Name = "int8", Default = TestMachine.Int8 },
        };
        CapacityChecks.Check(request, request.Workload);
    }
}
