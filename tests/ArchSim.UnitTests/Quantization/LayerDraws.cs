using ArchSim.Networks;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

/// <summary>Layers with weights and activations drawn by a seed, calibrated on those activations.</summary>
internal static class LayerDraws
{
    /// <summary>Two groups, so that one's weights and rows are not taken for the other's.</summary>
    public static readonly MatrixLayer Layer = new("conv", "Conv", Groups: 2, Products: 70, Channels: 3, HasConstantWeights: true);

    public const int Rows = 5;

    /// <param name="scale">Of activations.</param>
    public static LayerOperands Draw(int seed, float scale = 1)
    {
        var random = new Random(seed);
        float[] weights = [.. Enumerable.Range(0, Layer.Groups * Layer.Channels * Layer.Products).Select(_ => random.NextSingle() * 2 - 1)];
        float[][] rows = [.. Enumerable.Range(0, Layer.Groups).Select(_ => Enumerable.Range(0, Rows * Layer.Products).Select(_ => (random.NextSingle() * 2 - 0.5f) * scale).ToArray())];
        return Of(weights, rows);
    }

    public static LayerOperands Of(float[] weights, params float[][] rows)
    {
        var collector = new OperandCollector("x");
        foreach (var group in rows)
            collector.Add(0, group);
        return new LayerOperands(Layer, weights, new LayerStatistics { Activations = collector.ToStatistics(), SampleRows = rows });
    }

    public static QuantizedLayer Quantized(string scheme, LayerOperands operands) => QuantizationScheme.Parse(scheme).Quantize(operands);

    /// <summary>[group][row, channel].</summary>
    public static float[][] Multiplied(QuantizedLayer layer, LayerOperands operands) => [.. operands.Calibrated.SampleRows.Select((rows, group) =>
    {
        var results = new float[rows.Length / Layer.Products * Layer.Channels];
        layer.Multiply(group, new ArchSim.Numerics.Matrix<float>(rows, rows.Length / Layer.Products, Layer.Products), results);
        return results;
    })];

    /// <summary>Products of an output, in order.</summary>
    public static double[] Products(float[] weights, float[] rows, int group, int row, int channel) => [.. Enumerable.Range(0, Layer.Products).Select(k =>
        (double)weights[(group * Layer.Channels + channel) * Layer.Products + k] * rows[row * Layer.Products + k])];
}
