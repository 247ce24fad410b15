using System.Runtime.CompilerServices;

namespace ArchSim.Numerics;

/// <summary>
/// What multiplies by the square root of two: the exact factor, or a few shifted copies of a number added up (Xu et al. use 1 + 1/2; LogART, ICLR 2026,
/// appendix C, lists longer sums).
/// </summary>
public enum RootTwo
{
    /// <summary>1 + 1/2: 6.07 % too large.</summary>
    OneTerm,

    /// <summary>1 + 1/2 - 1/16 = 1.4375: 1.65 % too large.</summary>
    TwoTerms,

    /// <summary>1 + 1/2 - 1/16 - 1/64 = 1.421875: 0.54 % too large.</summary>
    ThreeTerms,

    /// <summary>No sum of shifts: for codebooks, not for hardware.</summary>
    Exact,
}

/// <summary>The factors by their names.</summary>
public static class RootsOfTwo
{
    /// <summary>Bits below the number's last place that the sum needs so that no shift cuts anything off.</summary>
    /// <exception cref="ArgumentException">The exact root, which is no sum of shifts.</exception>
    public static int FractionBits(this RootTwo root) => root switch
    {
        RootTwo.OneTerm => 1,
        RootTwo.TwoTerms => 4,
        RootTwo.ThreeTerms => 6,
        _ => throw NoShifts(),
    };

    public static double Factor(this RootTwo root) => root == RootTwo.Exact ? Math.Sqrt(2) : Math.ScaleB(root.Times(1L << root.FractionBits()), -root.FractionBits());

    /// <summary>A number and its shifted copies; each shift cuts off what falls below the last place, toward minus infinity.</summary>
    /// <exception cref="ArgumentException">The exact root, which is no sum of shifts.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Times(this RootTwo root, long number) => root switch
    {
        RootTwo.OneTerm => number + (number >> 1),
        RootTwo.TwoTerms => number + (number >> 1) - (number >> 4),
        RootTwo.ThreeTerms => number + (number >> 1) - (number >> 4) - (number >> 6),
        _ => throw NoShifts(),
    };

    /// <summary>As options of format names write it.</summary>
    public static string Name(this RootTwo root) => root == RootTwo.Exact ? "exact" : FormatName.Real(root.Factor());

    /// <exception cref="ArgumentException">The name of none of them.</exception>
    public static RootTwo Named(string name)
    {
        foreach (var root in Enum.GetValues<RootTwo>())
        {
            if (root.Name() == name)
                return root;
        }
        throw new ArgumentException($"root must be 1.5, 1.4375, 1.421875 or exact, was {name}");
    }

    private static ArgumentException NoShifts() => new("the exact root of two is no sum of shifts; the root must be 1.5, 1.4375 or 1.421875");
}
