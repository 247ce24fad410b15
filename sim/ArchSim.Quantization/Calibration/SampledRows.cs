namespace ArchSim.Quantization;

/// <summary>Which of the rows that calibration kept are multiplied, where all of them would take too long.</summary>
internal static class SampledRows
{
    /// <summary>Evenly over all rows, as many as keep within a number of products, and at least one where there are any.</summary>
    /// <param name="productsOfRow">Of one row in all groups and channels.</param>
    public static int[] Within(long mostProducts, long productsOfRow, int rows)
    {
        var count = (int)Math.Min(rows, Math.Max(1, mostProducts / Math.Max(1, productsOfRow)));
        return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * rows / count))];
    }
}
