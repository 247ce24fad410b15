using ArchSim.Workloads;

namespace ArchSim.UnitTests.Workloads;

public sealed class SampledMeanTests
{
    /// <summary>Blocks of 32, 32 and 16 counts with means 1, 2 and 3: residuals from 144/80 are -25.6, 6.4 and 19.2; 2 is what 32 counts have for a pixel.</summary>
    [Test]
    public void Blocks_count_by_their_size_and_err_by_their_residuals()
    {
        var mean = SampledMean.OfBlocks([(32, 32), (64, 32), (48, 16)], population: 10);

        Assert.That(mean.Value, Is.EqualTo(144.0 / 80));
        Assert.That(mean.StandardError, Is.EqualTo(Math.Sqrt((25.6 * 25.6 + 6.4 * 6.4 + 19.2 * 19.2) * 3 / 2 + 2 * 2) / 80).Within(1e-12));
    }

    [Test]
    public void All_blocks_leave_no_error_and_one_block_says_nothing_of_it()
    {
        Assert.That(SampledMean.OfBlocks([(3, 2), (7, 2)], population: 2), Is.EqualTo(new SampledMean(2.5, 0)));
        Assert.That(SampledMean.OfBlocks([(3, 2)], population: 2), Is.EqualTo(new SampledMean(1.5, double.PositiveInfinity)));
        Assert.That(SampledMean.OfBlocks([(32, 32), (32, 32)]).StandardError, Is.EqualTo(2.0 / 64));
    }

    [Test]
    public void Layers_count_by_their_weights_and_err_independently() =>
        Assert.That(SampledMean.Weighted([(new SampledMean(1, 0.3), 1), (new SampledMean(2, 0.4), 3)]),
            Is.EqualTo(new SampledMean(7.0 / 4, Math.Sqrt(0.09 + 1.44) / 4)).Using<SampledMean>((a, b) => Math.Abs(a.Value - b.Value) + Math.Abs(a.StandardError - b.StandardError) < 1e-12));

    [Test]
    public void Samples_that_cannot_be_are_refused()
    {
        Assert.That(() => SampledMean.OfBlocks([]), Throws.ArgumentException.With.Message.Contains("had 0"));
        Assert.That(() => SampledMean.OfBlocks([(1, 1), (1, 1)], population: 1), Throws.ArgumentException.With.Message.Contains("1..1 blocks, had 2"));
        Assert.That(() => SampledMean.OfBlocks([(0, 0)]), Throws.ArgumentException.With.Message.Contains("at least 1"));
        Assert.That(() => SampledMean.Weighted([(new SampledMean(1, 0), 0)]), Throws.ArgumentException.With.Message.Contains("were 0"));
    }
}
