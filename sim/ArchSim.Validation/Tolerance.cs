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

    /// <summary>Ours is within the tolerance, or the published figure within the band of ours.</summary>
    public bool Holds(double published, Finding ours)
    {
        // Identities go through a few roundings of doubles, and so does the edge of a tolerance.
        var allowed = (Share + 1e-12) * Math.Abs(published);
        return Math.Abs(ours.Value - published) <= allowed || (Share > 0 && ours.Least <= published && published <= ours.Most);
    }

    public override string ToString() => Share == 0 ? "exact" : string.Create(CultureInfo.InvariantCulture, $"±{100 * Share:G3} %");
}
