namespace ArchSim.Numerics;

/// <summary>The magnitudes of a logarithmic format, ascending, and where each begins.</summary>
internal sealed class LogTable
{
    private readonly double[] _values;
    private readonly double[] _decisions;

    public LogTable(int baseTwoLevels, int rootTwoLevels, LogOptions options)
    {
        var exponents = HalfOctaves(baseTwoLevels, rootTwoLevels, options.TopIsOdd);
        var decided = options.ApproximatedAfter ? RootTwo.Exact : options.Root;
        _values = [.. exponents.Select(e => Value(e, options.Root))];
        // The smallest magnitude begins where the next one of its segment would end.
        var below = exponents[0] - (baseTwoLevels > 0 ? 2 : 1);
        _decisions = [.. exponents.Select((e, i) => Math.Sqrt(Value(i == 0 ? below : exponents[i - 1], decided) * Value(e, decided)))];
    }

    public double Smallest => _values[0];

    public double Largest => _values[^1];

    public double this[int level] => _values[level];

    /// <summary>The level nearest by ratio, at most the largest; -1 below the smallest.</summary>
    public int Nearest(double magnitude)
    {
        var found = Array.BinarySearch(_decisions, magnitude);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>
    /// Exponents of root two, ascending from 0 or 1 (LogART, ICLR 2026, of DLog): base root two from the top exponent m down; base 2 from the largest even
    /// exponent below, m - n1 or one less, down in steps of two.
    /// </summary>
    private static int[] HalfOctaves(int baseTwoLevels, int rootTwoLevels, bool topIsOdd)
    {
        var top = topIsOdd ? 1 : 0;
        var topOfBaseTwo = (top - rootTwoLevels) & ~1;
        var exponents = Enumerable.Range(0, rootTwoLevels).Select(i => top - i)
            .Concat(Enumerable.Range(0, baseTwoLevels).Select(i => topOfBaseTwo - 2 * i)).Reverse().ToArray();
        var unit = exponents[0] & ~1;
        return [.. exponents.Select(e => e - unit)];
    }

    private static double Value(int halfOctaves, RootTwo root) => Math.ScaleB((halfOctaves & 1) == 1 ? root.Factor() : 1, halfOctaves >> 1);
}
