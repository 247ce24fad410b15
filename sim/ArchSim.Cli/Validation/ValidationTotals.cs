using ArchSim.Validation;

namespace ArchSim.Cli;

/// <summary>How many claims came out how, by what they are worth: what is had again and what is counted apart from what is predicted. All but the first add up to it.</summary>
/// <param name="Reproduced">Rows of other simulators that are had again.</param>
/// <param name="Identities">Counts that come out as they must.</param>
/// <param name="Calibrations">Neither hold nor miss: the model was set by them.</param>
/// <param name="WithinTolerance">Predictions.</param>
/// <param name="InBandAlone">Predictions that hold because of what is not known of the published side.</param>
/// <param name="AsConfiguredOnly">Orderings and exact figures that some assumption breaks.</param>
/// <param name="Miss">Of all kinds that are scored.</param>
internal sealed record ValidationTotals(
    string Group, int Claims, int Reproduced, int Identities, int Calibrations, int WithinTolerance, int InBandAlone, int AsConfiguredOnly, int Miss, int Shown, int Failed)
{
    /// <summary>In the order of <see cref="Counts"/>.</summary>
    public static IReadOnlyList<(string Key, string Words, string Meaning)> Columns { get; } =
    [
        ("claims", "Claims", "Each counts in one of the columns behind."),
        ("reproduced", "Reproduced", "Rows of another simulator that are had again: they predict nothing."),
        ("identities", "Identities", "Follow from a definition or a structure by counting: they predict nothing."),
        ("calibrations", "Calibrations", "Set a constant of the model: neither hold nor miss."),
        ("predictions_within_tolerance", "Predicted", "Predictions within their tolerance."),
        ("predictions_in_band_alone", "In the band alone", "Predictions outside of the tolerance whose published figure lies within the band of ours."),
        ("as_configured_only", "As configured only", "Orderings and exact figures that hold as configured and not under every assumption."),
        ("miss", "Miss", "Outside of tolerance and band."),
        ("shown", "Shown", "From memory, not scored."),
        ("failed", "Failed", "Could not be computed."),
    ];

    public IReadOnlyList<int> Counts =>
        [Claims, Reproduced, Identities, Calibrations, WithinTolerance, InBandAlone, AsConfiguredOnly, Miss, Shown, Failed];

    public static ValidationTotals Of(string group, IReadOnlyList<ClaimOutcome> outcomes)
    {
        int Count(Verdict verdict, params ClaimKind[] kinds) => outcomes.Count(o => o.Verdict == verdict && (kinds.Length == 0 || kinds.Contains(o.Claim.Kind)));
        ClaimKind[] scored = [ClaimKind.Reproduction, ClaimKind.Identity, ClaimKind.Prediction];
        var band = outcomes.Count(o => o.Claim.Kind == ClaimKind.Prediction && o.HoldsByBandAlone);
        return new(group, outcomes.Count, Count(Verdict.Holds, ClaimKind.Reproduction), Count(Verdict.Holds, ClaimKind.Identity),
            outcomes.Count(o => o.Claim.Kind == ClaimKind.Calibration && o.Verdict is not (Verdict.Failed or Verdict.Shown)),
            Count(Verdict.Holds, ClaimKind.Prediction) - band, band, Count(Verdict.HoldsAsConfigured, scored), Count(Verdict.Misses, scored), Count(Verdict.Shown), Count(Verdict.Failed));
    }

    /// <summary>"70 claims: predictions hold: 12 within the tolerance, 3 in the band alone; 1 as configured only; 2 miss; 40 reproduced, 5 by identity, 5 calibrations, 2 shown and not scored".</summary>
    public string InWords
    {
        get
        {
            var held = Parts((WithinTolerance, "within the tolerance"), (InBandAlone, "in the band alone"));
            var missed = Parts((AsConfiguredOnly, "as configured only"));
            var others = Parts((Reproduced, "reproduced"), (Identities, "by identity"), (Calibrations, "calibrations"), (Shown, "shown and not scored"), (Failed, "failed"));
            string[] parts = [held.Length > 0 ? $"predictions hold: {held}" : "no prediction holds", missed, $"{Miss} miss", others];
            return $"{Claims} claim{(Claims == 1 ? "" : "s")}: {string.Join("; ", parts.Where(p => p.Length > 0))}";
        }
    }

    private static string Parts(params (int Count, string Words)[] parts) => string.Join(", ", parts.Where(p => p.Count > 0).Select(p => $"{p.Count} {p.Words}"));
}
