using System.Security.Cryptography;
using ArchSim.Training;

namespace ArchSim.UnitTests.Training;

public sealed class DigitImagesTests
{
    /// <summary>
    /// Only integers are computed with, so that the bytes hold on every machine. Where drawing is changed on purpose the shipped images and the model
    /// are made anew, and this with them.
    /// </summary>
    [Test]
    public void The_first_hundred_test_images_have_always_the_same_bytes()
    {
        var pixels = new DigitImages(DigitsCnn.TestImages).Draw(0, 100);

        Assert.That(Convert.ToHexStringLower(SHA256.HashData(pixels)), Is.EqualTo("1c0737066881353c99a5de11397fbce733626a52ded1338fb92b8fd18e4b6179"));
    }

    [Test]
    public void An_image_follows_from_its_seed_and_number_alone()
    {
        var images = new DigitImages(7);
        var alone = new byte[DigitImages.Pixels];
        images.Draw(12, alone);

        Assert.That(images.Draw(10, 5).AsSpan(2 * DigitImages.Pixels, DigitImages.Pixels).ToArray(), Is.EqualTo(alone));
        Assert.That(new DigitImages(8).Draw(12, 1), Is.Not.EqualTo(alone));
    }

    [Test]
    public void No_two_of_a_thousand_images_are_alike()
    {
        var pixels = new DigitImages(1).Draw(0, 1000);

        Assert.That(pixels.Chunk(DigitImages.Pixels).Select(Convert.ToBase64String).Distinct().Count(), Is.EqualTo(1000));
    }

    [Test]
    public void Every_ten_images_hold_each_digit_once() =>
        Assert.That(Enumerable.Range(40, 10).Select(i => DigitImages.Label(i)).Order(), Is.EqualTo(Enumerable.Range(0, 10)));

    [Test]
    public void The_middle_of_an_image_holds_what_its_border_does_not()
    {
        // Digits are centred within four pixels and at least 14 high: the spread of levels around the middle is far beyond that of a corner.
        var pixels = new DigitImages(1).Draw(0, 500);

        double Spread(int top, int left) => pixels.Chunk(DigitImages.Pixels).Average(image =>
        {
            var window = Enumerable.Range(0, 36).Select(i => (double)image[(top + i / 6) * DigitImages.Size + left + i % 6]).ToArray();
            return window.Average(v => v * v) - window.Average() * window.Average();
        });
        Assert.That(Spread(11, 11), Is.GreaterThan(2 * Spread(0, 0)));
    }

    [Test]
    public void Neighbouring_streams_have_nothing_in_common()
    {
        // Over all of int, two sets of a thousand draws share one by chance with a probability of 1 in 4,000.
        var (first, second) = (new RandomStream(1, 0), new RandomStream(1, 1));
        var draws = new HashSet<int>();
        for (var i = 0; i < 1000; i++)
            draws.Add(first.Between(int.MinValue, int.MaxValue));
        var shared = 0;
        for (var i = 0; i < 1000; i++)
            shared += draws.Contains(second.Between(int.MinValue, int.MaxValue)) ? 1 : 0;

        Assert.That(draws, Has.Count.GreaterThanOrEqualTo(999));
        Assert.That(shared, Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void Draws_reach_both_ends_and_are_even()
    {
        var random = new RandomStream(5, 5);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
            counts[random.Between(-3, 3) + 3]++;

        // Five standard deviations of a binomial count of 70,000 at one in seven.
        Assert.That(counts, Is.All.InRange(10_000 - 463, 10_000 + 463));
    }

    [Test]
    public void The_shipped_images_are_what_the_recipe_draws()
    {
        var folder = Directory.CreateTempSubdirectory("archsim").FullName;
        try
        {
            Recipe.WriteImages(folder);
            var drawn = Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order().ToArray();

            Assert.That(drawn, Has.Length.EqualTo(4));
            foreach (var file in drawn)
                Assert.That(File.ReadAllBytes(Path.Combine(ShippedModel.Folder, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(folder, file))), file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Images_and_labels_are_files_in_the_IDX_format()
    {
        var images = File.ReadAllBytes(Path.Combine(ShippedModel.Folder, "digits-test-images.idx3-ubyte"));
        var labels = File.ReadAllBytes(Path.Combine(ShippedModel.Folder, "digits-test-labels.idx1-ubyte"));

        // 1,000 = 0x3E8 and 28 = 0x1C, big-endian.
        Assert.That(images[..16], Is.EqualTo(new byte[] { 0, 0, 8, 3, 0, 0, 3, 0xE8, 0, 0, 0, 0x1C, 0, 0, 0, 0x1C }));
        Assert.That(images, Has.Length.EqualTo(16 + 1000 * 28 * 28));
        Assert.That(labels[..8], Is.EqualTo(new byte[] { 0, 0, 8, 1, 0, 0, 3, 0xE8 }));
        Assert.That(labels[8..], Is.EqualTo(Enumerable.Range(0, 1000).Select(i => (byte)(i % 10)).ToArray()));
    }
}
