using System.Globalization;

namespace ArchSim.Quantization;

/// <summary>What a study is to show, model by model: a figure of a scheme against that of another, or against a number.</summary>
/// <param name="Text">In words.</param>
/// <param name="Scheme">Whose figure it is.</param>
/// <param name="Figure">One of <see cref="Figures"/>.</param>
/// <param name="Over">The scheme whose figure must be exceeded by <paramref name="Least"/> at least; null where the figure itself must lie within the limits.</param>
/// <param name="Least">Null for no lower limit.</param>
/// <param name="Most">Null for no upper limit.</param>
/// <param name="Note">What a reader must know, as why it does not hold; empty for nothing.</param>
public sealed record StudyClaim(string Text, string Scheme, string Figure, string? Over, double? Least, double? Most, string Note)
{
    private static readonly Dictionary<string, Func<AccuracyRow, double?>> ByName = new()
    {
        ["top1_percent"] = r => r.Top1.Percent,
        ["agreement_percent"] = r => r.AgreementPercent,
        ["logits_sqnr_db"] = r => r.LogitsSqnrDb,
        ["exact_sums_agreement_percent"] = r => r.ExactSums?.AgreementPercent,
        ["noise_increase_db"] = r => r.ExactSums?.NoiseIncreaseDb,
    };

    // Fewer images than that keep their class: about as many as by chance, so that two such schemes cannot be told apart.
    private const double LeastAgreementPercent = 5;

    /// <summary>Names of the figures, as columns of the table of schemes are called.</summary>
    public static IReadOnlyCollection<string> Figures => ByName.Keys;

    /// <summary>Whether it holds, and the figures in few words; null where one of them is not there.</summary>
    /// <param name="other">Of <see cref="Over"/>.</param>
    public (ClaimOutcome Outcome, string Numbers)? Of(AccuracyRow? row, AccuracyRow? other)
    {
        if (Value(row) is not { } value)
            return null;
        if (Over is null)
            return (Outcome(value >= (Least ?? double.NegativeInfinity) && value <= (Most ?? double.PositiveInfinity)), Written(value));
        if (Value(other) is not { } reference)
            return null;
        var difference = value - reference;
        var holds = (Least is { } least ? difference >= least : difference > 0) && difference <= (Most ?? double.PositiveInfinity);
        var moot = Math.Max(row!.AgreementPercent, other!.AgreementPercent) < LeastAgreementPercent;
        return (moot ? ClaimOutcome.Moot : Outcome(holds), $"{Written(value)} against {Written(reference)}");
    }

    private static ClaimOutcome Outcome(bool holds) => holds ? ClaimOutcome.Holds : ClaimOutcome.Fails;

    private double? Value(AccuracyRow? row) => row is null or { Problem: not null } ? null : ByName[Figure](row);

    private static string Written(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}

public enum ClaimOutcome
{
    Holds,
    Fails,

    /// <summary>Neither of the two schemes leaves anything of the network.</summary>
    Moot,
}
