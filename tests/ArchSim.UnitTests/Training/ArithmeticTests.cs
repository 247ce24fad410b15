using ArchSim.Training;

namespace ArchSim.UnitTests.Training;

public sealed class ArithmeticTests
{
    [TestCase(1, 1, 1)]
    [TestCase(6, 9, 16)]
    [TestCase(13, 20, 37)]
    [TestCase(49, 7, 64)]
    public void A_product_is_the_fused_sums_in_their_order_to_the_bit(int m, int k, int n)
    {
        var random = new RandomStream(9, 9);
        float[] Draws(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Between(-1000, 1000) / 777f)];
        var (a, b, c) = (Draws(m * k), Draws(k * n), Draws(m * n));
        var expected = (float[])c.Clone();
        for (var row = 0; row < m; row++)
        {
            for (var column = 0; column < n; column++)
            {
                for (var i = 0; i < k; i++)
                    expected[row * n + column] = MathF.FusedMultiplyAdd(a[row * k + i], b[i * n + column], expected[row * n + column]);
            }
        }
        var transposed = Enumerable.Range(0, m * k).Select(i => a[i % m * k + i / m]).ToArray();
        var fromTransposed = (float[])c.Clone();

        Arithmetic.MultiplyAdd(a, k, 1, b, c, m, k, n);
        Arithmetic.MultiplyAdd(transposed, 1, m, b, fromTransposed, m, k, n);

        Assert.That(c, Is.EqualTo(expected));
        Assert.That(fromTransposed, Is.EqualTo(expected));
    }

    [Test]
    public void Shapes_that_reach_beyond_the_values_are_refused() =>
        Assert.That(() => Arithmetic.MultiplyAdd(new float[11], 4, 1, new float[12], new float[9], 3, 4, 3), Throws.ArgumentException);
}
