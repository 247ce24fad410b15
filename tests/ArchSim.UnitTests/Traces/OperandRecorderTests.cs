using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Traces;

public sealed class OperandRecorderTests
{
    private static readonly NumberFormat Int8 = NumberFormat.Parse("int8");
    private static readonly NumberFormat Int16 = NumberFormat.Parse("int16");
    private static readonly LayerExtents Extents = new(Groups: 2, Pixels: 40, Channels: 20, Products: 150, Images: 2);

    [Test]
    public void A_block_holds_the_codes_of_its_place_and_zeros_behind_the_end()
    {
        var blocks = TraceBlocks.Choose(Extents, seed: 3);
        var sample = Record(blocks, rowsAtOnce: 40).ToSample();

        Assert.That(sample.IsSynthetic, Is.False);
        for (var i = 0; i < sample.Blocks; i++)
        {
            var b = blocks[i];
            Assert.That(sample.Valid(i), Is.EqualTo((b.Pixels, b.Channels, b.Depth)));
            for (var row = 0; row < 16; row++)
            {
                for (var k = 0; k < 64; k++)
                {
                    var activation = row < b.Pixels && k < b.Depth ? Activation(b.Image, b.Group, b.Pixel + row, b.Position + k) : 0;
                    var weight = row < b.Channels && k < b.Depth ? Weight(b.Group, b.Channel + row, b.Position + k) : 0;
                    Assert.That(((int)sample.Activations[(i * 16 + row) * 64 + k], (int)sample.Weights[(i * 16 + row) * 64 + k]), Is.EqualTo((activation, weight)));
                }
            }
        }
    }

    [Test]
    public void Row_blocks_of_any_size_from_several_threads_give_the_same()
    {
        var blocks = TraceBlocks.Choose(Extents, seed: 3);
        var (whole, pieces) = (Record(blocks, rowsAtOnce: 40).ToSample(), Record(blocks, rowsAtOnce: 7).ToSample());

        Assert.That(pieces.Activations, Is.EqualTo(whole.Activations));
        Assert.That(pieces.Weights, Is.EqualTo(whole.Weights));
    }

    [Test]
    public void A_row_that_never_came_is_said()
    {
        var recorder = new OperandRecorder(new LayerExtents(1, 16, 16, 64), Int8, Int8, [new OperandBlock(0, 0, 0, 0, 0, 16, 16, 64)]);
        recorder.AddWeights(0, new Matrix<ushort>(new ushort[16 * 64], 16, 64));
        recorder.AddActivations(0, 0, 0, new Matrix<ushort>(new ushort[15 * 64], 15, 64));

        Assert.That(() => recorder.ToSample(), Throws.InvalidOperationException.With.Message.Contains("activations of image 0, group 0, pixel 0"));
    }

    /// <summary>Ones times threes: after 16 n products the sum is 48 n. Of 100 products, 96 are the last multiple of 16, 32; 64 of 64; none of 128.</summary>
    [Test]
    public void Partial_sums_are_counted_after_every_so_many_products()
    {
        var recorder = new OperandRecorder(new LayerExtents(1, 2, 3, 100), Int8, Int8, TraceBlocks.Choose(new LayerExtents(1, 2, 3, 100), 1));
        recorder.AddWeights(0, new Matrix<ushort>(Enumerable.Repeat((ushort)3, 300).ToArray(), 3, 100));
        recorder.AddActivations(0, 0, 0, new Matrix<ushort>(Enumerable.Repeat((ushort)1, 200).ToArray(), 2, 100));

        var histograms = recorder.PartialSums();

        Assert.That(histograms.Select(h => (h.Every, h.Total)), Is.EqualTo(((int, long)[])[(16, 36), (32, 18), (64, 6), (128, 0), (256, 0)]), "6 outputs");
        // The largest is 288, below 2^9: bins are 2^(9 - 7) = 4 wide.
        Assert.That(histograms[0].BinExponent, Is.EqualTo(2));
        var filled = Enumerable.Range(0, 256).Where(i => histograms[0].Counts[i] > 0).ToArray();
        Assert.That(filled, Is.EqualTo(Enumerable.Range(1, 6).Select(n => 128 + 48 * n / 4)));
        Assert.That(filled.Select(i => histograms[0].Counts[i]), Is.All.EqualTo(6));
    }

    [Test]
    public void A_histogram_does_not_depend_on_the_order_of_its_sums()
    {
        double[] sums = [0, 0.001, -3, 5, 1e6, -1e6, 127.5, -0.25, 3e-8];
        PartialSumCounter up = new(16), down = new(16);
        foreach (var sum in sums)
            up.Add(sum);
        foreach (var sum in sums.Reverse())
            down.Add(sum);

        var (a, b) = (up.ToHistogram(), down.ToHistogram());
        Assert.That((b.BinExponent, b.Counts), Is.EqualTo((a.BinExponent, a.Counts)));
        // 10^6 lies below 2^20: bins of 2^13, those of the small negative numbers just below zero.
        Assert.That(a.BinExponent, Is.EqualTo(13));
        Assert.That((a.Counts[128], a.Counts[127], a.Counts[128 + 122], a.Counts[128 - 123]), Is.EqualTo((5, 2, 1, 1)));
    }

    private static OperandRecorder Record(IReadOnlyList<OperandBlock> blocks, int rowsAtOnce)
    {
        var recorder = new OperandRecorder(Extents, Int16, Int16, blocks);
        for (var group = 0; group < Extents.Groups; group++)
        {
            var (g, starts) = (group, Enumerable.Range(0, (Extents.Pixels + rowsAtOnce - 1) / rowsAtOnce).Select(i => i * rowsAtOnce).Reverse());
            recorder.AddWeights(g, new Matrix<ushort>(Codes(0, Extents.Channels, (row, k) => Weight(g, row, k)), Extents.Channels, Extents.Products));
            Parallel.ForEach(from image in Enumerable.Range(0, Extents.Images) from start in starts select (image, start), at =>
            {
                var rows = Math.Min(rowsAtOnce, Extents.Pixels - at.start);
                recorder.AddActivations(at.image, g, at.start, new Matrix<ushort>(Codes(at.start, rows, (row, k) => Activation(at.image, g, row, k)), rows, Extents.Products));
            });
        }
        return recorder;
    }

    private static ushort[] Codes(int first, int rows, Func<int, int, int> code) =>
        [.. from row in Enumerable.Range(first, rows) from k in Enumerable.Range(0, Extents.Products) select (ushort)code(row, k)];

    private static int Activation(int image, int group, int pixel, int k) => 1 + ((image * 2 + group) * 40 + pixel) * 150 + k;

    private static int Weight(int group, int channel, int k) => 40_000 + (group * 20 + channel) * 150 + k;
}
