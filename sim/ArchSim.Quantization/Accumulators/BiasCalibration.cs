using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// Biases of a low-bit accumulator for one layer, by rows of activations that calibration kept. A bias says where the binades lie that E exponent bits can tell apart: the least ones
/// reach highest, and lose what is small. Choosing by the squared error of results instead, with up to four binades at the top given up, was tried: on ResNet-20 it chose the same
/// biases at M7E4, changed next to nothing at M5E5 and was noisier at the logits at M4E3.
/// </summary>
internal static class BiasCalibration
{
    // Products that are looked at: enough rows for a layer's largest values, in a fraction of a second.
    private const long MostProducts = 1 << 24;

    /// <summary>The largest biases with which no product and no sum of a chunk or of chunks, both exact, goes beyond the largest binade.</summary>
    public static LbaParameters Fit(LbaParameters parameters, MatrixLayer layer, float[] weights, IReadOnlyList<float[]> rows)
    {
        var (product, sum) = Largest(layer, weights, rows, parameters.ChunkLength);
        return With(parameters, Holding(product, parameters.ExponentBits), Holding(sum, parameters.ExponentBits));
    }

    /// <summary>The product's as in <see cref="Fit"/>; the sums' by <see cref="LbaParameters.AccumulatorBiasFor"/>.</summary>
    public static LbaParameters Root(LbaParameters parameters, MatrixLayer layer, float[] weights, IReadOnlyList<float[]> rows)
    {
        var bias = Holding(Largest(layer, weights, rows, parameters.ChunkLength).Product, parameters.ExponentBits);
        return With(parameters, bias, LbaParameters.AccumulatorBiasFor(bias, parameters.ChunkLength));
    }

    /// <summary>The largest bias that holds a magnitude in its largest binade.</summary>
    /// <param name="magnitude">0 where there is nothing to hold: one lies in the middle then.</param>
    public static int Holding(double magnitude, int exponentBits) => magnitude == 0
        ? 1 << (exponentBits - 1)
        : Math.Clamp((1 << exponentBits) - 1 - Math.ILogB(magnitude), -LbaQuantizer.MostBias, LbaQuantizer.MostBias);

    public static LbaParameters With(LbaParameters parameters, int productBias, int accumulatorBias) =>
        new(parameters.MantissaBits, parameters.ExponentBits, productBias, accumulatorBias)
        {
            ChunkLength = parameters.ChunkLength,
            Underflow = parameters.Underflow,
            Rounding = parameters.Rounding,
        };

    /// <summary>Magnitudes of products, and of all sums on the way: within chunks from zero, and of chunks.</summary>
    private static (double Product, double Sum) Largest(MatrixLayer layer, float[] weights, IReadOnlyList<float[]> rows, int chunkLength)
    {
        var (largestProduct, largestSum) = (0.0, 0.0);
        for (var group = 0; group < rows.Count; group++)
        {
            foreach (var row in Chosen(layer, rows[group]))
            {
                var activations = rows[group].AsSpan(row * layer.Products, layer.Products);
                for (var channel = 0; channel < layer.Channels; channel++)
                {
                    var kernel = weights.AsSpan((group * layer.Channels + channel) * layer.Products, layer.Products);
                    var total = 0.0;
                    for (var first = 0; first < kernel.Length; first += chunkLength)
                    {
                        var sum = 0.0;
                        for (var k = first; k < Math.Min(kernel.Length, first + chunkLength); k++)
                        {
                            var product = (double)activations[k] * kernel[k];
                            sum += product;
                            largestProduct = Math.Max(largestProduct, Math.Abs(product));
                            largestSum = Math.Max(largestSum, Math.Abs(sum));
                        }
                        total += sum;
                        largestSum = Math.Max(largestSum, Math.Abs(total));
                    }
                }
            }
        }
        return (largestProduct, largestSum);
    }

    private static int[] Chosen(MatrixLayer layer, float[] rows) =>
        SampledRows.Within(MostProducts, (long)layer.Groups * layer.Channels * layer.Products, rows.Length / layer.Products);
}
