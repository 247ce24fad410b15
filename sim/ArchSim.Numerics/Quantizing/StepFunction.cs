namespace ArchSim.Numerics;

/// <summary>
/// Finds the steps of a function of finite doubles, by bisection against the function itself. Doubles stand in the order of their keys: ascending integers, minus
/// zero (-1) below zero (0).
/// </summary>
internal static class StepFunction
{
    /// <summary>Where each run of equal codes begins, the first at the least double; null where a code is given in more than one run, so that bisection proves nothing.</summary>
    /// <param name="landmarks">Numbers of which each code that is ever given has one; steps are looked for between them.</param>
    public static List<(long FromKey, uint Code)>? Of(Func<double, uint> encode, IEnumerable<double> landmarks)
    {
        var steps = new List<(long FromKey, uint Code)>();
        var (low, lowCode) = (Key(-double.MaxValue), encode(-double.MaxValue));
        steps.Add((low, lowCode));
        foreach (var high in landmarks.Where(double.IsFinite).Append(double.MaxValue).Select(Key).Order())
        {
            var highCode = encode(Number(high));
            Bisect(encode, steps, low, lowCode, high, highCode);
            (low, lowCode) = (high, highCode);
        }
        return IsOneRunACode(encode, steps) ? steps : null;
    }

    private static long Key(double number) => Flipped(BitConverter.DoubleToInt64Bits(number));

    private static double Number(long key) => BitConverter.Int64BitsToDouble(Flipped(key));

    private static long Flipped(long bits) => bits ^ ((bits >> 63) & long.MaxValue);

    private static void Bisect(Func<double, uint> encode, List<(long FromKey, uint Code)> steps, long low, uint lowCode, long high, uint highCode)
    {
        if (lowCode == highCode)
            return;
        if (high - low == 1)
        {
            steps.Add((high, highCode));
            return;
        }
        var middle = Middle(low, high);
        var code = encode(Number(middle));
        Bisect(encode, steps, low, lowCode, middle, code);
        Bisect(encode, steps, middle, code, high, highCode);
    }

    private static bool IsOneRunACode(Func<double, uint> encode, List<(long FromKey, uint Code)> steps)
    {
        if (steps.Select(s => s.Code).Distinct().Count() != steps.Count)
            return false;
        for (var i = 0; i < steps.Count; i++)
        {
            var end = i + 1 < steps.Count ? steps[i + 1].FromKey - 1 : Key(double.MaxValue);
            // Within a run nothing was looked at where its ends agreed.
            if (encode(Number(Middle(steps[i].FromKey, end))) != steps[i].Code || encode(Number(end)) != steps[i].Code)
                return false;
        }
        return true;
    }

    // The keys of two doubles of either sign lie less than 2^64 apart, not less than 2^63.
    private static long Middle(long low, long high) => low + (long)((ulong)(high - low) / 2);
}
