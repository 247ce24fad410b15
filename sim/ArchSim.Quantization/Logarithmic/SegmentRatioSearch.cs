using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// Chooses a layer's ratio of powers of two and of root two for BRSLog: all ratios of a width are tried, and of equally good ones the one of fewer powers of root two is taken. (The
/// grid and the criterion of the paper are not known; its abstract says that the ratio is chosen by layer.)
/// </summary>
internal static class SegmentRatioSearch
{
    /// <summary>By the squared error of the weights.</summary>
    /// <param name="fits">By levels of base root two, ascending.</param>
    public static LogFit ByWeights(IEnumerable<LogFit> fits) => fits.MinBy(f => f.SquaredError)!;

    /// <summary>By the squared error of what the layer gives on rows of activations.</summary>
    /// <param name="weights">A row an output channel, those of all groups one after the other.</param>
    /// <param name="rows">Of each group, quantized.</param>
    public static LogFit ByOutputs(IEnumerable<LogFit> fits, MatrixLayer layer, Matrix<float> weights, IReadOnlyList<float[]> rows)
    {
        var (best, least) = ((LogFit?)null, double.PositiveInfinity);
        foreach (var fit in fits)
        {
            var error = OutputError(fit.Quantize(weights), layer, weights, rows);
            if (best is null || error < least)
                (best, least) = (fit, error);
        }
        return best!;
    }

    private static double OutputError(QuantizedTensor quantized, MatrixLayer layer, Matrix<float> weights, IReadOnlyList<float[]> rows)
    {
        var differences = new float[weights.Values.Length];
        quantized.Dequantize(differences);
        for (var i = 0; i < differences.Length; i++)
            differences[i] -= weights.Values[i];
        var elements = layer.Channels * layer.Products;
        var error = 0.0;
        for (var group = 0; group < layer.Groups; group++)
        {
            var count = rows[group].Length / layer.Products;
            if (count == 0)
                continue;
            var outputs = new double[checked(count * layer.Channels)];
            FloatDatapath.Fp32.Multiply(new Matrix<float>(rows[group], count, layer.Products), new Matrix<float>(differences.AsSpan(group * elements, elements), layer.Channels, layer.Products), outputs);
            foreach (var output in outputs)
                error += output * output;
        }
        return error;
    }
}
