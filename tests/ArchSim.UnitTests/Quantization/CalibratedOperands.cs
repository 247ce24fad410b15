using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

/// <summary>Small layers with statistics of activations that the test chooses.</summary>
internal static class CalibratedOperands
{
    public static MatrixLayer Layer(int products, int channels = 3, int groups = 2) => new("conv", "Conv", groups, products, channels, HasConstantWeights: true);

    public static LayerStatistics Statistics(float[] activations, IReadOnlyList<float[]>? rows = null)
    {
        var collector = new OperandCollector("x");
        collector.Add(0, activations);
        return new LayerStatistics { Activations = collector.ToStatistics(), SampleRows = rows ?? [] };
    }

    public static QuantizedLayer Quantize(string scheme, MatrixLayer layer, float[] weights, float[] activations, IReadOnlyList<float[]>? rows = null) =>
        QuantizationScheme.Parse(scheme).Quantize(new LayerOperands(layer, weights, Statistics(activations, rows)));

    public static float[] Multiply(QuantizedLayer layer, float[] activations, int group = 0)
    {
        var rows = activations.Length / layer.Layer.Products;
        var results = new float[rows * layer.Layer.Channels];
        layer.Multiply(group, new Matrix<float>(activations, rows, layer.Layer.Products), results);
        return results;
    }

    /// <summary>Normal numbers; without a sign half of them are zero, as behind a ReLU.</summary>
    public static float[] Normal(int seed, int count, double deviation = 1, bool isUnsigned = false)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var value = deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return (float)(isUnsigned ? Math.Max(0, value) : value);
        })];
    }

    /// <summary>The sum of products of an output, in doubles.</summary>
    public static double Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sum = 0.0;
        for (var i = 0; i < one.Length; i++)
            sum += (double)one[i] * other[i];
        return sum;
    }

    public static double SquaredError(IEnumerable<float> one, IEnumerable<float> other) => one.Zip(other, (a, b) => Math.Pow((double)a - b, 2)).Sum();
}
