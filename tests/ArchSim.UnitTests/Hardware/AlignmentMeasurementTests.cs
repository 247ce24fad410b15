using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.UnitTests.Numerics;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Hardware;

public sealed class AlignmentMeasurementTests
{
    /// <summary>Three shifts a cycle, sixteen lanes.</summary>
    private static readonly FusedIpuParameters Unit = new() { TreeBits = 12 };

    /// <summary>
    /// All operands are 1, but the last weight of each eighth channel is 2^-6 and the last activation of each fifth pixel 2^-9: alone they take 3 and 4 cycles, together 15
    /// binades make 6, in the last of five groups; the others take one. 20 channels make one cluster of 16 and one of 4, each with a slow channel.
    /// </summary>
    [TestCase(1, 12 * (17 + 3 * 3) + 3 * (17 * 4 + 3 * 6), 15 * 20)]
    [TestCase(16, 12 * 2 * 3 + 3 * 2 * 6, 15 * 2)]
    public void The_mean_over_all_blocks_is_exact_whatever_their_tails(int units, int lastCycles, int lastSteps)
    {
        var extents = new LayerExtents(Groups: 1, Pixels: 15, Channels: 20, Products: 70);
        var sample = Sample(extents, TraceBlocks.Choose(extents, seed: 1),
            (pixel, k) => k == 69 && pixel % 5 == 0 ? Math.ScaleB(1, -9) : 1, (channel, k) => k == 69 && channel % 8 == 0 ? Math.ScaleB(1, -6) : 1);
        var measurement = new AlignmentMeasurement(Unit, units);

        Assert.That(measurement.Steps(extents), Is.EqualTo(5 * lastSteps));
        Assert.That(measurement.Measure(sample, extents.Blocks), Is.EqualTo(new SampledMean((4.0 * lastSteps + lastCycles) / (5 * lastSteps), 0)));
        Assert.That(measurement.MeasureBlocks(sample).Sum(b => b.Steps), Is.EqualTo(5 * lastSteps));
    }

    /// <summary>The same with four pixels in a cluster, of 15 in all: pixels 0, 5 and 10 make the first three clusters of four slow, the last has none.</summary>
    [Test]
    public void Pixels_of_a_cluster_wait_for_the_slowest()
    {
        var extents = new LayerExtents(Groups: 1, Pixels: 15, Channels: 20, Products: 70);
        var sample = Sample(extents, TraceBlocks.Choose(extents, seed: 1),
            (pixel, k) => k == 69 && pixel % 5 == 0 ? Math.ScaleB(1, -9) : 1, (channel, k) => k == 69 && channel % 8 == 0 ? Math.ScaleB(1, -6) : 1);
        var measurement = new AlignmentMeasurement(Unit, 1, 4);
        const int steps = 5 * 4 * 20;
        const int lastCycles = 17 * (3 * 4 + 1) + 3 * (3 * 6 + 3);

        Assert.That(measurement.Steps(extents), Is.EqualTo(steps));
        Assert.That(measurement.Measure(sample, extents.Blocks), Is.EqualTo(new SampledMean((4.0 * 4 * 20 + lastCycles) / steps, 0)));
    }

    /// <summary>
    /// Regions of a layer of 1,134 blocks differ in how often they have small operands. Of 1,000 choices of blocks at least 99 % come within three standard errors of the whole,
    /// and the standard error is not much more than how far they are off.
    /// </summary>
    [TestCase(1)]
    [TestCase(16)]
    public void Three_standard_errors_hold_the_mean_of_the_layer(int units)
    {
        const int Seeds = 1000;
        var extents = new LayerExtents(Groups: 1, Pixels: 1000, Channels: 20, Products: 540);
        var random = new Random(7);
        var shares = Enumerable.Range(0, 63 * 9).Select(_ => random.NextDouble() * 0.1).ToArray();
        var all = TraceBlocks.Choose(extents, seed: 0, TraceBlocks.Most);
        var sample = Sample(extents, all,
            (pixel, k) => random.NextDouble() < shares[pixel / 16 * 9 + k / 64] ? Math.ScaleB(1, -random.Next(12)) : 1, (_, _) => Math.ScaleB(1, -random.Next(3)));
        var measurement = new AlignmentMeasurement(Unit, units);
        var blocks = measurement.MeasureBlocks(sample).Select((b, i) => (b, i)).ToDictionary(b => all[b.i], b => b.b);
        var whole = measurement.Measure(sample, extents.Blocks);

        var measured = Enumerable.Range(1, Seeds).Select(seed => SampledMean.OfBlocks([.. TraceBlocks.Choose(extents, seed).Select(b => blocks[b])], extents.Blocks)).ToList();

        Assert.That(whole.StandardError, Is.Zero);
        Assert.That(measured.Count(m => Math.Abs(m.Value - whole.Value) <= 3 * m.StandardError), Is.GreaterThanOrEqualTo(Seeds * 0.99));
        var rms = Math.Sqrt(measured.Average(m => (m.Value - whole.Value) * (m.Value - whole.Value)));
        Assert.That(measured.Average(m => m.StandardError), Is.InRange(0.9 * rms, 2 * rms));
        Assert.That(measured.Average(m => m.Value), Is.EqualTo(whole.Value).Within(4 * rms / Math.Sqrt(Seeds)), "no bias");
    }

    [Test]
    public void What_blocks_cannot_tell_is_refused()
    {
        Assert.That(() => new AlignmentMeasurement(new FusedIpuParameters { Lanes = 12 }, 1), Throws.ArgumentException.With.Message.Contains("must divide the 64"));
        Assert.That(() => new AlignmentMeasurement(Unit, 32), Throws.ArgumentException.With.Message.Contains("must divide the 16 channels of a block, were 32"));
        Assert.That(() => new AlignmentMeasurement(Unit, 0), Throws.ArgumentException);
        Assert.That(() => new AlignmentMeasurement(Unit, 1, 3), Throws.ArgumentException.With.Message.Contains("must divide the 16 pixels of a block, were 3"));
        Assert.That(() => new AlignmentMeasurement(Unit, 1).Measure(OperandSamples.Draw(new IntegerFormat(8), new IntegerFormat(8), 1)),
            Throws.ArgumentException.With.Message.Contains("fp16 x fp16, operands were int8 x int8"));
    }

    private static OperandSample Sample(LayerExtents extents, IReadOnlyList<OperandBlock> blocks, Func<int, int, double> activation, Func<int, int, double> weight)
    {
        var recorder = new OperandRecorder(extents, FloatFormat.Fp16, FloatFormat.Fp16, blocks);
        recorder.AddActivations(0, 0, 0, new Matrix<ushort>(Codes(extents.Pixels, extents.Products, activation), extents.Pixels, extents.Products));
        recorder.AddWeights(0, new Matrix<ushort>(Codes(extents.Channels, extents.Products, weight), extents.Channels, extents.Products));
        return recorder.ToSample();
    }

    private static ushort[] Codes(int rows, int columns, Func<int, int, double> value) =>
        [.. from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns) select HalfDraws.Code(value(row, column))];
}
