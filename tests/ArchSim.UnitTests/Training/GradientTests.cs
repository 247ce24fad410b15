using ArchSim.Training;

namespace ArchSim.UnitTests.Training;

/// <summary>Gradients against central differences.</summary>
public sealed class GradientTests
{
    private static readonly MapShape Map = new(5, 7, 3);

    private static IEnumerable<Layer> Layers() =>
    [
        new Convolution("3x3", Map, 18, new KernelWindow(3, 1)),
        new Convolution("strided", Map, 4, new KernelWindow(3, 2)),
        new Convolution("strided, even", new MapShape(6, 8, 17), 5, new KernelWindow(3, 2)),
        new Convolution("pointwise", Map, 4, new KernelWindow(1, 1)),
        new Convolution("5x5", Map, 2, new KernelWindow(5, 1)),
        new DepthwiseConvolution("depthwise", Map, new KernelWindow(3, 1)),
        new DepthwiseConvolution("depthwise, strided, wide", new MapShape(6, 6, 19), new KernelWindow(3, 2)),
        new Relu("relu", Map),
        new GlobalAveragePool("pool", Map),
        new Dense("dense", new MapShape(1, 1, 20), 17),
    ];

    /// <summary>
    /// All layers but ReLU are linear in their inputs and in their parameters, one by one, and ReLU is between zero and the nearest input: central
    /// differences have no error there but rounding, of some hundred sums in 24 bits over a step of 1/16.
    /// </summary>
    [TestCaseSource(nameof(Layers))]
    public void The_gradients_of_a_layer_are_its_differences(Layer layer)
    {
        const int images = 2;
        const float step = 1 / 16f;
        const double tolerance = 2e-4;
        var random = new RandomStream(1, 1);
        var x = Draws(images * layer.Input.Count, ref random);
        var parameters = Draws(layer.ParameterCount, ref random);
        var dy = Draws(images * layer.Output.Count, ref random);
        var (dx, dParameters) = (new float[x.Length], new float[parameters.Length]);
        layer.Backward(parameters, x, dy, dx, dParameters, new Scratch());

        double Loss()
        {
            var y = new float[dy.Length];
            layer.Forward(parameters, x, y, new Scratch());
            return y.Zip(dy, (a, b) => (double)a * b).Sum();
        }

        double Difference(ref float value)
        {
            var kept = value;
            value = kept + step;
            var above = Loss();
            value = kept - step;
            var below = Loss();
            value = kept;
            return (above - below) / (2 * step);
        }

        for (var i = 0; i < x.Length; i++)
            Assert.That(dx[i], Is.EqualTo(Difference(ref x[i])).Within(tolerance), $"input {i}");
        for (var i = 0; i < parameters.Length; i++)
            Assert.That(dParameters[i], Is.EqualTo(Difference(ref parameters[i])).Within(tolerance), $"parameter {i}");
    }

    [Test]
    public void Backward_adds_to_the_gradients_that_are_there()
    {
        foreach (var layer in Layers())
        {
            var random = new RandomStream(2, 2);
            var x = Draws(layer.Input.Count, ref random);
            var parameters = Draws(layer.ParameterCount, ref random);
            var dy = Draws(layer.Output.Count, ref random);
            var (once, twice) = ((new float[x.Length], new float[parameters.Length]), (new float[x.Length], new float[parameters.Length]));
            layer.Backward(parameters, x, dy, once.Item1, once.Item2, new Scratch());
            layer.Backward(parameters, x, dy, twice.Item1, twice.Item2, new Scratch());
            layer.Backward(parameters, x, dy, twice.Item1, twice.Item2, new Scratch());

            Assert.That(twice.Item1, Is.EqualTo(once.Item1.Select(g => 2 * g)).Within(1e-4), layer.Name);
            Assert.That(twice.Item2, Is.EqualTo(once.Item2.Select(g => 2 * g)).Within(1e-4), layer.Name);
        }
    }

    [Test]
    public void The_gradient_of_cross_entropy_is_its_difference()
    {
        float[] scores = [0.5f, -1.25f, 2, 0, 3, -60, 1, 1, -2, 0.25f];
        int[] labels = [1, 4];
        const int batch = 4;
        var gradients = new float[10];
        CrossEntropy.Backward(scores, labels, batch, gradients);

        for (var i = 0; i < scores.Length; i++)
        {
            // The third derivative of the loss is at most 0.1: the difference errs by h * h / 60.
            const float h = 1 / 256f;
            var (above, below) = ((float[])[.. scores], (float[])[.. scores]);
            (above[i], below[i]) = (above[i] + h, below[i] - h);
            var difference = (CrossEntropy.Backward(above, labels, batch, new float[10]) - CrossEntropy.Backward(below, labels, batch, new float[10])) / (2 * h);
            Assert.That(gradients[i], Is.EqualTo(difference / batch).Within(1e-6), $"score {i}");
        }
    }

    [Test]
    public void The_exponential_is_that_of_the_library()
    {
        for (var x = -99.9; x <= 0; x += 0.37)
            Assert.That(CrossEntropy.Exponential(x), Is.EqualTo(Math.Exp(x)).Within(2e-15 * Math.Abs(x * Math.Exp(x)) + 1e-15 * Math.Exp(x)));
        Assert.That(CrossEntropy.Exponential(0), Is.EqualTo(1));
        Assert.That(CrossEntropy.Exponential(double.NegativeInfinity), Is.Zero);
    }

    [Test]
    public void The_gradients_of_a_whole_network_follow_its_shortcuts()
    {
        var network = DigitsCnn.Build(8, 4, 5, 6);
        var work = new Workspace(network, 3);
        var random = new RandomStream(4, 4);
        foreach (ref var value in work.Images)
            value = Draw(ref random);
        int[] labels = [3, 7, 0];
        var parameters = network.Initialize(11);
        // With biases of zero, a channel that nothing reaches would sit on the kink of its ReLU.
        foreach (ref var parameter in parameters.AsSpan())
            parameter += Draw(ref random) / 10;

        double Loss(float[] at) => CrossEntropy.Backward(network.Forward(at, work), labels, labels.Length, work.ScoreGradients) / labels.Length;

        Loss(parameters);
        network.Backward(parameters, work);
        var gradients = (float[])work.ParameterGradients.Clone();
        for (var step = 0; step < network.Steps.Count; step++)
        {
            var (from, count) = network.Parameters(step).GetOffsetAndLength(network.ParameterCount);
            if (count == 0)
                continue;
            // Along the gradient of a layer the loss climbs by its squared length; the distance is too short to pass a kink of a ReLU.
            var squared = gradients.Skip(from).Take(count).Sum(g => (double)g * g);
            var distance = 1e-3 / Math.Sqrt(squared);
            float[] Moved(double by) => [.. parameters.Select((p, i) => i >= from && i < from + count ? (float)(p + by * gradients[i]) : p)];
            var climb = (Loss(Moved(distance)) - Loss(Moved(-distance))) / (2 * distance);
            Assert.That(climb, Is.EqualTo(squared).Within(0.2).Percent, network.Steps[step].Layer.Name);
        }
    }

    private static float[] Draws(int count, ref RandomStream random)
    {
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
            value = Draw(ref random);
        return values;
    }

    /// <summary>Between 1/8 and 1, of either sign: further from zero than the steps of a difference.</summary>
    private static float Draw(ref RandomStream random) => random.Between(128, 1024) / 1024f * (random.OneIn(2) ? 1 : -1);
}
