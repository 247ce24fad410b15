using ArchSim.Training;

namespace ArchSim.UnitTests.Training;

public sealed class TrainerTests
{
    private static readonly DigitImages Images = new(1);

    [Test]
    public void A_small_network_learns_a_few_images_by_heart()
    {
        const int count = 64;
        var network = DigitsCnn.Build(DigitImages.Size, 8, 16, 16);
        var losses = new List<double>();
        var options = new TrainingOptions { Seed = 3, Steps = 200, DistinctImages = count };
        var parameters = new Trainer(network, Images, options).Train((_, loss) => losses.Add(loss));

        // Who guesses among ten classes is right once in ten times, with a loss of ln 10.
        Assert.That(losses[^1], Is.LessThan(Math.Log(10) / 4));
        Assert.That(Evaluation.Accuracy(network, parameters, Images.Draw(0, count)), Is.GreaterThan(0.8));
    }

    [Test]
    public void The_shipped_model_classifies_digits_and_two_bits_ruin_it()
    {
        var network = DigitsCnn.Build();
        var parameters = ShippedModel.Parameters(network);
        var images = new DigitImages(DigitsCnn.TestImages).Draw(0, Recipe.TestCount);
        double Accuracy(float[] weights) => Math.Round(100 * Evaluation.Accuracy(network, weights, images), 1);

        // As workloads/models/README.md says, which the recipe printed.
        Assert.That(Accuracy(parameters), Is.EqualTo(ShippedModel.Stated("fp32")));
        Assert.That(Accuracy(UniformWeights.Quantize(network, parameters, 4)), Is.EqualTo(ShippedModel.Stated("uniform, 4 bits")));
        Assert.That(Accuracy(UniformWeights.Quantize(network, parameters, 2)), Is.EqualTo(ShippedModel.Stated("uniform, 2 bits")));
        Assert.That(ShippedModel.Stated("fp32") - ShippedModel.Stated("uniform, 2 bits"), Is.GreaterThan(10));
    }

    [Test]
    public void The_same_options_give_the_same_bits_on_any_number_of_threads()
    {
        var network = DigitsCnn.Build(DigitImages.Size, 4, 6, 17);
        float[] Train(int threads) => new Trainer(network, Images, new TrainingOptions { Seed = 5, Steps = 6, Threads = threads }).Train();

        Assert.That(Train(1), Is.EqualTo(Train(4)));
    }

    [Test]
    public void Adam_moves_by_its_rate_where_gradients_are_steady()
    {
        // With a constant gradient the corrected mean is the gradient and the root of the corrected square its magnitude: every step is the rate.
        var adam = new Adam(3);
        float[] parameters = [1, 1, 1];
        for (var i = 0; i < 4; i++)
            adam.Update(parameters, [2, -0.01f, 0], 0.125);

        Assert.That(parameters, Is.EqualTo(new[] { 0.5f, 1.5f, 1f }).Within(1e-5));
    }

    [Test]
    public void Two_bits_leave_minus_one_zero_and_one_times_the_largest_weight()
    {
        var network = new TrainableNetwork(new Step(new Dense("d", new MapShape(1, 1, 4), 1), 0));

        Assert.That(UniformWeights.Quantize(network, [0.9f, -0.5f, 0.4f, -0.44f, 7], 2), Is.EqualTo(new[] { 0.9f, -0.9f, 0, 0, 7 }));
        // Seven steps of 0.9 / 7 each way; the bias stays.
        Assert.That(UniformWeights.Quantize(network, [0.9f, -0.5f, 0.4f, -0.07f, 7], 4), Is.EqualTo(new[] { 0.9f, -3.6f / 7, 2.7f / 7, -0.9f / 7, 7 }).Within(1e-6));
    }

    [Test]
    public void Steps_that_do_not_fit_are_refused() =>
        Assert.That(() => new TrainableNetwork(new Step(new Relu("r", new MapShape(2, 2, 1)), 0), new Step(new Relu("s", new MapShape(2, 2, 2)), 1)),
            Throws.ArgumentException.With.Message.Contains("step 1, s"));
}
