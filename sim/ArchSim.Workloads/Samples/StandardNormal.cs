namespace ArchSim.Workloads;

/// <summary>The normal distribution of mean 0 and deviation 1.</summary>
internal static class StandardNormal
{
    private static readonly double[] A = [2.50662823884, -18.61500062529, 41.39119773534, -25.44106049637];
    private static readonly double[] B = [-8.47351093090, 23.08336743743, -21.06224101826, 3.13082909833];

    private static readonly double[] C =
    [
        0.3374754822726147, 0.9761690190917186, 0.1607979714918209, 0.0276438810333863, 0.0038405729373609,
        0.0003951896511919, 0.0000321767881768, 0.0000002888167364, 0.0000003960315187,
    ];

    /// <summary>The value that a share <paramref name="p"/> stays below, 0 &lt; p &lt; 1; within 3e-9 (B. Moro, The Full Monte, Risk 8, 1995).</summary>
    public static double Quantile(double p)
    {
        var y = p - 0.5;
        if (Math.Abs(y) < 0.42)
        {
            var r = y * y;
            return y * Polynomial(A, r) / (1 + r * Polynomial(B, r));
        }
        var tail = Math.Log(-Math.Log(y > 0 ? 1 - p : p));
        return Math.CopySign(Polynomial(C, tail), y);
    }

    private static double Polynomial(double[] coefficients, double x)
    {
        var sum = 0.0;
        for (var i = coefficients.Length - 1; i >= 0; i--)
            sum = sum * x + coefficients[i];
        return sum;
    }
}
