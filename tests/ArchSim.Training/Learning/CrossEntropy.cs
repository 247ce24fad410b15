namespace ArchSim.Training;

/// <summary>The loss of a softmax classifier, and its gradient.</summary>
internal static class CrossEntropy
{
    /// <summary>Computes the gradient of the mean loss of a batch.</summary>
    /// <param name="scores">[image, class].</param>
    /// <param name="batch">Images that the mean is taken over; these may be a part of them.</param>
    /// <param name="gradients">[image, class].</param>
    /// <returns>The sum of the losses of these images.</returns>
    public static double Backward(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, int batch, Span<float> gradients)
    {
        var classes = scores.Length / labels.Length;
        Span<double> powers = stackalloc double[classes];
        var loss = 0.0;
        for (var image = 0; image < labels.Length; image++)
        {
            var row = scores.Slice(image * classes, classes);
            var most = row[0];
            foreach (var score in row)
                most = Math.Max(most, score);
            var sum = 0.0;
            for (var i = 0; i < classes; i++)
                sum += powers[i] = Exponential(row[i] - (double)most);
            for (var i = 0; i < classes; i++)
                gradients[image * classes + i] = (float)((powers[i] / sum - (i == labels[image] ? 1 : 0)) / batch);
            loss += Math.Log(sum) - (row[labels[image]] - (double)most);
        }
        return loss;
    }

    /// <summary>e to the power of x, for x of at most 0, in operations that IEEE 754 rounds alike everywhere; those of a system's library are not.</summary>
    internal static double Exponential(double x)
    {
        // Below it nothing is left of a gradient in fp32.
        const double least = -100;
        if (x < least)
            return 0;
        var twos = (int)Math.Round(x * 1.4426950408889634);
        var rest = x - twos * 0.6931471805599453;
        // Taylor's series: |rest| < 0.35, so that the first term left out is below 2e-16.
        var sum = 1.0;
        for (var i = 13; i >= 1; i--)
            sum = 1 + rest / i * sum;
        return Math.ScaleB(sum, twos);
    }
}
