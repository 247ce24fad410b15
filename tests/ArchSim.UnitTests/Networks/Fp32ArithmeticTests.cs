using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.UnitTests.Networks;

/// <summary>The fp32 arithmetic has the bits of one chain of fused multiply-adds, whatever the shape.</summary>
public sealed class Fp32ArithmeticTests
{
    [TestCase(1, 1, 1)]
    [TestCase(7, 9, 1)]
    [TestCase(130, 25, 1)]
    [TestCase(3, 5, 2)]
    [TestCase(200, 31, 33)]
    [TestCase(65, 3, 300)]
    public void Sums_are_chains_of_fused_multiply_adds(int rows, int products, int channels)
    {
        var r = new Random(1);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => r.NextSingle() * 2 - 1)];
        var (a, w) = (Draw(rows * products), Draw(2 * channels * products));
        var layer = new MatrixLayer("l", "Conv", 2, products, channels, true);
        var (results, computed) = (new float[rows * channels], new float[rows * channels]);

        new Fp32Arithmetic().For(layer, w).Multiply(1, new Matrix<float>(a, rows, products), results);
        new Fp32Arithmetic().ForProduct(layer).Multiply(new Matrix<float>(a, rows, products), new Matrix<float>(w.AsSpan(channels * products), channels, products), computed);

        var expected = new float[rows * channels];
        for (var place = 0; place < expected.Length; place++)
        {
            var (row, channel) = int.DivRem(place, channels);
            for (var k = 0; k < products; k++)
                expected[place] = MathF.FusedMultiplyAdd(a[row * products + k], w[(channels + channel) * products + k], expected[place]);
        }
        Assert.That(results, Is.EqualTo(expected));
        Assert.That(computed, Is.EqualTo(expected));
    }
}
