using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>What a layer's operands are taken to be, as element and cost see it.</summary>
public sealed class OperandMeasurementsTests
{
    private static readonly MatrixLayer Rectified = TestMachine.Gemm(8, 8, 8);

    /// <summary>Half of a rectified input is zero and what rounds to it; of a normal one in int8, with 127 at 3.92 deviations, 1.2 % lie within half a step.</summary>
    [Test]
    public void Signed_inputs_have_few_zeros_and_rectified_ones_half()
    {
        Assert.That(Zeros(Rectified), Is.EqualTo(0.5).Within(0.02));
        Assert.That(Zeros(Rectified with { SignedInput = true }), Is.EqualTo(0.0123).Within(0.002));
    }

    [Test]
    public void Attention_products_and_signed_inputs_are_measured_alike()
    {
        var signed = Measured(Rectified with { SignedInput = true }, seed: 1);

        Assert.That(Measured(Rectified with { SecondOperandIsActivation = true }, seed: 1), Is.EqualTo(signed));
        Assert.That(signed, Is.EqualTo(OperandStatistics.Measure(OperandSamples.For(Rectified with { SignedInput = true }, TestMachine.Int8, seed: 1))));
    }

    [Test]
    public void The_sign_of_the_input_is_part_of_what_a_result_depends_on() =>
        Assert.That(ContentHash.Describe(Rectified with { SignedInput = true }), Is.Not.EqualTo(ContentHash.Describe(Rectified)));

    [Test]
    public void More_seeds_than_are_kept_give_the_same_numbers_again()
    {
        var first = Measured(Rectified, seed: 1);
        var formats = TestMachine.Formats("int2", "int2");
        for (var seed = 0; seed < 300; seed++)
            OperandMeasurements.Of(TestMachine.Accelerator(TestMachine.Spec()), Mode(formats), Rectified, formats, seed);

        Assert.That(Measured(Rectified, seed: 1), Is.EqualTo(first));
    }

    private static double Zeros(MatrixLayer layer) => Measured(layer, seed: 1).ZeroActivations;

    private static OperandStatistics Measured(MatrixLayer layer, long seed) =>
        OperandMeasurements.Of(TestMachine.Accelerator(TestMachine.Spec()), Mode(TestMachine.Int8), layer, TestMachine.Int8, seed).Statistics;

    private static ProcessingElementMode Mode(LayerFormats formats) =>
        TestMachine.Accelerator(TestMachine.Spec()).Element.ModeFor(formats.Weight, formats.Activation)!;
}
