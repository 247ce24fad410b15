using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Hardware;

public sealed class OperandStatisticsTests
{
    private const int Depth = OperandSample.Depth;

    [TestCase("int8", "int8")]
    [TestCase("int4", "int8")]
    [TestCase("lp4", "lp8")]
    [TestCase("fp16", "fp16")]
    public void The_vector_loop_counts_as_the_scalar_one_does(string weight, string activation)
    {
        var random = new Random(7);
        var sample = Sample(3, weight, activation, (_, bits) => random.NextDouble() < 0.3 ? 0 : random.Next(1 << bits));
        Assert.That(OperandStatistics.MeasureOperands(sample), Is.EqualTo(OperandStatistics.MeasureScalar(sample)));
    }

    [Test]
    public void Random_codes_flip_half_of_their_bits()
    {
        var random = new Random(1);
        var measured = OperandStatistics.Measure(Sample(16, "int8", "int8", (_, bits) => random.Next(1 << bits)));
        Assert.Multiple(() =>
        {
            Assert.That(measured.ActivationToggles, Is.EqualTo(0.5).Within(0.01));
            Assert.That(measured.WeightToggles, Is.EqualTo(0.5).Within(0.01));
            Assert.That(measured.ZeroActivations, Is.EqualTo(1 / 256.0).Within(0.002));
        });
    }

    // Pixels alternate between 01 and 03: one bit of eight flips from each to the next. Weights alternate between 01 and fe along the depth: all do.
    [Test]
    public void Activations_flip_from_pixel_to_pixel_and_weights_along_the_depth()
    {
        var sample = Sample(2, "int8", "int8", (_, _) => 1);
        for (var i = 0; i < sample.Activations.Length; i++)
            sample.Activations[i] = i / Depth % 2 == 0 ? (ushort)0x01 : (ushort)0x03;
        for (var i = 0; i < sample.Weights.Length; i++)
            sample.Weights[i] = i % 2 == 0 ? (ushort)0x01 : (ushort)0xfe;
        Assert.That(OperandStatistics.MeasureOperands(sample), Is.EqualTo(new OperandStatistics(0, 0, 1 / 8.0, 1)));
    }

    [Test]
    public void Zeros_are_counted_as_zeros_and_not_as_flips()
    {
        var sample = Sample(1, "int8", "int8", (i, _) => i % 4 == 0 ? 0 : 5);
        Assert.That(OperandStatistics.MeasureOperands(sample), Is.EqualTo(new OperandStatistics(0.25, 0.25, 0, 0)));
    }

    [Test]
    public void Minus_zero_is_a_zero()
    {
        var sample = Sample(1, "fp16", "fp16", (i, _) => i % 2 == 0 ? 0x8000 : 0x0000);
        Assert.That(OperandStatistics.MeasureOperands(sample), Is.EqualTo(new OperandStatistics(1, 1, 0, 0)));
    }

    [Test]
    public void A_sample_of_zeros_costs_less_than_one_without()
    {
        var random = new Random(3);
        var accelerator = AcceleratorFile.Load("int8-systolic");
        var formats = PrecisionFile.Load("int8").Default;
        var mode = accelerator.Element.ModeFor(formats.Weight, formats.Activation)!;
        double Mac(double zeros) => accelerator.Costs.EnergyOf(mode, formats,
            OperandStatistics.Measure(Sample(8, "int8", "int8", (_, bits) => random.NextDouble() < zeros ? 0 : random.Next(1 << bits)))).MacPj;
        Assert.That(new[] { Mac(0.9), Mac(0.5), Mac(0) }, Is.Ordered);
    }

    private static OperandSample Sample(int blocks, string weight, string activation, Func<int, int, int> code)
    {
        var (weightFormat, activationFormat) = (NumberFormat.Parse(weight), NumberFormat.Parse(activation));
        return new OperandSample
        {
            WeightFormat = weightFormat,
            ActivationFormat = activationFormat,
            Activations = [.. Enumerable.Range(0, blocks * OperandSample.Pixels * Depth).Select(i => (ushort)code(i, activationFormat.Bits))],
            Weights = [.. Enumerable.Range(0, blocks * OperandSample.Channels * Depth).Select(i => (ushort)code(i, weightFormat.Bits))],
            Blocks = blocks,
            IsSynthetic = true,
        };
    }
}
