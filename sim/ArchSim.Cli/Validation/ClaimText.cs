using System.Globalization;
using ArchSim.Validation;

namespace ArchSim.Cli;

/// <summary>Claims in words, the same on the screen, in the page and in the summary.</summary>
internal static class ClaimText
{
    /// <summary>With its unit: "33,917,312 cycles", "-50.42 %", "0.2267".</summary>
    public static string Value(double value, string unit) => unit switch
    {
        "%" => Signed(100 * value) + " %",
        "" => Number(value),
        _ => $"{Number(value)} {unit}",
    };

    public static string Band(ClaimOutcome outcome) => outcome.Finding is not { Variants.Count: > 0 } finding ? "-"
        : $"{Value(finding.Least, outcome.Claim.Unit)} to {Value(finding.Most, outcome.Claim.Unit)}";

    public static string Ours(ClaimOutcome outcome) => outcome.Finding is { } finding ? Value(finding.Value, outcome.Claim.Unit) : "-";

    public static string Error(ClaimOutcome outcome) => outcome.Error switch
    {
        null => "-",
        0 => "0",
        var error when Math.Abs(error.Value) < 5e-6 => "< 0.001 %",
        var error => Signed(100 * error.Value) + " %",
    };

    /// <summary>"holds", "holds in the band", "misses" ...; where it is not what is recorded, it says so.</summary>
    public static string Verdict(ClaimOutcome outcome) => outcome.Verdict switch
    {
        // A calibration neither holds nor misses.
        ArchSim.Validation.Verdict.Holds when outcome.Claim is { Kind: ClaimKind.Calibration, KnownMiss: null } => "fits",
        ArchSim.Validation.Verdict.Misses when outcome.Claim.Kind == ClaimKind.Calibration && outcome.IsAsRecorded => "fits less",
        ArchSim.Validation.Verdict.Holds when outcome.Claim.KnownMiss is not null => "holds, recorded as a miss",
        ArchSim.Validation.Verdict.Holds => outcome.HoldsByBandAlone ? "holds in the band" : "holds",
        ArchSim.Validation.Verdict.HoldsAsConfigured => outcome.IsAsRecorded ? "holds as configured only" : "holds as configured only, not recorded",
        ArchSim.Validation.Verdict.Misses => outcome.IsAsRecorded ? "misses" : "misses, not recorded",
        ArchSim.Validation.Verdict.Shown => "shown",
        _ => "failed",
    };

    public static string Verification(Verification verification) => verification switch
    {
        ArchSim.Validation.Verification.Read => "read in it",
        ArchSim.Validation.Verification.Code => "public code",
        ArchSim.Validation.Verification.Secondary => "restated elsewhere",
        ArchSim.Validation.Verification.Derived => "derived",
        _ => "recalled",
    };

    public static string Kind(ClaimKind kind) => kind.ToString().ToLowerInvariant();

    private static string Number(double value) =>
        value == Math.Truncate(value) && Math.Abs(value) < 1e15 ? value.ToString("#,##0", CultureInfo.InvariantCulture) : Quantity.Digits(value);

    private static string Signed(double value) => value.ToString(Math.Abs(value) < 10 ? "+0.###;-0.###;0" : "+0.##;-0.##;0", CultureInfo.InvariantCulture);
}
