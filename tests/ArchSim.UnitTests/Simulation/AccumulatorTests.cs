using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>The accumulator of a precision is the least width of sums; the elements of the test machine sum in 32 bits.</summary>
public sealed class AccumulatorTests
{
    [TestCase("int48", 48)]
    [TestCase("int64", 64)]
    public void An_element_with_narrower_sums_than_a_layer_needs_is_refused(string accumulator, int bits) =>
        Assert.That(Problems.Of(() => Run(accumulator)), Is.EqualTo(new[]
        {
            $"precision gemm: sums need {bits} bits (accumulator: {accumulator}), but the test elements of test sum in 32",
        }));

    [TestCase("fp32")]
    [TestCase("int24")]
    [TestCase("int16")]
    public void An_element_with_as_wide_or_wider_sums_sums_in_its_own_width(string accumulator)
    {
        var (own, other) = (Run("int32"), Run(accumulator));

        Assert.That(other.Cycles, Is.EqualTo(own.Cycles));
        Assert.That(other.Layers.Select(l => l.Counts), Is.EqualTo(own.Layers.Select(l => l.Counts)));
        Assert.That(other.EnergyByComponentPj, Is.EqualTo(own.EnergyByComponentPj));
    }

    /// <summary>Its elements sum in 48 bits and its buffer stores as many; 64 are more than they have, and more than 8-bit elements have too.</summary>
    [Test]
    public void Shipped_16_bit_integers_run_in_48_bits_and_not_in_64()
    {
        var int16 = PrecisionFile.Load("int16");
        var accelerator = AcceleratorFile.Load("int16-systolic");
        var layer = new Workload { Name = "n", Layers = [TestMachine.Gemm(8, 8, 8)] };
        var request = new RunRequest { Accelerator = accelerator, Workload = layer, Precision = int16 };

        Assert.That((int16.Default.Accumulator.Name, accelerator.Spec.PartialSumBuffer.Encoding.Name), Is.EqualTo(("int48", "int48")));
        Assert.That(Simulator.Run(request).Cycles, Is.Positive);
        var wider = int16 with { Default = int16.Default with { Accumulator = NumberFormat.Parse("int64") } };
        Assert.That(Problems.Of(() => Simulator.Run(request with { Precision = wider })), Is.EqualTo(new[]
        {
            "workloads/precisions/int16.yaml gemm: sums need 64 bits (accumulator: int64), but the integer elements of int16-systolic sum in 48",
        }));
    }

    private static RunResult Run(string accumulator)
    {
        var formats = TestMachine.Int8 with { Accumulator = NumberFormat.Parse(accumulator) };
        return Simulator.Run(new RunRequest
        {
            Accelerator = TestMachine.Accelerator(TestMachine.Spec()),
            // The sum of two maps sums nothing in the array and asks for nothing.
            Workload = new Workload
            {
                Name = "n",
                Layers = [TestMachine.Gemm(40, 40, 40), new VectorLayer { Name = "add", Op = LayerOp.Add, InputElementsPerImage = 80, OutputElementsPerImage = 40 }],
            },
            Precision = new Precision { Name = "p", Default = formats },
        });
    }
}
