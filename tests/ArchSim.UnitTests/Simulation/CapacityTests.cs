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

    // Each tensor takes whole bytes. Nine weights of 4 bits are 5, and three operands, and results, of 4 bits 2 each.
    [TestCase("int4", 5 + 2 + 2)]
    [TestCase("int8", 9 + 3 + 3)]
    // 9 x 5 bits are 6 bytes, 3 x 5 bits 2.
    [TestCase("int5", 6 + 2 + 2)]
    public void A_matrix_layer_needs_its_weights_operands_and_results_to_the_byte(string format, long needed) => AssertNeeds(TestMachine.Gemm(1, 3, 3), format, needed);

    // Both operands of a sum and its result, of each of two images.
    [TestCase("int8", 2 * 3 * 7)]
    // 28 operands of 4 bits, and 14 results.
    [TestCase("int4", 14 + 7)]
    // 140 bits, and 70.
    [TestCase("int5", 18 + 9)]
    public void A_vector_layer_needs_all_its_operands_and_its_results_to_the_byte(string format, long needed) =>
        AssertNeeds(new VectorLayer { Name = "add", Op = LayerOp.Add, InputElementsPerImage = 14, OutputElementsPerImage = 7, Batch = 2 }, format, needed);

    /// <summary>Images share weights, and keys and values are each image's own.</summary>
    [TestCase(false, 9 + 4 * (3 + 3))]
    [TestCase(true, 4 * (9 + 3 + 3))]
    public void A_batch_needs_its_operands_and_results_for_each_image(bool ownWeights, long needed) =>
        AssertNeeds(TestMachine.Gemm(1, 3, 3) with { Batch = 4, SecondOperandIsActivation = ownWeights }, "int8", needed);

    [Test]
    public void Each_layer_that_does_not_fit_is_a_line_and_no_other()
    {
        Layer[] layers = [TestMachine.Gemm(1, 3, 3) with { Name = "small" }, TestMachine.Gemm(1, 4, 4) with { Name = "large" }, TestMachine.Gemm(1, 3, 4) with { Name = "wide" }];
        Assert.That(Problems.Of(() => Check(15, TestMachine.Int8, layers)).Select(l => l.Split("layer ")[1]), Is.EqualTo(new[]
        {
            "large needs 24 bytes of memory for its operands and results, and it holds 15",
            "wide needs 19 bytes of memory for its operands and results, and it holds 15",
        }));
    }

    /// <summary>
    /// 96 x 64 weights, 64 x 96 operands and 64 x 64 results of a byte are 16 KiB, three maps of the sum behind it 12; with the sum fused into the product its other operand is there as well, and
    /// all of it 20 KiB.
    /// </summary>
    [TestCase(2, false)]
    [TestCase(4, true)]
    public void A_layer_is_not_fused_into_another_where_both_together_do_not_fit(int rows, bool fused)
    {
        var spec = TestMachine.Spec();
        spec = spec with { Dram = spec.Dram with { Ranks = 1, BankGroups = 1, BanksPerGroup = 1, RowBytes = 8192, Rows = rows } };
        var run = Simulator.Run(new RunRequest
        {
            Accelerator = TestMachine.Accelerator(spec),
            Workload = WorkloadFile.Parse("""
                name: block
                layers:
                  - { name: a, op: fc, rows: 64, in: 96, out: 64, inputs: [outside] }
                  - { name: sum, op: add, shape: [64, 64], inputs: [a, outside] }
                """, "n.yaml"),
            Precision = new Precision { Name = "int8", Default = TestMachine.Int8 },
            OnChipResults = false,
            Objective = Objective.Traffic,
        });
        Assert.That(run.Layers[0].Fused, Has.Count.EqualTo(fused ? 1 : 0));
        // A result that is not fused goes to memory and comes back.
        Assert.That(run.Sum(c => c.DramReadBytes + c.DramWriteBytes), Is.EqualTo(96 * 64 + 64 * 96 + (fused ? 2 : 4) * 64 * 64));
    }

    [Test]
    public void An_ideal_memory_holds_anything() => Assert.That(() => Run(1, ideal: true), Throws.Nothing);

    private static void AssertNeeds(Layer layer, string format, long bytes)
    {
        var formats = TestMachine.Formats(format, format);
        Assert.That(() => Check(bytes, formats, layer), Throws.Nothing);
        Assert.That(Problems.Of(() => Check(bytes - 1, formats, layer)).Single(), Does.Contain($"needs {bytes} bytes").And.EndWith($"it holds {bytes - 1}"));
    }

    private static void Run(long bytes, bool ideal = false) => Check(bytes, TestMachine.Int8, [TestMachine.Gemm(100, 64, 64)], ideal);

    private static void Check(long bytes, LayerFormats formats, params Layer[] layers) => Check(bytes, formats, layers, ideal: false);

    private static void Check(long bytes, LayerFormats formats, Layer[] layers, bool ideal)
    {
        var spec = TestMachine.Spec();
        // Row by row of a byte: any capacity can be stated. Nothing is simulated.
        spec = spec with { Dram = spec.Dram with { Ideal = ideal, Ranks = 1, BankGroups = 1, BanksPerGroup = 1, RowBytes = 1, Rows = (int)bytes } };
        var request = new RunRequest
        {
            Accelerator = TestMachine.Accelerator(spec),
            Workload = new Workload { Name = "some", Layers = layers },
            Precision = new Precision { Name = "some", Default = formats },
        };
        CapacityChecks.Check(request, request.Workload);
    }
}
