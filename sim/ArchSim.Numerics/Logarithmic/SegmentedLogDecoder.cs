namespace ArchSim.Numerics;

/// <summary>
/// The decoder of the segmented-log element: from the place of a magnitude in its codebook, smallest first, to a shift and to whether the number is
/// multiplied by the root of two first. Base 2 below, base root two on top; besides the numbers of levels it needs the parity of the top level only.
/// </summary>
/// <param name="BaseTwoLevels">n2.</param>
/// <param name="RootTwoLevels">n1.</param>
/// <param name="TopIsOdd">The largest magnitude is an odd power of root two (chk_even = 0).</param>
public readonly record struct SegmentedLogDecoder(int BaseTwoLevels, int RootTwoLevels, bool TopIsOdd)
{
    /// <summary>Levels of both segments.</summary>
    public int Levels => BaseTwoLevels + RootTwoLevels;

    /// <summary>
    /// Exponent of root two of a level. The smallest level is 0 where it is an even power, and 1 in a codebook without base-2 levels whose smallest
    /// level is an odd one.
    /// </summary>
    public int HalfOctaves(int level)
    {
        if (level < BaseTwoLevels)
            return 2 * level;
        var gap = (RootTwoLevels + (TopIsOdd ? 1 : 0)) & 1;
        // With base-2 levels the first root follows the last of them; without, it is the unit itself or the root above it.
        var first = BaseTwoLevels > 0 ? 2 * (BaseTwoLevels - 1) + 1 + gap : 1 - gap;
        return first + level - BaseTwoLevels;
    }

    public int Shift(int level) => HalfOctaves(level) >> 1;

    /// <summary>The level is an odd power of root two.</summary>
    public bool IsRoot(int level) => (HalfOctaves(level) & 1) == 1;
}
