using ArchSim.Validation;

namespace ArchSim.Cli;

/// <summary>How many claims came out how.</summary>
internal sealed record ValidationTotals(string Group, int Claims, int Hold, int HoldByBand, int Miss, int Shown, int Failed)
{
    public static ValidationTotals Of(string group, IReadOnlyList<ClaimOutcome> outcomes)
    {
        int Count(Verdict verdict) => outcomes.Count(o => o.Verdict == verdict);
        return new(group, outcomes.Count, Count(Verdict.Holds), outcomes.Count(o => o.HoldsByBandAlone), Count(Verdict.Misses), Count(Verdict.Shown), Count(Verdict.Failed));
    }

    /// <summary>"70 claims: 66 hold (3 in the band alone), 2 miss, 2 shown and not scored".</summary>
    public string InWords
    {
        get
        {
            var parts = new List<string> { HoldByBand > 0 ? $"{Hold} hold ({HoldByBand} in the band alone)" : $"{Hold} hold", $"{Miss} miss" };
            if (Shown > 0)
                parts.Add($"{Shown} shown and not scored");
            if (Failed > 0)
                parts.Add($"{Failed} failed");
            return $"{Claims} claim{(Claims == 1 ? "" : "s")}: {string.Join(", ", parts)}";
        }
    }
}
