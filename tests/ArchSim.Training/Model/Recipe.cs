using System.Globalization;

namespace ArchSim.Training;

/// <summary>Makes the files that ship.</summary>
public static class Recipe
{
    public const int TestCount = 1000;

    public const int CalibrationCount = 200;

    /// <summary>Images for a firmer figure of accuracy than those that ship allow.</summary>
    private const int ManyCount = 10_000;

    /// <summary>Draws the images that ship, for tests and for calibration, in IDX.</summary>
    public static int WriteImages(string folder)
    {
        Directory.CreateDirectory(folder);
        Write("test", DigitsCnn.TestImages, TestCount);
        Write("calibration", DigitsCnn.TrainingImages, CalibrationCount);
        return 0;

        void Write(string set, ulong seed, int count)
        {
            IdxFile.Write(Path.Combine(folder, $"digits-{set}-images.idx3-ubyte"), new DigitImages(seed).Draw(0, count), count, DigitImages.Size, DigitImages.Size);
            var labels = Enumerable.Range(0, count).Select(i => (byte)DigitImages.Label(i)).ToArray();
            IdxFile.Write(Path.Combine(folder, $"digits-{set}-labels.idx1-ubyte"), labels, count);
        }
    }

    /// <summary>Trains the network, writes it with its preprocessing, and prints what it is worth.</summary>
    public static int WriteModel(string folder, TextWriter output)
    {
        Directory.CreateDirectory(folder);
        var network = DigitsCnn.Build();
        var trainer = new Trainer(network, new DigitImages(DigitsCnn.TrainingImages), DigitsCnn.Options);
        var sum = 0.0;
        const int shown = 100;
        var parameters = trainer.Train((step, loss) =>
        {
            sum += loss;
            if ((step + 1) % shown != 0)
                return;
            output.WriteLine(FormattableString.Invariant($"step {step + 1} of {DigitsCnn.Options.Steps}: loss {sum / shown:F3}"));
            sum = 0;
        });
        var path = Path.Combine(folder, $"{DigitsCnn.Name}.onnx");
        File.WriteAllBytes(path, OnnxModel.Write(network, parameters, DigitsCnn.Name));
        File.WriteAllText(Path.ChangeExtension(path, ".yaml"), DigitPreprocessing.Yaml);
        output.WriteLine($"{path}: {network.ParameterCount.ToString(CultureInfo.InvariantCulture)} parameters");
        Print(network, parameters, output);
        return 0;
    }

    private static void Print(TrainableNetwork network, float[] parameters, TextWriter output)
    {
        var images = new DigitImages(DigitsCnn.TestImages).Draw(0, ManyCount);
        var shipped = images[..(TestCount * DigitImages.Pixels)];
        output.WriteLine($"| weights | top-1 on the {TestCount} test images | on {ManyCount} |");
        output.WriteLine("|---|---|---|");
        Line("fp32", parameters);
        foreach (var bits in (int[])[8, 6, 4, 3, 2])
            Line($"uniform, {bits} bits", UniformWeights.Quantize(network, parameters, bits));

        void Line(string name, float[] weights) => output.WriteLine(FormattableString.Invariant(
            $"| {name} | {100 * Evaluation.Accuracy(network, weights, shipped):F1} | {100 * Evaluation.Accuracy(network, weights, images):F1} |"));
    }
}
