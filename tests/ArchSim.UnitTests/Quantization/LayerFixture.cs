using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

/// <summary>A layer with seeded weights and activations, and what schemes need to know of them.</summary>
internal static class LayerFixture
{
    public const int Rows = 5;

    public static readonly MatrixLayer Layer = new("conv", "Conv", Groups: 2, Products: 70, Channels: 3, HasConstantWeights: true);

    /// <summary>Near a normal distribution, with another mean and deviation in each channel.</summary>
    public static float[] Weights(int seed = 9)
    {
        var random = new Random(seed);
        var weights = new float[Layer.Groups * Layer.Channels * Layer.Products];
        for (var i = 0; i < weights.Length; i++)
        {
            var channel = i / Layer.Products;
            weights[i] = (float)((Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6) * 0.1 * (channel + 1) + 0.02 * channel);
        }
        return weights;
    }

    /// <summary>Rows of one group.</summary>
    public static float[] Activations(int seed, bool isUnsigned, int rows = Rows)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows * Layer.Products).Select(_ => random.NextSingle() * (isUnsigned ? 1 : 1.7f) - (isUnsigned ? 0 : 0.7f))];
    }

    /// <param name="activations">Of one group; the other one is sampled with the same.</param>
    public static LayerStatistics Statistics(float[] activations)
    {
        var collector = new OperandCollector("x");
        collector.Add(0, activations);
        return new LayerStatistics { Activations = collector.ToStatistics(), SampleRows = [activations, activations] };
    }

    public static QuantizedLayer Quantized(string scheme, float[] activations, float[]? weights = null) =>
        QuantizationScheme.Parse(scheme).Quantize(new LayerOperands(Layer, weights ?? Weights(), Statistics(activations)));

    /// <summary>Rows by channels of a group.</summary>
    public static float[] Multiply(QuantizedLayer layer, int group, float[] activations)
    {
        var results = new float[activations.Length / Layer.Products * Layer.Channels];
        layer.Multiply(group, new Matrix<float>(activations, activations.Length / Layer.Products, Layer.Products), results);
        return results;
    }

    /// <summary>The definition, code by code: scale x decoded weight + offset, times scale x (decoded activation - zero point).</summary>
    public static double Reference(QuantizedLayer layer, int group, float[] activations, int row, int channel)
    {
        var codes = new ushort[activations.Length];
        layer.EncodeActivations(activations, codes);
        var (weights, place) = (layer.WeightCodes(), group * Layer.Channels + channel);
        var (scale, _) = layer.WeightScales.At(place, 0, Layer.Products);
        var (step, zero) = layer.ActivationScales.At(0, 0, 1);
        var sum = 0.0;
        for (var k = 0; k < Layer.Products; k++)
        {
            var weight = scale * layer.WeightFormat.Decode(weights[place * Layer.Products + k]) + (layer.Correction?.Offsets[place] ?? 0);
            sum += weight * step * (layer.ActivationFormat.Decode(codes[row * Layer.Products + k]) - zero);
        }
        return sum;
    }

    public static double SquaredError(IEnumerable<float> values, IEnumerable<float> meant) => values.Zip(meant, (v, m) => ((double)v - m) * ((double)v - m)).Sum();
}
