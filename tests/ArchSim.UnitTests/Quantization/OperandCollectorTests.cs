using ArchSim.Networks;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

public sealed class OperandCollectorTests
{
    [Test]
    public void The_range_holds_all_values_and_zero()
    {
        var collector = new OperandCollector("x");
        collector.Add(0, [3, 5]);
        collector.Add(1, [4, 8]);
        var range = collector.ToStatistics().Range;

        Assert.That((range.Least, range.Most), Is.EqualTo((0f, 8f)));
    }

    [Test]
    public void The_median_of_the_ten_largest_of_a_batch_leaves_outliers_out()
    {
        var collector = new OperandCollector("x");
        // The ten largest of the batch: 1000, 999, then 64 down to 57; in the middle 62 and 61.
        collector.Add(0, [1000, .. Enumerable.Range(1, 32).Select(i => (float)i)]);
        collector.Add(1, [-7, 999, .. Enumerable.Range(33, 32).Select(i => (float)i)]);
        var range = collector.ToStatistics().Top10Median;

        Assert.That(range.Most, Is.EqualTo(61.5f));
        // The ten least: -7, then 1 to 9; their median is above zero, which the range holds.
        Assert.That(range.Least, Is.Zero);
    }

    [Test]
    public void Batches_of_64_images_count_once_each()
    {
        var collector = new OperandCollector("x");
        for (var image = 0; image < 3 * OperandCollector.Top10Images; image++)
            collector.Add(image, [image / OperandCollector.Top10Images == 2 ? 100 : 1 + image / OperandCollector.Top10Images]);

        // Medians of the batches are 1, 2 and 100.
        Assert.That(collector.ToStatistics().Top10Median.Most, Is.EqualTo(2));
    }

    [TestCase(float.NaN), TestCase(float.PositiveInfinity)]
    public void A_value_that_is_no_number_is_said_with_its_layer(float value) =>
        Assert.That(() => new OperandCollector("input of node 'a' (Conv)").Add(7, [1, value]),
            Throws.TypeOf<NetworkException>().With.Message.StartsWith("input of node 'a' (Conv): ").And.Message.Contains("image 7"));
}
