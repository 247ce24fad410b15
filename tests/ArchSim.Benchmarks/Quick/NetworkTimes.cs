using ArchSim.Networks;
using ArchSim.Quantization;

namespace ArchSim.Benchmarks;

/// <summary>Seconds in which networks classify a thousand images in a warm process: weights are ready, ranges chosen.</summary>
internal static class NetworkTimes
{
    public const int Repeats = 3;

    private const int Images = 1_000;
    private const int CalibrationImages = 200;

    private static readonly (string Name, string Model, string Calibration, string Test)[] Networks =
    [
        ("ResNet-20", "../shared/data/resnet20_cifar10_folded.onnx", "../shared/data/cifar10_train_4000.bin", "../shared/data/cifar10_test_1000.bin"),
        ("digits-cnn", "workloads/models/digits-cnn.onnx", "workloads/models/digits-calibration-images.idx3-ubyte", "workloads/models/digits-test-images.idx3-ubyte"),
    ];

    // Seconds that ResNet-20 may take.
    private static readonly (string Scheme, double? TargetSeconds)[] Schemes = [("fp32", 10), ("uniform8", null), ("fp32+acc=m7e4", 40)];

    public static string Measure()
    {
        var table = new MarkdownTable("network, in", "s", "least", "most", "processor", "target");
        foreach (var (name, model, calibration, test) in Networks)
        {
            if (new[] { model, calibration, test }.Select(Repository.Find).OfType<string>().ToArray() is not [var modelFile, var calibrationFile, var testFile])
            {
                table.Add($"{name}: not measured, its files are not beside the repository", "-", "-", "-", "-", "-");
                continue;
            }
            using var calibrationData = DataSet.Open(calibrationFile);
            using var testData = DataSet.Open(testFile);
            var (graph, preprocessing) = (OnnxFile.Load(modelFile), Preprocessing.BesideModel(modelFile)!);
            var seen = Calibration.Run(graph, new ImageSet(calibrationData, preprocessing, ImageSelection.First(calibrationData, CalibrationImages)));
            foreach (var (scheme, target) in Schemes)
            {
                var executor = new NetworkExecutor(graph, new QuantizedArithmetic(QuantizationScheme.Parse(scheme), seen));
                // The first images make the weights ready, and bring the compiler to its last tier.
                Classify(executor, testData, preprocessing, images: 100);
                var timing = Timing.Of(() => Classify(executor, testData, preprocessing, Images), TimeSpan.Zero, Repeats);
                table.Add($"{name}, `{scheme}`", Seconds(timing.Median), Seconds(timing.Least), Seconds(timing.Most), Seconds(timing.Processor),
                    name == Networks[0].Name && target is { } seconds ? MarkdownTable.Digits(seconds) : "-");
            }
        }
        return table.ToString();
    }

    private static void Classify(NetworkExecutor executor, DataSet data, Preprocessing preprocessing, int images) =>
        Classification.Evaluate(input => executor.Run(input)[0], data, preprocessing, ImageSelection.First(data, images));

    private static string Seconds(TimeSpan time) => MarkdownTable.Digits(time.TotalSeconds);
}
