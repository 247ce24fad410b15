using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// Biases of a low-bit accumulator for one layer, by rows of activations that calibration kept. A bias says where the binades lie that E exponent bits can tell apart: the least ones
/// reach highest, and lose what is small.
/// </summary>
internal static class BiasCalibration
{
    // Products that are looked at: enough rows for a layer's largest values, in a fraction of a second.
    private const long MostProducts = 1 << 24;

    // Of each pair of biases that is tried.
    private const long MostTriedProducts = 1 << 21;

    // Binades at the top that may be given up for as many at the bottom.
    private const int TriedBinades = 4;

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

    /// <summary>
    /// Of all pairs of biases from those that <see cref="Fit"/> to four more each, the one whose results on some of the rows are nearest to those of fp32, in squares; of equal ones the least.
    /// </summary>
    public static LbaParameters LeastError(LbaParameters parameters, MatrixLayer layer, float[] weights, IReadOnlyList<float[]> rows)
    {
        var fit = Fit(parameters, layer, weights, rows);
        var samples = new Samples(layer, weights, rows);
        var (best, least) = (fit, double.PositiveInfinity);
        for (var product = 0; product <= TriedBinades; product++)
        {
            for (var accumulator = 0; accumulator <= TriedBinades; accumulator++)
            {
                var tried = With(parameters, Math.Min(fit.ProductBias + product, LbaQuantizer.MostBias), Math.Min(fit.AccumulatorBias + accumulator, LbaQuantizer.MostBias));
                var error = samples.SquaredError(new LbaDatapath(tried));
                if (error < least)
                    (best, least) = (tried, error);
            }
        }
        return best;
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
            foreach (var row in Chosen(layer, rows[group], MostProducts))
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

    /// <summary>As many rows as keep a layer within so many products, and at least one, evenly.</summary>
    private static IEnumerable<int> Chosen(MatrixLayer layer, float[] rows, long mostProducts)
    {
        var all = rows.Length / layer.Products;
        var count = (int)Math.Clamp(mostProducts / ((long)layer.Groups * layer.Channels * layer.Products), 1, Math.Max(1, all));
        return Enumerable.Range(0, Math.Min(count, all)).Select(i => (int)((long)i * all / count));
    }

    /// <summary>Some rows, with what fp32 makes of them.</summary>
    private sealed class Samples
    {
        private readonly MatrixLayer _layer;
        private readonly float[] _weights;
        private readonly float[][] _rows;
        private readonly double[][] _exact;

        public Samples(MatrixLayer layer, float[] weights, IReadOnlyList<float[]> rows)
        {
            (_layer, _weights) = (layer, weights);
            _rows = [.. rows.Select(group => Chosen(layer, group, MostTriedProducts).SelectMany(r => group[(r * layer.Products)..((r + 1) * layer.Products)]).ToArray())];
            _exact = [.. _rows.Select((_, group) => Results(FloatDatapath.Fp32, group))];
        }

        public double SquaredError(IRealDatapath datapath)
        {
            var error = 0.0;
            for (var group = 0; group < _rows.Length; group++)
            {
                var results = Results(datapath, group);
                for (var i = 0; i < results.Length; i++)
                    error += (results[i] - _exact[group][i]) * (results[i] - _exact[group][i]);
            }
            return error;
        }

        private double[] Results(IRealDatapath datapath, int group)
        {
            var rows = _rows[group].Length / _layer.Products;
            var results = new double[rows * _layer.Channels];
            if (rows > 0)
            {
                var elements = _layer.Channels * _layer.Products;
                datapath.Multiply(new Matrix<float>(_rows[group], rows, _layer.Products), new Matrix<float>(_weights.AsSpan(group * elements, elements), _layer.Channels, _layer.Products), results);
            }
            return results;
        }
    }
}
