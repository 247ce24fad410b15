using ArchSim.Simulation;

namespace ArchSim.UnitTests.Simulation;

/// <summary>What a tile of output pixels looks at, against every window laid over the input by hand.</summary>
public sealed class PixelTilingTests
{
    [Test]
    public void Inputs_of_a_tile_equal_brute_force() => Seeds.Each(500, CheckInputs);

    private static void CheckInputs(Random random)
    {
        var (stride, kernel, dilation) = (random.Next(1, 5), random.Next(1, 8), random.Next(1, 4));
        var reach = (kernel - 1) * dilation + 1;
        var input = random.Next(Math.Max(1, reach - 3), 60);
        // Padding on both sides up to what a window reaches, as frameworks allow; or none.
        var padded = input + random.Next(0, reach + 1);
        if (padded < reach)
            padded = reach;
        var outputs = (padded - reach) / stride + 1;
        var start = random.Next(outputs);
        var count = random.Next(1, outputs - start + 1);

        Assert.That(PixelTiling.InputExtent(start, count, outputs, stride, kernel, dilation, input), Is.EqualTo(Touched(start, count, outputs, stride, kernel, dilation, input)));
    }

    /// <summary>SCALE-Sim's rule rounds outputs up: the last window may lie over the edge.</summary>
    [TestCase(56, 1, 2, 29)]
    [TestCase(56, 3, 1, 54)]
    [TestCase(28, 3, 2, 14)]
    public void Inputs_of_all_tiles_together_are_at_least_those_of_the_layer(int input, int kernel, int stride, int outputs)
    {
        var whole = PixelTiling.InputExtent(0, outputs, outputs, stride, kernel, 1, input);
        for (var tile = 1; tile <= outputs; tile++)
        {
            var sum = 0;
            for (var start = 0; start < outputs; start += tile)
                sum += PixelTiling.InputExtent(start, Math.Min(tile, outputs - start), outputs, stride, kernel, 1, input);
            Assert.That(sum, Is.GreaterThanOrEqualTo(whole));
        }
    }

    [Test]
    public void Tiles_cover_every_output_pixel_once() => Seeds.Each(50, CheckCover);

    private static void CheckCover(Random random)
    {
        var layer = TestMachine.Convolution(random.Next(1, 40), 8, 8, 3, random.Next(1, 3)) with { Batch = random.Next(1, 5) };
        var mapping = TestMachine.Whole(layer) with
        {
            Images = random.Next(1, layer.Batch + 1),
            Rows = random.Next(1, layer.OutputHeight + 1),
            Columns = random.Next(1, layer.OutputWidth + 1),
        };
        var tiling = new PixelTiling(layer, layer.Batch, mapping);
        var tiles = Enumerable.Range(0, tiling.Count).Select(i => tiling[i]).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(tiles.Sum(t => t.Pixels), Is.EqualTo(layer.Batch * layer.PixelsPerImage));
            Assert.That(tiling.Classes.Sum(c => c.Count), Is.EqualTo(tiling.Count));
            Assert.That(tiling.Classes.Sum(c => c.Count * c.Tile.InputPixels), Is.EqualTo(tiles.Sum(t => t.InputPixels)));
            Assert.That(tiles.Max(t => t.Images), Is.EqualTo(mapping.Images));
        });
    }

    /// <summary>Input positions under the windows of the tile, each once; what the input lacks is padding, the odd one in front.</summary>
    private static int Touched(int start, int count, int outputs, int stride, int kernel, int dilation, int input)
    {
        var missing = Math.Max(0, (outputs - 1) * stride + (kernel - 1) * dilation + 1 - input);
        var front = (missing + 1) / 2;
        var touched = new HashSet<int>();
        for (var output = start; output < start + count; output++)
        {
            for (var k = 0; k < kernel; k++)
            {
                var at = output * stride - front + k * dilation;
                if (at >= 0 && at < input)
                    touched.Add(at);
            }
        }
        return touched.Count;
    }
}
