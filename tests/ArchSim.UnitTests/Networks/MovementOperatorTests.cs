using ArchSim.Networks;
using static ArchSim.UnitTests.Networks.Nodes;

namespace ArchSim.UnitTests.Networks;

/// <summary>Operators that move elements, and those that only rename axes.</summary>
public sealed class MovementOperatorTests
{
    private static readonly float[] Ten = [.. Enumerable.Range(0, 10).Select(i => (float)i)];

    /// <summary>As sequences are sliced in Python, which is where the operator comes from.</summary>
    [TestCase(2, 5, 1, new float[] { 2, 3, 4 })]
    [TestCase(-3, long.MaxValue, 1, new float[] { 7, 8, 9 })]
    [TestCase(0, -1, 4, new float[] { 0, 4, 8 })]
    [TestCase(-1, long.MinValue, -4, new float[] { 9, 5, 1 })]
    [TestCase(8, 2, -3, new float[] { 8, 5 })]
    [TestCase(100, -100, -9, new float[] { 9, 0 })]
    [TestCase(3, 3, 1, new float[0])]
    [TestCase(1, 9, long.MaxValue, new float[] { 1 })]
    [TestCase(5, 2, long.MinValue, new float[] { 5 })]
    public void A_slice_goes_from_a_start_to_before_an_end(long start, long end, long step, float[] expected) =>
        Assert.That(Nodes.Run("Slice", 13, [Of([10], Ten), Integers(start), Integers(end), Integers(0), Integers(step)]).Floats.ToArray(), Is.EqualTo(expected));

    [Test]
    public void Slices_along_several_axes_are_cut_together()
    {
        var x = Random(new Random(1), 3, 4, 5, 6);

        var y = Nodes.Run("Slice", 11, [x, Integers(5, 1), Integers(-10, 4), Integers(-1, 1), Integers(-2, 2)]);

        AssertElements(y, [3, 2, 5, 3], i => x.At(i[0], 1 + 2 * i[1], i[2], 5 - 2 * i[3]));
    }

    [Test]
    public void Axes_are_put_in_another_order([Range(0, 9)] int seed)
    {
        var r = new Random(seed);
        int[] extents = [.. Enumerable.Range(0, r.Next(1, 6)).Select(_ => r.Next(1, 5))];
        var order = Enumerable.Range(0, extents.Length).ToArray();
        r.Shuffle(order);
        var x = Random(r, extents);

        var y = Nodes.Run("Transpose", 13, [x], ("perm", order.Select(a => (long)a).ToArray()));

        AssertElements(y, [.. order.Select(a => extents[a])], i => x.At([.. Enumerable.Range(0, order.Length).Select(a => i[Array.IndexOf(order, a)])]));
    }

    [TestCase("constant", new float[] { 9, 9, 9, 1, 2, 3, 4, 9, 9 })]
    [TestCase("reflect", new float[] { 4, 3, 2, 1, 2, 3, 4, 3, 2 })]
    [TestCase("edge", new float[] { 1, 1, 1, 1, 2, 3, 4, 4, 4 })]
    [TestCase("wrap", new float[] { 2, 3, 4, 1, 2, 3, 4, 1, 2 })]
    public void A_pad_is_a_value_or_what_lies_near(string mode, float[] expected) =>
        Assert.That(Nodes.Run("Pad", 19, [Of([4], 1, 2, 3, 4), Integers(3, 2), Of([], 9)], ("mode", mode)).Floats.ToArray(), Is.EqualTo(expected));

    [Test]
    public void A_pad_along_given_axes_may_cut_off()
    {
        var x = Random(new Random(2), 2, 3, 4);

        var y = Nodes.Run("Pad", 18, [x, Integers(-1, 1, 0, 2), null, Integers(-1, 0)]);

        AssertElements(y, [5, 3, 3], i => i[0] is < 1 or > 2 ? 0 : x.At(i[0] - 1, i[1], i[2] + 1));
    }

    [Test]
    public void A_gather_takes_slices_in_the_order_of_indices()
    {
        var x = Random(new Random(3), 2, 5, 3);
        var indices = new Tensor(Shape(2, 2), [4L, -5, -1, 1]);
        int[] places = [4, 0, 4, 1];

        AssertElements(Nodes.Run("Gather", 13, [x, indices], ("axis", 1L)), [2, 2, 2, 3], i => x.At(i[0], places[i[1] * 2 + i[2]], i[3]));
    }

    [Test]
    public void What_is_split_is_put_together_again([Values(0, 1, 2, -1)] int axis)
    {
        var x = Random(new Random(4), 6, 6, 6);
        var parts = Nodes.Run(Make("Split", 2, 3, ("axis", (long)axis)), 13, x, Integers(1, 0, 5));

        Assert.That(parts.Select(p => p.Shape[axis < 0 ? 2 : axis]), Is.EqualTo(new[] { 1, 0, 5 }));
        Assert.That(Nodes.Run("Concat", 13, parts, ("axis", (long)axis)).Floats.SequenceEqual(x.Floats), Is.True);
    }

    [Test]
    public void A_split_into_equal_parts_may_leave_a_shorter_one_from_operator_set_18_on()
    {
        var x = Of([7], 0, 1, 2, 3, 4, 5, 6);

        Assert.That(Nodes.Run(Make("Split", 1, 3, ("num_outputs", 3L)), 18, x).Select(p => p.Floats.ToArray()),
            Is.EqualTo(new float[][] { [0, 1, 2], [3, 4, 5], [6] }));
        Assert.That(Nodes.Run(Make("Split", 1, 2, ("split", new[] { 3L, 4 })), 11, x).Select(p => p.Shape[0]), Is.EqualTo(new[] { 3, 4 }));
        Assert.That(Problem(Make("Split", 1, 3), 13, x), Does.EndWith("7 cannot be split into 3 equal parts"));
    }

    [TestCase("asymmetric", "floor", new[] { 0, 0, 1, 1, 2, 2 })]
    [TestCase("asymmetric", "ceil", new[] { 0, 1, 1, 2, 2, 2 })]
    [TestCase("asymmetric", "round_prefer_floor", new[] { 0, 0, 1, 1, 2, 2 })]
    [TestCase("asymmetric", "round_prefer_ceil", new[] { 0, 1, 1, 2, 2, 2 })]
    [TestCase("half_pixel", "round_prefer_floor", new[] { 0, 0, 1, 1, 2, 2 })]
    [TestCase("half_pixel", "floor", new[] { 0, 0, 0, 1, 1, 2 })]
    [TestCase("align_corners", "round_prefer_floor", new[] { 0, 0, 1, 1, 2, 2 })]
    public void A_resize_takes_the_nearest_pixel(string coordinates, string rounding, int[] expected)
    {
        var x = Random(new Random(5), 1, 2, 3, 3);
        (string, object)[] attributes = [("coordinate_transformation_mode", coordinates), ("nearest_mode", rounding)];

        // Place i of 6 lies at i / 2, at (i + 1/2) / 2 - 1/2 or at 2 i / 5.
        AssertElements(Nodes.Run("Resize", 13, [x, null, Of([4], 1, 1, 2, 2)], attributes), [1, 2, 6, 6], i => x.At(i[0], i[1], expected[i[2]], expected[i[3]]));
        AssertElements(Nodes.Run("Resize", 18, [x, null, null, Integers(6)], [.. attributes, ("axes", new[] { 3L })]), [1, 2, 3, 6],
            i => x.At(i[0], i[1], i[2], expected[i[3]]));
    }

    [Test]
    public void A_tensor_is_stretched_both_ways()
    {
        var x = Random(new Random(6), 3, 1, 4);

        AssertElements(Nodes.Run("Expand", 13, [x, Integers(2, 1, 5, 1)]), [2, 3, 5, 4], i => x.At(i[1], 0, i[3]));
    }

    [TestCase(new[] { 0L, -1 }, 0, new[] { 2, 12 })]
    [TestCase(new[] { 4L, 0, -1 }, 0, new[] { 4, 3, 2 })]
    [TestCase(new[] { 24L }, 0, new[] { 24 })]
    public void A_reshape_keeps_extents_and_finds_what_is_left(long[] shape, long allowsZero, int[] expected) =>
        Assert.That(Nodes.Run("Reshape", 14, [Random(new Random(7), 2, 3, 4), Integers(shape)], ("allowzero", allowsZero)).Shape, Is.EqualTo(Shape(expected)));

    [Test]
    public void A_reshape_that_allows_zero_takes_it_as_an_extent() =>
        Assert.That(Nodes.Run("Reshape", 14, [Random(new Random(7), 2, 0), Integers(0, 3)], ("allowzero", 1L)).Shape, Is.EqualTo(Shape(0, 3)));

    [TestCase(0, 1, 24)]
    [TestCase(1, 2, 12)]
    [TestCase(-1, 6, 4)]
    [TestCase(3, 24, 1)]
    public void Flatten_cuts_before_an_axis(int axis, int rows, int columns) =>
        Assert.That(Nodes.Run("Flatten", 13, [Random(new Random(8), 2, 3, 4)], ("axis", (long)axis)).Shape, Is.EqualTo(Shape(rows, columns)));

    [Test]
    public void Axes_of_extent_1_come_and_go()
    {
        var x = Random(new Random(9), 1, 3, 1, 2);

        Assert.That(Nodes.Run("Squeeze", 11, [x]).Shape, Is.EqualTo(Shape(3, 2)));
        Assert.That(Nodes.Run("Squeeze", 11, [x], ("axes", new[] { -2L })).Shape, Is.EqualTo(Shape(1, 3, 2)));
        Assert.That(Nodes.Run("Squeeze", 13, [x, Integers(0)]).Shape, Is.EqualTo(Shape(3, 1, 2)));
        Assert.That(Nodes.Run("Unsqueeze", 11, [Of([2], 1, 2)], ("axes", new[] { 0L, 2 })).Shape, Is.EqualTo(Shape(1, 2, 1)));
        Assert.That(Nodes.Run("Unsqueeze", 13, [Of([2], 1, 2), Integers(-1)]).Shape, Is.EqualTo(Shape(2, 1)));
    }

    [Test]
    public void Constants_come_from_their_node()
    {
        Assert.That(Nodes.Run("Constant", 13, [], ("value_ints", new[] { 3L, 4 })).Integers.ToArray(), Is.EqualTo(new long[] { 3, 4 }));
        Assert.That(Nodes.Run("Constant", 13, [], ("value_float", 1.5)).Floats.ToArray(), Is.EqualTo(new[] { 1.5f }));
        Assert.That(Nodes.Run("ConstantOfShape", 13, [Integers(2, 2)], ("value", Integers(7))).Integers.ToArray(), Is.EqualTo(new long[] { 7, 7, 7, 7 }));
        Assert.That(Nodes.Run("ConstantOfShape", 13, [Integers(2)]).Floats.ToArray(), Is.EqualTo(new float[] { 0, 0 }));
        Assert.That(Nodes.Run("Shape", 15, [Random(new Random(1), 2, 3, 4, 5)], ("start", -3L), ("end", 3L)).Integers.ToArray(), Is.EqualTo(new long[] { 3, 4 }));
    }

    /// <summary>Types by their numbers in ONNX. 2049 lies halfway between two fp16 numbers, of which 2048 is even; 257 likewise in bfloat16, 256 being even.</summary>
    [TestCase(1, new float[] { 2.7f, -2.7f, 2049, 257, float.NaN }, new double[] { 2.7f, -2.7f, 2049, 257, double.NaN })]
    [TestCase(10, new float[] { 2049, 70000 }, new double[] { 2048, double.PositiveInfinity })]
    [TestCase(16, new float[] { 257, 259 }, new double[] { 256, 260 })]
    [TestCase(7, new float[] { 2.7f, -2.7f, float.NaN }, new double[] { 2, -2, 0 })]
    [TestCase(3, new float[] { 200 }, new double[] { -56 })]
    [TestCase(2, new float[] { 257, -1 }, new double[] { 1, 255 })]
    [TestCase(9, new float[] { 0.5f, 0, -3 }, new double[] { 1, 0, 1 })]
    public void A_cast_rounds_and_wraps_as_the_type_has_it(long type, float[] values, double[] expected)
    {
        var y = Nodes.Run("Cast", 13, [Of([values.Length], values)], ("to", type));

        Assert.That(y.Type == ElementType.Float ? [.. y.Floats.ToArray().Select(v => (double)v)] : y.Integers.ToArray().Select(v => (double)v).ToArray(), Is.EqualTo(expected));
    }
}
