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
}
