using ArchSim.Networks;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Networks;

public sealed class ImageSelectionTests
{
    private TemporaryFolder _folder = null!;
    private DataSet _data = null!;

    [SetUp]
    public void Open()
    {
        _folder = new TemporaryFolder();
        File.WriteAllBytes(_folder["x.idx"], DataFiles.Idx(8, [1000, 1, 1], new byte[1000]));
        _data = DataSet.Open(_folder["x.idx"]);
    }

    [TearDown]
    public void Close()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void The_first_images_may_begin_anywhere()
    {
        Assert.That(ImageSelection.First(_data, 3), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(ImageSelection.First(_data, 2, 998), Is.EqualTo(new[] { 998, 999 }));
        Assert.That(ImageSelection.All(_data), Is.EqualTo(Enumerable.Range(0, 1000)));
    }

    [Test]
    public void A_sample_is_of_the_seed_ascending_and_without_repeats()
    {
        var sample = ImageSelection.Sample(_data, 300, 7);

        Assert.That(sample, Is.EqualTo(ImageSelection.Sample(_data, 300, 7)));
        Assert.That(sample, Is.Not.EqualTo(ImageSelection.Sample(_data, 300, 8)));
        Assert.That(sample, Is.Ordered.Ascending.And.Unique.And.Length.EqualTo(300));
        Assert.That(ImageSelection.Sample(_data, 1000, 7), Is.EqualTo(ImageSelection.All(_data)));
    }

    [Test]
    public void A_larger_sample_contains_the_smaller_one() =>
        Assert.That(ImageSelection.Sample(_data, 10, 7), Is.SubsetOf(ImageSelection.Sample(_data, 20, 7)));

    /// <summary>Over 400 seeds each image is drawn 40 times on average, with a deviation of sqrt(400 x 0.1 x 0.9) = 6: within seven of them.</summary>
    [Test]
    public void Every_image_is_drawn_about_as_often()
    {
        var drawn = new int[1000];
        for (var seed = 0; seed < 400; seed++)
        {
            foreach (var image in ImageSelection.Sample(_data, 100, seed))
                drawn[image]++;
        }

        Assert.That(drawn, Has.All.InRange(40 - 42, 40 + 42));
        Assert.That(drawn.Min(), Is.GreaterThan(10));
    }

    [TestCase(0, 0, "the number of images must be 1..1000, was 0")]
    [TestCase(1001, 0, "the number of images must be 1..1000, was 1001")]
    [TestCase(2, 999, "the number of images must be 1..1, was 2")]
    [TestCase(1, 1000, "the first image must be 0..999, was 1000")]
    [TestCase(int.MaxValue, 5, "the number of images must be 1..995, was 2147483647")]
    public void More_images_than_there_are_is_told(int count, int offset, string expected) =>
        Assert.That(Problems.Of(() => ImageSelection.First(_data, count, offset)), Is.EqualTo(new[] { $"{_data.File}: {expected}" }));

    [Test]
    public void A_sample_of_more_images_than_there_are_is_told() =>
        Assert.That(Problems.Of(() => ImageSelection.Sample(_data, 1001, 1)), Is.EqualTo(new[] { $"{_data.File}: the number of images must be 1..1000, was 1001" }));
}
