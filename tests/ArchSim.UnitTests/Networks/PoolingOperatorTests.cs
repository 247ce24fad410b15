using ArchSim.Networks;
using static ArchSim.UnitTests.Networks.Nodes;

namespace ArchSim.UnitTests.Networks;

/// <summary>Pools against the definition of their windows.</summary>
public sealed class PoolingOperatorTests
{
    [Test]
    public void A_pool_takes_the_largest_or_the_mean_of_its_window([Range(0, 29)] int seed, [Values("MaxPool", "AveragePool")] string kind, [Values] bool roundsUp)
    {
        var r = new Random(seed);
        int[] kernel = [r.Next(1, 4), r.Next(1, 4)], stride = [r.Next(1, 4), r.Next(1, 4)], dilation = [r.Next(1, 3), r.Next(1, 3)];
        int[] size = [r.Next(7, 12), r.Next(7, 40)];
        int[] pads = [r.Next(kernel[0]), r.Next(kernel[1]), r.Next(kernel[0]), r.Next(kernel[1])];
        var countsPadding = r.Next(2) == 1;
        var x = Random(r, 2, 3, size[0], size[1]);
        int Extent(int a)
        {
            var room = size[a] + pads[a] + pads[a + 2] - (kernel[a] - 1) * dilation[a] - 1;
            var windows = room / stride[a] + 1;
            // One more that is not whole, unless it would start behind the image.
            return roundsUp && room % stride[a] > 0 && windows * stride[a] < size[a] + pads[a] ? windows + 1 : windows;
        }
        List<(string, object)> attributes =
        [
            ("kernel_shape", Longs(kernel)), ("strides", Longs(stride)), ("dilations", Longs(dilation)), ("pads", Longs(pads)), ("ceil_mode", roundsUp ? 1L : 0),
        ];
        if (kind == "AveragePool")
            attributes.Add(("count_include_pad", countsPadding ? 1L : 0));

        var y = Nodes.Run(kind, 19, [x], [.. attributes]);

        AssertElements(y, [2, 3, Extent(0), Extent(1)], i =>
        {
            var (values, count) = (new List<double>(), 0);
            foreach (var k in Indices(Nodes.Shape(kernel)))
            {
                var (row, column) = (i[2] * stride[0] - pads[0] + k[0] * dilation[0], i[3] * stride[1] - pads[1] + k[1] * dilation[1]);
                count += row < size[0] + pads[2] && column < size[1] + pads[3] ? 1 : 0;
                if (row >= 0 && row < size[0] && column >= 0 && column < size[1])
                    values.Add(x.At(i[0], i[1], row, column));
            }
            return kind == "MaxPool" ? values.DefaultIfEmpty(double.NegativeInfinity).Max() : values.Sum() / Math.Max(1, countsPadding ? count : values.Count);
        });
    }

    [Test]
    public void A_pool_of_one_dimension_walks_along_it() =>
        Assert.That(Nodes.Run("MaxPool", 11, [Of([1, 1, 5], 1, 5, 2, 3, 4)], ("kernel_shape", new[] { 2L }), ("strides", new[] { 2L }), ("auto_pad", "SAME_LOWER")).Floats.ToArray(),
            Is.EqualTo(new float[] { 1, 5, 4 }));

    [Test]
    public void A_global_pool_is_the_mean_of_every_channel()
    {
        var x = Random(new Random(1), 2, 3, 4, 5);

        AssertElements(Nodes.Run("GlobalAveragePool", 11, [x]), [2, 3, 1, 1], i => Indices(Nodes.Shape(4, 5)).Average(p => x.At(i[0], i[1], p[0], p[1])));
    }

    private static long[] Longs(int[] values) => [.. values.Select(v => (long)v)];
}
