using ArchSim.Networks;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Networks;

public sealed class PreprocessingTests
{
    private const string Rgb = "layout: nchw\nchannel_order: rgb\nscale: 0.5\nmean: [1, 2, 3]\nstd: [1, 2, 4]\n";

    [Test]
    public void A_file_is_read_with_all_its_fields()
    {
        using var folder = new TemporaryFolder();
        var read = Load(folder, Rgb.Replace("rgb", "bgr").Replace("nchw", "nhwc"));

        Assert.That((read.Layout, read.ChannelOrder, read.Scale), Is.EqualTo((PixelLayout.Nhwc, ChannelOrder.Bgr, 0.5)));
        Assert.That((read.Mean, read.Std), Is.EqualTo((new[] { 1.0, 2, 3 }, new[] { 1.0, 2, 4 })));
    }

    [TestCase("scale: 0.5", "", "p.yaml:1:1 scale: is missing")]
    [TestCase("scale: 0.5", "scale: 0", "p.yaml:3:8 scale: must be 1E-09..1000000000, was 0")]
    [TestCase("scale: 0.5", "scale: NaN", "p.yaml:3:8 scale: must be a number 1E-09..1000000000 (the unit stands in the key), was 'NaN'")]
    [TestCase("scale: 0.5", "scale: 1\ngamma: 2", "p.yaml:4:1 gamma: unknown key; known here: layout, mean, channel_order, scale, std")]
    [TestCase("layout: nchw", "layout: chw", "p.yaml:1:9 layout: must be one of nchw, nhwc; was 'chw' (did you mean 'nchw'?)")]
    [TestCase("channel_order: rgb\n", "", "p.yaml:1:1 channel_order: is missing")]
    [TestCase("mean: [1, 2, 3]", "mean: [1, 2]", "p.yaml:5:6 std: must have as many numbers as mean, 2, has 3")]
    [TestCase("mean: [1, 2, 3]", "mean: []", "p.yaml:4:7 mean: must have a number a channel")]
    [TestCase("mean: [1, 2, 3]", "mean: [1, 2, 1e300]", "p.yaml:4:14 mean[2]: must be -1000000000..1000000000, was 1E+300")]
    [TestCase("std: [1, 2, 4]", "std: [1, 0, 4]", "p.yaml:5:10 std[1]: must be 1E-09..1000000000, was 0")]
    [TestCase("std: [1, 2, 4]", "std: [1, -1, 4]", "p.yaml:5:10 std[1]: must be 1E-09..1000000000, was -1")]
    [TestCase("rgb\nscale: 0.5\nmean: [1, 2, 3]\nstd: [1, 2, 4]", "bgr\nscale: 1\nmean: [1]\nstd: [1]", "p.yaml:2:16 channel_order: bgr is an order of 3 channels, mean has 1")]
    public void A_file_is_read_strictly(string field, string instead, string expected)
    {
        using var folder = new TemporaryFolder();

        Assert.That(Problems.Of(() => Load(folder, Rgb.Replace(field, instead))), Is.EqualTo(new[] { folder[expected] }));
    }

    [Test]
    public void One_channel_needs_no_order()
    {
        using var folder = new TemporaryFolder();

        Assert.That(Load(folder, "layout: nchw\nscale: 1\nmean: [3]\nstd: [2]\n").Mean, Is.EqualTo(new[] { 3.0 }));
    }

    /// <summary>Two pixels, (10, 20, 30) and (40, 50, 60): value = (pixel / 2 - mean) / std by the channel of the network.</summary>
    [TestCase("nchw", "rgb", new float[] { 4, 19, 4, 11.5f, 3, 6.75f })]
    [TestCase("nhwc", "rgb", new float[] { 4, 4, 3, 19, 11.5f, 6.75f })]
    [TestCase("nchw", "bgr", new float[] { 14, 29, 4, 11.5f, 0.5f, 4.25f })]
    [TestCase("nhwc", "bgr", new float[] { 14, 4, 0.5f, 29, 11.5f, 4.25f })]
    public void Values_are_scaled_then_shifted_then_divided_in_channel_order(string layout, string order, float[] expected)
    {
        using var folder = new TemporaryFolder();
        var preprocessing = Load(folder, Rgb.Replace("nchw", layout).Replace("rgb", order));
        using var bytes = Raw(folder, "bytes", "nhwc", [10, 20, 30, 40, 50, 60]);
        using var planes = Raw(folder, "planes", "nchw", [10, 40, 20, 50, 30, 60]);

        foreach (var data in (DataSet[])[bytes, planes])
            Assert.That(Applied(preprocessing, data, [0]), Is.EqualTo(expected));
    }

    [Test]
    public void Numbers_are_preprocessed_as_bytes_are()
    {
        using var folder = new TemporaryFolder();
        var preprocessing = Load(folder, Rgb.Replace("0.5", "0.00392156862745098"));
        var pixels = DataFiles.Counting(2 * 3 * 5 * 6);
        File.WriteAllBytes(folder["u.npy"], DataFiles.Npy("|u1", "(2, 5, 6, 3)", pixels));
        File.WriteAllBytes(folder["d.npy"], DataFiles.Npy("<f8", "(2, 5, 6, 3)", [.. pixels.SelectMany(p => BitConverter.GetBytes((double)p))]));
        using var bytes = DataSet.Open(folder["u.npy"]);
        using var numbers = DataSet.Open(folder["d.npy"]);

        Assert.That(Applied(preprocessing, numbers, [1, 0]), Is.EqualTo(Applied(preprocessing, bytes, [1, 0])));
    }

    [Test]
    public void A_number_that_leaves_fp32_is_told()
    {
        using var folder = new TemporaryFolder();
        var preprocessing = Load(folder, "layout: nchw\nscale: 1000\nmean: [0]\nstd: [1]\n");
        File.WriteAllBytes(folder["x.npy"], DataFiles.Npy("<f4", "(1, 1, 5)", DataFiles.Floats(0, 0, 0, 0, 1e38f)));
        using var data = DataSet.Open(folder["x.npy"]);

        Assert.That(Problems.Of(() => Applied(preprocessing, data, [0])),
            Is.EqualTo(new[] { $"{folder["x.npy"]}: a pixel of image 0 is 1E+38, which preprocessing takes beyond fp32" }));
    }

    [Test]
    public void A_size_that_the_network_does_not_take_names_both_sizes()
    {
        using var folder = new TemporaryFolder();
        var preprocessing = Load(folder, Rgb);
        using var data = Raw(folder, "x", "nhwc", new byte[6]);
        var input = new GraphInput("input", ElementType.Float, [null, 3, 224, 224]);

        Assert.That(Problems.Of(() => preprocessing.RequireFit(data, input)),
            Is.EqualTo(new[] { $"{folder["x.bin"]}: images of [1, 3, 1, 2] (NCHW), but 'input' of the model takes [any, 3, 224, 224] of float elements" }));
        Assert.That(Problems.Of(() => preprocessing.Apply(data, [0], Tensor.Zeros(new TensorShape(1, 3, 224, 224), ElementType.Float))),
            Is.EqualTo(new[] { $"{folder["x.bin"]}: 1 images of 3x1x2 make a batch of [1, 3, 1, 2], but [1, 3, 224, 224] is taken" }));
        Assert.That(Problems.Of(() => preprocessing.RequireFit(data, input with { Extents = [null, 3, 1, null] })), Is.Empty);
    }

    [Test]
    public void Channels_of_images_and_preprocessing_must_be_as_many()
    {
        using var folder = new TemporaryFolder();
        using var data = Raw(folder, "x", "nhwc", new byte[6]);

        Assert.That(Problems.Of(() => Applied(Preprocessing.None(1), data, [0])),
            Is.EqualTo(new[] { $"{folder["x.bin"]}: images of 3x1x2 have 3 channels, but the preprocessing is for 1" }));
    }

    [Test]
    public void A_given_file_goes_before_the_models_that_before_the_data_sets_and_pixels_as_they_are_come_last()
    {
        using var folder = new TemporaryFolder();
        using var plain = Raw(folder, "plain", "nhwc", new byte[6]);
        using var own = Raw(folder, "own", "nhwc", new byte[6], "scale: 4\n");
        var scales = new List<double> { Preprocessing.For(folder["m.onnx"], plain).Preprocessing.Scale, Preprocessing.For(folder["m.onnx"], own).Preprocessing.Scale };
        var origin = Preprocessing.For(folder["m.onnx"], plain).Origin;
        File.WriteAllText(folder["m.yaml"], Rgb.Replace("0.5", "5"));
        scales.Add(Preprocessing.For(folder["m.onnx"], own).Preprocessing.Scale);
        File.WriteAllText(folder["given.yaml"], Rgb.Replace("0.5", "6"));
        scales.Add(Preprocessing.For(folder["m.onnx"], own, folder["given.yaml"]).Preprocessing.Scale);

        Assert.That(scales, Is.EqualTo(new[] { 1.0, 4, 5, 6 }));
        Assert.That(origin, Is.EqualTo($"no preprocessing: {folder["m.yaml"]} does not exist, so pixels of {folder["plain.bin"]} go in as they are"));
    }

    private static float[] Applied(Preprocessing preprocessing, DataSet data, int[] images)
    {
        var batch = Tensor.Zeros(preprocessing.BatchShape(data, images.Length), ElementType.Float);
        preprocessing.Apply(data, images, batch);
        return batch.Floats.ToArray();
    }

    private static Preprocessing Load(TemporaryFolder folder, string text)
    {
        File.WriteAllText(folder["p.yaml"], text);
        return Preprocessing.Load(folder["p.yaml"]);
    }

    /// <summary>One image of 1 x 2 pixels.</summary>
    private static DataSet Raw(TemporaryFolder folder, string name, string layout, byte[] pixels, string more = "")
    {
        var shape = layout == "nhwc" ? "[1, 1, 2, 3]" : "[1, 3, 1, 2]";
        File.WriteAllText(folder[name + ".yaml"], $"dtype: uint8\nlayout: {layout}\nshape: {shape}\n{more}");
        File.WriteAllBytes(folder[name + ".bin"], pixels);
        return DataSet.Open(folder[name + ".bin"]);
    }
}
