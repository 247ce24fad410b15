using ArchSim.Workloads;

namespace ArchSim.UnitTests.Traces;

public sealed class TraceBlocksTests
{
    /// <summary>Tiles of 16 pixels, 16 channels and 64 positions: 2 x 2 x 3, in 3 groups and of 2 images.</summary>
    private static readonly LayerExtents Small = new(Groups: 3, Pixels: 17, Channels: 20, Products: 130, Images: 2);

    /// <summary>63 x 32 x 72 blocks.</summary>
    private static readonly LayerExtents Large = new(Groups: 1, Pixels: 1000, Channels: 512, Products: 4608);

    [Test]
    public void A_layer_of_few_blocks_is_taken_whole_each_block_once()
    {
        var blocks = TraceBlocks.Choose(Small, seed: 1, blocks: 1000);

        Assert.That(Small.Blocks, Is.EqualTo(2 * 2 * 3 * 3 * 2));
        Assert.That(blocks, Has.Count.EqualTo(72).And.Unique);
        Assert.That(blocks.Sum(b => (long)b.Pixels * b.Channels * b.Depth), Is.EqualTo(2L * 3 * 17 * 20 * 130), "valid products are those of the layer");
    }

    [Test]
    public void Blocks_at_the_end_of_the_layer_are_cut() =>
        Assert.That(TraceBlocks.Choose(Small, seed: 1, blocks: 1000)[^1], Is.EqualTo(new OperandBlock(1, 2, 16, 16, 128, 1, 4, 2)));

    [Test]
    public void A_large_layer_gets_as_many_blocks_as_are_wanted_one_of_each_stretch()
    {
        var blocks = TraceBlocks.Choose(Large, seed: 5, blocks: 64);
        var numbers = Enumerable.Range(0, (int)Large.Blocks).ToDictionary(i => Large.Block(i), i => i);

        Assert.That(blocks.Select(b => (long)numbers[b] * 64 / Large.Blocks), Is.EqualTo(Enumerable.Range(0, 64).Select(i => (long)i)));
    }

    [Test]
    public void Equal_seeds_choose_equal_blocks_and_others_others()
    {
        var first = TraceBlocks.Choose(Large, seed: 5);

        Assert.That(TraceBlocks.Choose(Large, seed: 5), Is.EqualTo(first));
        Assert.That(TraceBlocks.Choose(Large, seed: 6).Intersect(first).Count(), Is.LessThan(TraceBlocks.Default / 8));
    }

    /// <summary>Over many seeds each of 2,268 blocks of a stretch is as likely: the mean place is the middle within three standard errors.</summary>
    [Test]
    public void Every_block_of_a_stretch_is_as_likely()
    {
        var numbers = Enumerable.Range(0, (int)Large.Blocks).ToDictionary(i => Large.Block(i), i => i);
        var stretch = (double)Large.Blocks / 64;
        var places = Enumerable.Range(0, 200).SelectMany(seed => TraceBlocks.Choose(Large, seed, blocks: 64).Select((b, i) => numbers[b] - i * stretch)).ToArray();

        var standardError = stretch / Math.Sqrt(12 * places.Length);
        Assert.That(places.Average(), Is.EqualTo((stretch - 1) / 2).Within(3 * standardError));
    }

    /// <summary>
    /// 72 blocks in stretches of 1.6: those that two stretches share are as likely as the others, and none is taken twice. Of 10,000 seeds each takes a block with probability
    /// 45/72; the farthest of 72 counts lies within four and a half standard errors.
    /// </summary>
    [Test]
    public void Every_block_of_a_layer_is_as_likely_whatever_the_stretches()
    {
        const int Seeds = 10_000, Wanted = 45;
        var counts = Enumerable.Range(0, (int)Small.Blocks).ToDictionary(i => Small.Block(i), _ => 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var blocks = TraceBlocks.Choose(Small, seed, Wanted);
            if (blocks.Distinct().Count() != Wanted)
                Assert.Fail($"seed {seed} takes a block twice");
            foreach (var block in blocks)
                counts[block]++;
        }

        var share = (double)Wanted / Small.Blocks;
        Assert.That(counts.Values, Is.All.EqualTo(Seeds * share).Within(4.5 * Math.Sqrt(Seeds * share * (1 - share))));
    }
}
