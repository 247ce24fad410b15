using ArchSim.Networks;
using ArchSim.Quantization;
using ArchSim.UnitTests.Networks;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Quantization;

public sealed class RowSamplerTests
{
    /// <summary>
    /// Of 600 equal images of 25 pixels, which are numbered, every second one gives one of 512 rows at most. Were all of the same pixel, calibration would see that pixel alone;
    /// steps of 2 x 7919, which has no factor in common with 25, come to each of them equally often: 300 / 25 times.
    /// </summary>
    [Test]
    public void Rows_of_different_images_are_of_different_pixels()
    {
        const int images = 600, pixels = 25;
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["images.npy"], DataFiles.Npy("<f4", $"({images}, 1, 5, 5)", DataFiles.Floats([.. Enumerable.Range(0, images * pixels).Select(i => (float)(i % pixels))])));
        File.WriteAllBytes(folder["labels.npy"], DataFiles.Npy("|u1", $"({images},)", new byte[images]));
        using var data = DataSet.Open(folder["images.npy"]);
        var graph = Graph.Of([Graph.Node("conv", "Conv", "x w -> y")], ("w", Graph.Numbers(4, 1, 1, 1, 1))) with { Inputs = [new GraphInput("x", ElementType.Float, [null, 1, 5, 5])] };

        var rows = Calibration.Run(OnnxFile.Parse(OnnxWriter.ToBytes(graph), "small.onnx"), new ImageSet(data, Preprocessing.None(1), ImageSelection.All(data))).Layers["conv"].SampleRows[0];

        Assert.That(rows.GroupBy(r => (int)r).ToDictionary(g => g.Key, g => g.Count()), Is.EquivalentTo(Enumerable.Range(0, pixels).ToDictionary(p => p, _ => 12)));
    }

    // 512 rows in all, or as many as have 2^20 values.
    [TestCase(4, 1, 100, 100), TestCase(4, 1, 512, 512), TestCase(4, 1, 513, 257), TestCase(4, 1, 1024, 512)]
    [TestCase(4, 20, 8, 8 * 20), TestCase(4, 100, 8, 8 * 64), TestCase(1 << 13, 8, 64, 64 * 2)]
    [TestCase(1 << 18, 1, 4, 4), TestCase(1 << 18, 1, 8, 4), TestCase(1 << 18, 3, 9, 3)]
    [TestCase(1 << 20, 2, 5, 1), TestCase((1 << 20) + 1, 2, 5, 1)]
    public void Rows_are_as_many_as_there_may_be_and_one_at_least(int products, int rowsPerImage, int images, int expected)
    {
        var rows = Sample(products, rowsPerImage, images);

        Assert.That(rows, Has.Length.EqualTo((long)expected * products));
        Assert.That(rows.Length, Is.AtMost(Math.Max(RowSampler.MostValues, products)));
    }

    [Test]
    public void Images_are_left_out_evenly_and_come_in_their_order()
    {
        const int Products = 1 << 18;
        var rows = Sample(Products, 1, 9);

        // Four rows have room: every third of nine images.
        Assert.That(rows.Chunk(Products).Select(r => r[0]), Is.EqualTo(new[] { 0f, 3, 6 }));
    }

    /// <summary>Rows of a matrix product whose values are the numbers of their images, which come last first.</summary>
    private static float[] Sample(int products, int rowsPerImage, int images)
    {
        var kind = (MatrixOperator)OperatorKinds.Create(Nodes.Make("MatMul", 2), 13);
        var (input, weights) = (Tensor.Zeros(new TensorShape([rowsPerImage, products]), ElementType.Float), Tensor.Zeros(new TensorShape([products, 1]), ElementType.Float));
        ValueInfo?[] infos = [ValueInfo.Of(input), ValueInfo.Of(weights)];
        kind.Infer(infos);
        var sampler = new RowSampler(kind.Layer(infos), images);
        for (var image = images - 1; image >= 0; image--)
        {
            input.Floats.Fill(image);
            sampler.Add(kind, image, [input, weights]);
        }
        return sampler.ToRows().Single();
    }
}
