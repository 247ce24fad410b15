namespace ArchSim.Training;

/// <summary>How many images a network classifies rightly.</summary>
public static class Evaluation
{
    /// <param name="pixels">Whole images of <see cref="DigitImages"/>, from number 0 on.</param>
    /// <returns>Between 0 and 1. Where scores tie the lower class counts.</returns>
    public static double Accuracy(TrainableNetwork network, float[] parameters, byte[] pixels)
    {
        var count = pixels.Length / DigitImages.Pixels;
        var right = 0;
        Parallel.For(0, count, () => new Workspace(network, 1), (i, _, work) =>
        {
            DigitPreprocessing.Apply(pixels.AsSpan(i * DigitImages.Pixels, DigitImages.Pixels), work.Images);
            if (Best(network.Forward(parameters, work)) == DigitImages.Label(i))
                Interlocked.Increment(ref right);
            return work;
        }, _ => { });
        return (double)right / count;
    }

    private static int Best(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best])
                best = i;
        }
        return best;
    }
}
