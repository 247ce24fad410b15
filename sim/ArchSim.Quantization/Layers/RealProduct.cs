using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>A product whose operands are both computed, and multiplied as the fp32 numbers that they are.</summary>
internal sealed class RealProduct(IRealDatapath datapath) : IProductArithmetic
{
    public void Multiply(Matrix<float> activations, Matrix<float> weights, Span<float> results) => Multiply(datapath, activations, weights, results);

    internal static void Multiply(IRealDatapath datapath, Matrix<float> activations, Matrix<float> weights, Span<float> results)
    {
        var sums = new double[results.Length];
        datapath.Multiply(activations, weights, sums);
        for (var i = 0; i < sums.Length; i++)
            results[i] = (float)sums[i];
    }
}
