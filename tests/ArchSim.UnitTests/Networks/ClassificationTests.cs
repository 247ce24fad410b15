using ArchSim.Networks;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Networks;

public sealed class ClassificationTests
{
    [TestCase(new[] { 1f, 3, 2 }, 1)]
    [TestCase(new[] { 3f, 3, 2 }, 0)]
    [TestCase(new[] { float.NaN, 1, float.NaN }, 1)]
    [TestCase(new[] { float.NaN, float.NegativeInfinity }, 1)]
    [TestCase(new[] { float.NaN, float.NaN }, Prediction.None)]
    public void The_largest_logit_wins_and_the_lowest_class_of_equal_ones(float[] logits, int expected) =>
        Assert.That(Prediction.Of(logits), Is.EqualTo(expected));

    [TestCase(0, false, TestName = "Top_2_of_ties_leaves_out_a_smaller_logit")]
    [TestCase(1, true, TestName = "Top_2_of_ties_takes_the_lowest_class")]
    [TestCase(2, true, TestName = "Top_2_of_ties_takes_the_next_class")]
    [TestCase(3, false, TestName = "Top_2_of_ties_leaves_out_the_last_class")]
    [TestCase(4, false, TestName = "Top_2_of_ties_leaves_out_what_is_no_number")]
    public void Top_2_of_ties(int label, bool expected) =>
        Assert.That(Prediction.IsAmongTop(2, [1, 5, 5, 5, float.NaN], label), Is.EqualTo(expected));

    /// <summary>Eight classes, and labels 0, 2, 4, 5, 7; the logits fall with the class, so that class 0 wins and 0 to 4 are the top five.</summary>
    [Test]
    public void Top_1_and_top_5_are_counted_image_by_image([Values(1, 2, 3, 64)] int batchSize)
    {
        using var folder = new TemporaryFolder();
        using var data = Labelled(folder, [0, 2, 4, 5, 7]);
        var progress = new Steps();
        var result = Classification.Evaluate(input => Logits(input, 8, (_, c) => -c), data, Preprocessing.None(1), ImageSelection.All(data),
            new ClassificationOptions { BatchSize = batchSize, Progress = progress });

        Assert.That((result.Top1, result.Top5, result.Top5Classes, result.Classes), Is.EqualTo((new Accuracy(1, 5), new Accuracy(3, 5), 5, 8)));
        Assert.That(result.Predictions, Is.EqualTo(new[] { 0, 0, 0, 0, 0 }));
        Assert.That(result.Logits, Is.Null);
        Assert.That((progress.Seen.Count, progress.Seen[^1]), Is.EqualTo(((5 + batchSize - 1) / batchSize, (5, 5))));
    }

    /// <summary>The one pixel of image i is i, so that a network can tell which image it got.</summary>
    [Test]
    public void Each_image_of_a_selection_meets_its_own_label_and_logits([Values(1, 2, 64)] int batchSize)
    {
        using var folder = new TemporaryFolder();
        using var data = Labelled(folder, [9, 1, 9, 3, 4]);
        var result = Classification.Evaluate(input => Logits(input, 10, (pixel, c) => c == pixel ? pixel : -1), data, Preprocessing.None(1), new[] { 1, 3, 4 },
            new ClassificationOptions { BatchSize = batchSize, KeepLogits = true });

        Assert.That((result.Top1.Correct, result.Images), Is.EqualTo((3, new[] { 1, 3, 4 })));
        Assert.That(result.Predictions, Is.EqualTo(new[] { 1, 3, 4 }));
        Assert.That(result.Logits, Is.EqualTo(new[] { 1, 3, 4 }.SelectMany(i => Enumerable.Range(0, 10).Select(c => c == i ? (float)i : -1))));
    }

    [Test]
    public void With_fewer_classes_than_five_all_of_them_are_the_top()
    {
        using var folder = new TemporaryFolder();
        using var data = Labelled(folder, [0, 1, 2]);
        var result = Classification.Evaluate(input => Logits(input, 3, (_, c) => c), data, Preprocessing.None(1), ImageSelection.All(data));

        Assert.That((result.Top5Classes, result.Top5.Percent, result.Top1.Correct), Is.EqualTo((3, 100.0, 1)));
    }

    /// <summary>The one pixel of image i is i: images 1 and 3 get a logit that is no number.</summary>
    [Test]
    public void Images_whose_logits_are_not_all_finite_are_counted([Values(1, 64)] int batchSize)
    {
        using var folder = new TemporaryFolder();
        using var data = Labelled(folder, [0, 0, 0, 0]);
        var result = Classification.Evaluate(input => Logits(input, 3, (pixel, c) => (pixel, c) is (1, 2) ? float.NaN : (pixel, c) is (3, 0) ? float.PositiveInfinity : c),
            data, Preprocessing.None(1), ImageSelection.All(data), new ClassificationOptions { BatchSize = batchSize });

        Assert.That(result.NonFiniteImages, Is.EqualTo(2));
    }

    [Test]
    public void A_label_beyond_the_classes_of_the_network_is_told()
    {
        using var folder = new TemporaryFolder();
        using var data = Labelled(folder, [0, 10]);

        Assert.That(Problems.Of(() => Classification.Evaluate(input => Logits(input, 10, (_, c) => c), data, Preprocessing.None(1), ImageSelection.All(data))),
            Is.EqualTo(new[] { $"{data.File}: the label of image 1 is 10, but the network has 10 classes, 0..9" }));
    }

    [TestCase(new[] { 2, 5, 2 })]
    [TestCase(new[] { 3, 5 })]
    [TestCase(new[] { 10 })]
    [TestCase(new[] { 2, 0 })]
    public void An_output_that_is_no_matrix_of_logits_is_told(int[] shape)
    {
        using var folder = new TemporaryFolder();
        using var data = Labelled(folder, [0, 1]);

        Assert.That(() => Classification.Evaluate(_ => Tensor.Zeros(new TensorShape(shape), ElementType.Float), data, Preprocessing.None(1), ImageSelection.All(data)),
            Throws.TypeOf<NetworkException>().With.Message.Contains("must be logits [2, classes] for a batch of 2 images"));
    }

    [Test]
    public void Extents_of_one_may_follow_the_classes()
    {
        using var folder = new TemporaryFolder();
        using var data = Labelled(folder, [0, 1]);
        var result = Classification.Evaluate(input => Logits(input, 4, (_, c) => c).Reshaped(new TensorShape(2, 4, 1, 1)), data, Preprocessing.None(1), ImageSelection.All(data));

        Assert.That(result.Classes, Is.EqualTo(4));
    }

    [Test]
    public void Agreement_is_the_share_of_equal_classes() =>
        Assert.That(Prediction.Agreement([1, 2, 3, Prediction.None], [1, 5, 3, Prediction.None]), Is.EqualTo(0.5));

    /// <summary>Signal 3^2 + 4^2 = 25, noise 0.5^2: a ratio of 100.</summary>
    [Test]
    public void Signal_to_noise_is_a_ratio_of_energies() =>
        Assert.That(SignalToNoise.Decibels([3, 4], [3, 4.5f]), Is.EqualTo(20).Within(1e-12));

    [TestCase(new[] { 3f, 4 }, double.PositiveInfinity)]
    [TestCase(new[] { 3f, float.NaN }, double.NegativeInfinity)]
    [TestCase(new[] { float.PositiveInfinity, 4 }, double.NegativeInfinity)]
    public void Equal_values_have_no_noise_and_broken_ones_no_signal(float[] values, double expected) =>
        Assert.That(SignalToNoise.Decibels([3, 4], values), Is.EqualTo(expected));

    /// <summary>The bounds are the shares p that lie 1.96 standard deviations of their own from what was seen: |seen - p| = z sqrt(p (1 - p) / n).</summary>
    [TestCase(915, 1000)]
    [TestCase(63, 100)]
    [TestCase(100, 100)]
    [TestCase(0, 7)]
    public void The_interval_of_an_accuracy_is_that_of_Wilson(int correct, int images)
    {
        var accuracy = new Accuracy(correct, images);
        var (low, high) = accuracy.Interval95;

        foreach (var p in (double[])[low / 100, high / 100])
        {
            var distance = Math.Abs(((double)correct / images) - p);
            Assert.That(distance, Is.EqualTo(1.959963984540054 * Math.Sqrt(Math.Max(0, p * (1 - p) / images))).Within(1e-9));
        }
        Assert.That(high, Is.GreaterThan(low));
        Assert.That(accuracy.HalfWidth95Points, Is.EqualTo((high - low) / 2).Within(1e-9));
    }

    /// <summary>One pixel an image; pixel of image i is i.</summary>
    private static DataSet Labelled(TemporaryFolder folder, byte[] labels)
    {
        File.WriteAllBytes(folder["images"], DataFiles.Idx(8, [(uint)labels.Length, 1, 1], DataFiles.Counting(labels.Length)));
        File.WriteAllBytes(folder["labels"], DataFiles.Idx(8, [(uint)labels.Length], labels));
        return DataSet.Open(folder["images"]);
    }

    private static Tensor Logits(Tensor input, int classes, Func<int, int, float> logit)
    {
        var images = input.Shape[0];
        var logits = Tensor.Zeros(new TensorShape(images, classes), ElementType.Float);
        for (var i = 0; i < images * classes; i++)
            logits.Floats[i] = logit((int)input.Floats[i / classes], i % classes);
        return logits;
    }

    private sealed class Steps : IProgress<(int Done, int Total)>
    {
        public List<(int Done, int Total)> Seen { get; } = [];

        public void Report((int Done, int Total) value) => Seen.Add(value);
    }
}
