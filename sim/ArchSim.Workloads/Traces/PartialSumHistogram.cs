namespace ArchSim.Workloads;

/// <summary>
/// How sums that are not finished are distributed: of each recorded output, the sum after every so many products, without the last. Sums are of the values
/// that codes stand for by themselves, before scales and zero points, as an array adds them.
/// </summary>
public sealed record PartialSumHistogram
{
    public const int Bins = 256;

    /// <summary>Numbers of products after which sums are looked at.</summary>
    public static readonly IReadOnlyList<int> Steps = [16, 32, 64, 128, 256];

    /// <summary>Products between two looks.</summary>
    public required int Every { get; init; }

    /// <summary>A bin is 2^e wide; bin i holds sums s with <c>i - 128 &lt;= s / 2^e &lt; i - 127</c>.</summary>
    public required int BinExponent { get; init; }

    /// <summary>Sums by bin.</summary>
    public required IReadOnlyList<long> Counts { get; init; }

    public long Total => Counts.Sum();
}

/// <summary>
/// Counts sums into a histogram whose bins grow with the largest: two neighbours become one. What comes out depends on the sums alone, not on their
/// order. Sums that are not finite are left out.
/// </summary>
public sealed class PartialSumCounter(int every)
{
    private const int Zero = PartialSumHistogram.Bins / 2;
    private const int ZeroBits = 7;

    private readonly long[] _counts = new long[PartialSumHistogram.Bins];
    private int? _exponent;

    public void Add(double sum)
    {
        if (!double.IsFinite(sum))
            return;
        if (sum != 0)
        {
            // 2^7 bins on a side reach beyond a number of this exponent.
            var needed = Math.ILogB(sum) + 1 - ZeroBits;
            if (_exponent is { } exponent && needed > exponent)
                Widen(needed - exponent);
            _exponent = Math.Max(_exponent ?? needed, needed);
        }
        _counts[Zero + (sum == 0 ? 0 : (int)Math.Floor(Math.ScaleB(sum, -_exponent!.Value)))]++;
    }

    public PartialSumHistogram ToHistogram() => new() { Every = every, BinExponent = _exponent ?? 0, Counts = [.. _counts] };

    private void Widen(int doublings)
    {
        var wider = new long[_counts.Length];
        for (var i = 0; i < _counts.Length; i++)
            wider[Zero + ((i - Zero) >> Math.Min(doublings, 31))] += _counts[i];
        wider.CopyTo(_counts, 0);
    }
}
