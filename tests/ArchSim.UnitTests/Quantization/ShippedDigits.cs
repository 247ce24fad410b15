using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

/// <summary>The shipped model with some of its images.</summary>
internal sealed class ShippedDigits : IDisposable
{
    private readonly DataSet _calibration = DataSet.Open(Path("digits-calibration-images.idx3-ubyte"));
    private readonly DataSet _test = DataSet.Open(Path("digits-test-images.idx3-ubyte"));

    public static string Model => Path("digits-cnn.onnx");

    public static string Path(string file) => System.IO.Path.Combine(ShippedFiles.Folder("workloads/models"), file);

    public QuantizationSetup Setup(int calibrationImages, int images, int errorImages)
    {
        var preprocessing = Preprocessing.BesideModel(Model)!;
        return new QuantizationSetup
        {
            Graph = OnnxFile.Load(Model),
            Calibration = new ImageSet(_calibration, preprocessing, ImageSelection.First(_calibration, calibrationImages)),
            Evaluation = new ImageSet(_test, preprocessing, ImageSelection.First(_test, images)),
            ErrorImages = errorImages,
        };
    }

    public void Dispose()
    {
        _calibration.Dispose();
        _test.Dispose();
    }
}
