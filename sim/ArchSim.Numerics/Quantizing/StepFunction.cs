namespace ArchSim.Numerics;

/// <summary>Finds the steps of a function of the 31 lower bits of finite floats, by bisection against the function itself.</summary>
internal static class StepFunction
{
    private const uint LargestFinite = 0x7F7F_FFFF;

    /// <summary>Where each run of equal codes begins, the first at 0; null where a code is given in more than one run, so that bisection proves nothing.</summary>
    /// <param name="landmarks">Arguments of which each code has one.</param>
    public static List<(uint From, uint Code)>? Of(Func<uint, uint> encode, uint[] landmarks)
    {
        var steps = new List<(uint From, uint Code)>();
        Array.Sort(landmarks);
        var (low, lowCode) = (0u, encode(0));
        steps.Add((low, lowCode));
        foreach (var high in landmarks.Append(LargestFinite).Where(l => l > 0))
        {
            var highCode = encode(high);
            Bisect(encode, steps, low, lowCode, high, highCode);
            (low, lowCode) = (high, highCode);
        }
        return IsOneRunACode(encode, steps) ? steps : null;
    }

    private static void Bisect(Func<uint, uint> encode, List<(uint From, uint Code)> steps, uint low, uint lowCode, uint high, uint highCode)
    {
        if (lowCode == highCode)
            return;
        if (high - low == 1)
        {
            steps.Add((high, highCode));
            return;
        }
        var middle = low + (high - low) / 2;
        var code = encode(middle);
        Bisect(encode, steps, low, lowCode, middle, code);
        Bisect(encode, steps, middle, code, high, highCode);
    }

    private static bool IsOneRunACode(Func<uint, uint> encode, List<(uint From, uint Code)> steps)
    {
        if (steps.Select(s => s.Code).Distinct().Count() != steps.Count)
            return false;
        for (var i = 0; i < steps.Count; i++)
        {
            var end = i + 1 < steps.Count ? steps[i + 1].From - 1 : LargestFinite;
            // Within a run nothing was looked at where its ends agreed.
            if (encode(steps[i].From + (end - steps[i].From) / 2) != steps[i].Code || encode(end) != steps[i].Code)
                return false;
        }
        return true;
    }
}
