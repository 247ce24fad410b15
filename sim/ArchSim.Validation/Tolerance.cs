using System.Globalization;

namespace ArchSim.Validation;

/// <summary>How far ours may lie from what is published. Stated before anything is computed.</summary>
/// <param name="Share">Of the published figure; 0 is exact.</param>
public readonly record struct Tolerance(double Share)
{
    /// <summary>Cycle counts that follow from formulas, identities, orderings.</summary>
    public static Tolerance Exact => new(0);

    /// <summary>Ratios and percentages of area, power and energy: 15 % of the published figure or change, or inside the band of the assumptions.</summary>
    public static Tolerance Usual => new(0.15);

    public bool IsExact => Share == 0;

    /// <summary>One value lies within the tolerance.</summary>
    // Identities go through a few roundings of doubles, and so does the edge of a tolerance.
    public bool Allows(double published, double ours) => Math.Abs(ours - published) <= (Share + 1e-12) * Math.Abs(published);

    /// <summary>
    /// Ours is within the tolerance, or the published figure within the band of ours. What is exact, an ordering too, has nothing to lie within: every variant must keep it.
    /// </summary>
    public bool Holds(double published, Finding ours)
    {
        var tolerance = this;
        return IsExact
            ? ours.Variants.Select(v => v.Value).Append(ours.Value).All(value => tolerance.Allows(published, value))
            : Allows(published, ours.Value) || (ours.Least <= published && published <= ours.Most);
    }

    public override string ToString() => IsExact ? "exact" : string.Create(CultureInfo.InvariantCulture, $"±{100 * Share:G3} %");
}
