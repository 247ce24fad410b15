using ArchSim.Networks;
using static ArchSim.UnitTests.Networks.Nodes;

namespace ArchSim.UnitTests.Networks;

/// <summary>Convolutions against their definition: a sum for every output pixel, and for the transposed ones every input pixel spread over the output.</summary>
public sealed class ConvolutionOperatorTests
{
    [Test]
    public void A_convolution_is_the_sum_over_its_window([Range(0, 39)] int seed, [Values] bool computed)
    {
        var r = new Random(seed);
        var (groups, channels, outputs, images) = (r.Next(1, 4), r.Next(1, 6), r.Next(1, 20), r.Next(1, 3));
        var (kernel, stride, dilation) = (Pair(r, 1, 4), Pair(r, 1, 4), Pair(r, 1, 3));
        int[] pads = [r.Next(3), r.Next(3), r.Next(3), r.Next(3)];
        int[] size = [r.Next(9, 14), r.Next(9, 14)];
        var (x, w, b) = (Random(r, images, groups * channels, size[0], size[1]), Random(r, groups * outputs, channels, kernel[0], kernel[1]), Random(r, groups * outputs));
        (string, object)[] attributes = [("group", (long)groups), ("strides", Longs(stride)), ("dilations", Longs(dilation)), ("pads", Longs(pads))];

        var y = Nodes.Run("Conv", 13, [x, w, b], computed ? [.. attributes, ("computed", 1L)] : attributes);

        int Extent(int a) => (size[a] + pads[a] + pads[a + 2] - (kernel[a] - 1) * dilation[a] - 1) / stride[a] + 1;
        AssertElements(y, [images, groups * outputs, Extent(0), Extent(1)], i => b.At(i[1]) + Window(x, w, i, i[1] / outputs * channels, stride, dilation, pads));
    }

    /// <summary>SAME makes as many outputs as strides fit, the padding being even or one more at the end or at the beginning.</summary>
    [TestCase("SAME_UPPER", 7, 3, 2, 4, 1)]
    [TestCase("SAME_UPPER", 8, 3, 2, 4, 0)]
    [TestCase("SAME_LOWER", 8, 3, 2, 4, 1)]
    [TestCase("SAME_LOWER", 8, 4, 1, 8, 2)]
    [TestCase("SAME_UPPER", 8, 4, 1, 8, 1)]
    [TestCase("SAME_UPPER", 5, 1, 3, 2, 0)]
    [TestCase("VALID", 8, 3, 2, 3, 0)]
    public void Padding_that_is_chosen_follows_from_the_sizes(string autoPad, int extent, int kernel, int stride, int outputs, int begin)
    {
        var r = new Random(1);
        var (x, w) = (Random(r, 1, 2, extent), Random(r, 3, 2, kernel));

        var y = Nodes.Run("Conv", 11, [x, w, null], ("auto_pad", autoPad), ("strides", new[] { (long)stride }), ("kernel_shape", new[] { (long)kernel }));

        AssertElements(y, [1, 3, outputs], i => (from c in Enumerable.Range(0, 2)
                                                 from k in Enumerable.Range(0, kernel)
                                                 let p = i[2] * stride - begin + k
                                                 where p >= 0 && p < extent
                                                 select (double)x.At(0, c, p) * w.At(i[1], c, k)).Sum());
    }

    [Test]
    public void A_transposed_convolution_spreads_every_input_pixel_over_its_window([Range(0, 39)] int seed, [Values] bool computed)
    {
        var r = new Random(seed);
        var (groups, channels, outputs, images) = (r.Next(1, 3), r.Next(1, 5), r.Next(1, 5), r.Next(1, 3));
        var (kernel, stride, dilation) = (Pair(r, 1, 4), Pair(r, 1, 4), Pair(r, 1, 3));
        int[] pads = [r.Next(2), r.Next(2), r.Next(2), r.Next(2)];
        int[] more = [r.Next(Math.Max(stride[0], dilation[0])), r.Next(Math.Max(stride[1], dilation[1]))];
        int[] size = [r.Next(3, 7), r.Next(3, 7)];
        int Extent(int a) => (size[a] - 1) * stride[a] + more[a] + (kernel[a] - 1) * dilation[a] + 1 - pads[a] - pads[a + 2];
        var (x, w) = (Random(r, images, groups * channels, size[0], size[1]), Random(r, groups * channels, outputs, kernel[0], kernel[1]));
        (string, object)[] attributes =
        [
            ("group", (long)groups), ("strides", Longs(stride)), ("dilations", Longs(dilation)), ("pads", Longs(pads)), ("output_padding", Longs(more)),
        ];
        Assume.That(Extent(0) > 0 && Extent(1) > 0);

        var y = Nodes.Run("ConvTranspose", 11, [x, w], computed ? [.. attributes, ("computed", 1L)] : attributes);

        var expected = new double[images, groups * outputs, Extent(0), Extent(1)];
        foreach (var p in Indices(x.Shape))
        {
            foreach (var k in Indices(Nodes.Shape(outputs, kernel[0], kernel[1])))
            {
                var (row, column) = (p[2] * stride[0] - pads[0] + k[1] * dilation[0], p[3] * stride[1] - pads[1] + k[2] * dilation[1]);
                if (row >= 0 && row < Extent(0) && column >= 0 && column < Extent(1))
                    expected[p[0], p[1] / channels * outputs + k[0], row, column] += (double)x.At(p) * w.At(p[1], k[0], k[1], k[2]);
            }
        }
        AssertElements(y, [images, groups * outputs, Extent(0), Extent(1)], i => expected[i[0], i[1], i[2], i[3]]);
    }

    /// <summary>Input 1, 3, 4 with kernel 1, 2, 5 and stride 2 spreads to 1 2 8 6 19 8 20. ONNX cuts off 7 - 4 = 3, of which the larger half goes at the
    /// beginning, unless SAME_UPPER.</summary>
    [TestCase("NOTSET", new float[] { 8, 6, 19, 8 })]
    [TestCase("SAME_UPPER", new float[] { 2, 8, 6, 19 })]
    public void A_transposed_convolution_comes_to_the_output_shape(string autoPad, float[] expected)
    {
        var y = Nodes.Run("ConvTranspose", 11, [Of([1, 1, 3], 1, 3, 4), Of([1, 1, 3], 1, 2, 5)],
            ("strides", new[] { 2L }), ("auto_pad", autoPad), ("output_shape", new[] { 4L }));

        Assert.That(y.Floats.ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void Rows_of_activations_times_ordered_weights_are_the_output()
    {
        var r = new Random(5);
        var (x, w) = (Random(r, 2, 4, 5, 6), Random(r, 6, 2, 3, 2));
        var node = Make("Conv", 2, 1, ("group", 2L), ("pads", new[] { 1L, 0, 1, 1 }));
        var kind = (MatrixOperator)OperatorKinds.Create(node, 13);
        var layer = kind.Layer([ValueInfo.Of(x), ValueInfo.Of(w)]);
        var y = Nodes.Run(node, 13, x, w)[0];
        var (weights, pixels) = (kind.OrderedWeights(w), y.Shape[2] * y.Shape[3]);

        Assert.That(layer, Is.EqualTo(new MatrixLayer("n", "Conv", 2, 12, 3, true)));
        Assert.That(kind.Rows([x, w]), Is.EqualTo(2 * pixels));
        AssertElements(y, y.Shape.Extents.ToArray(), i =>
        {
            var (group, channel) = (i[1] / 3, i[1] % 3);
            var row = new float[12];
            kind.CopyRows([x, w], group, i[0] * pixels + i[2] * y.Shape[3] + i[3], row);
            return Enumerable.Range(0, 12).Sum(k => (double)row[k] * weights[(group * 3 + channel) * 12 + k]);
        });
    }

    /// <summary>Kernel position outside, channel inside.</summary>
    [Test]
    public void A_row_holds_all_channels_of_a_kernel_position_before_those_of_the_next()
    {
        var x = Of([1, 2, 1, 3], 1, 2, 3, 10, 20, 30);
        var kind = (MatrixOperator)OperatorKinds.Create(Make("Conv", 2), 13);
        var row = new float[4];

        kind.CopyRows([x, Of([1, 2, 1, 2], 1, 2, 3, 4)], 0, 1, row);

        Assert.That(row, Is.EqualTo(new float[] { 2, 20, 3, 30 }));
        Assert.That(kind.OrderedWeights(Of([1, 2, 1, 2], 1, 2, 3, 4)), Is.EqualTo(new float[] { 1, 3, 2, 4 }));
    }

    private static double Window(Tensor x, Tensor w, int[] i, int firstChannel, int[] stride, int[] dilation, int[] pads) =>
        Indices(Nodes.Shape(w.Shape[1], w.Shape[2], w.Shape[3])).Sum(k =>
        {
            var (row, column) = (i[2] * stride[0] - pads[0] + k[1] * dilation[0], i[3] * stride[1] - pads[1] + k[2] * dilation[1]);
            var isInside = row >= 0 && row < x.Shape[2] && column >= 0 && column < x.Shape[3];
            return isInside ? (double)x.At(i[0], firstChannel + k[0], row, column) * w.At(i[1], k[0], k[1], k[2]) : 0;
        });

    private static int[] Pair(Random r, int least, int end) => [r.Next(least, end), r.Next(least, end)];

    private static long[] Longs(int[] values) => [.. values.Select(v => (long)v)];
}
