namespace ArchSim.Networks;

/// <summary>
/// What logits say. Of equal logits the one of the lowest class counts as the larger; a NaN counts as smaller than every number, and a row of
/// nothing else predicts no class.
/// </summary>
public static class Prediction
{
    /// <summary>The prediction of a row without a number.</summary>
    public const int None = -1;

    /// <summary>The class of the largest logit, or <see cref="None"/>.</summary>
    public static int Of(ReadOnlySpan<float> logits)
    {
        var best = None;
        for (var i = 0; i < logits.Length; i++)
        {
            if (!float.IsNaN(logits[i]) && (best == None || logits[i] > logits[best]))
                best = i;
        }
        return best;
    }

    /// <summary>Every logit is a number.</summary>
    public static bool IsFinite(ReadOnlySpan<float> logits)
    {
        foreach (var logit in logits)
        {
            if (!float.IsFinite(logit))
                return false;
        }
        return true;
    }

    /// <summary>The label is among the classes of the <paramref name="count"/> largest logits.</summary>
    public static bool IsAmongTop(int count, ReadOnlySpan<float> logits, int label)
    {
        var own = logits[label];
        if (float.IsNaN(own))
            return false;
        var before = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            if (logits[i] > own || (logits[i] == own && i < label))
                before++;
        }
        return before < count;
    }

    /// <summary>Share of images, from 0 to 1, for which two lists have the same class. Without a class there is no agreement.</summary>
    /// <exception cref="ArgumentException">The lists are empty or not of the same images.</exception>
    public static double Agreement(IReadOnlyList<int> one, IReadOnlyList<int> other)
    {
        if (one.Count != other.Count || one.Count == 0)
            throw new ArgumentException($"predictions of the same images are needed, got {one.Count} and {other.Count}");
        var same = 0;
        for (var i = 0; i < one.Count; i++)
            same += one[i] == other[i] && one[i] != None ? 1 : 0;
        return (double)same / one.Count;
    }
}
