using ArchSim.Networks;
using ArchSim.Quantization;
using ArchSim.UnitTests.Networks;

namespace ArchSim.UnitTests.Quantization;

public sealed class RowSamplerTests
{
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
