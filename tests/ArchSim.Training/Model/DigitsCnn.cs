namespace ArchSim.Training;

/// <summary>The network that ships: a small residual network with every kind of convolution that accelerators treat in their own way.</summary>
public static class DigitsCnn
{
    public const string Name = "digits-cnn";

    /// <summary>Training images are drawn from this seed; the first of them are the ones to calibrate with.</summary>
    public const ulong TrainingImages = 1;

    /// <summary>Test images are drawn from this seed.</summary>
    public const ulong TestImages = 2;

    public static readonly TrainingOptions Options = new() { Seed = 3, Steps = 3600 };

    private static readonly KernelWindow Kernel = new(3, 1);

    public static TrainableNetwork Build() => Build(DigitImages.Size, 16, 32, 64);

    /// <param name="size">Pixels of a side.</param>
    /// <param name="first">Channels of the first convolution.</param>
    /// <param name="middle">Channels of the first residual block.</param>
    /// <param name="last">Channels of the second, which are pooled.</param>
    internal static TrainableNetwork Build(int size, int first, int middle, int last)
    {
        var steps = new List<Step>();
        int Append(Layer layer, int input, int? shortcut = null)
        {
            steps.Add(new Step(layer, input, shortcut));
            return steps.Count;
        }

        MapShape Shape(int value) => steps[value - 1].Layer.Output;

        int Convolve(string name, int input, int channels, KernelWindow window)
        {
            var sums = Append(new Convolution(name, input == 0 ? new MapShape(size, size, 1) : Shape(input), channels, window), input);
            return Append(new Relu($"{name}.relu", Shape(sums)), sums);
        }

        int Residual(string name, int input)
        {
            var x = Append(new DepthwiseConvolution($"{name}.depthwise", Shape(input), Kernel), input);
            x = Append(new Relu($"{name}.depthwise.relu", Shape(x)), x);
            x = Append(new Convolution($"{name}.pointwise", Shape(x), Shape(x).Channels, new KernelWindow(1, 1)), x, shortcut: input);
            return Append(new Relu($"{name}.relu", Shape(x)), x);
        }

        var x = Convolve("conv1", 0, first, Kernel);
        x = Residual("block1", Convolve("conv2", x, middle, Kernel with { Stride = 2 }));
        x = Residual("block2", Convolve("conv3", x, last, Kernel with { Stride = 2 }));
        x = Append(new GlobalAveragePool("pool", Shape(x)), x);
        Append(new Dense("classifier", Shape(x), DigitImages.Classes), x);
        return new TrainableNetwork(steps);
    }
}
