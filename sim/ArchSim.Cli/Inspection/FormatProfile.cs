using ArchSim.Numerics;

namespace ArchSim.Cli;

/// <summary>What a format's table of codes comes to: its ends, and how precise it is binade by binade.</summary>
internal sealed class FormatProfile
{
    private FormatProfile(NumberFormat format)
    {
        Codes = [.. Enumerable.Range(0, 1 << format.Bits).Select(c => ((uint)c, format.Decode((uint)c)))];
        // Zeros of both signs are one value.
        Finite = [.. Codes.Select(c => c.Value).Where(double.IsFinite).Select(v => v + 0.0).Distinct().Order()];
        ZeroCodes = [.. Codes.Where(c => c.Value == 0).Select(c => c.Code)];
        Binades = [.. BinadesOf([.. Finite.Where(v => v > 0)])];
    }

    public IReadOnlyList<(uint Code, double Value)> Codes { get; }

    /// <summary>All finite values, once each, in ascending order.</summary>
    public IReadOnlyList<double> Finite { get; }

    public IReadOnlyList<uint> ZeroCodes { get; }

    public IReadOnlyList<Binade> Binades { get; }

    /// <summary>Null for formats without a table: blocks, and more than 16 bits.</summary>
    public static FormatProfile? Of(NumberFormat format) =>
        format.BlockLength == 1 && format.Bits <= NumberFormat.MostTableBits ? new FormatProfile(format) : null;

    private static IEnumerable<Binade> BinadesOf(double[] positive)
    {
        var steps = new SortedDictionary<int, (int Values, double Step)>();
        for (var i = 0; i < positive.Length; i++)
        {
            var exponent = Math.ILogB(positive[i]);
            var (values, step) = steps.GetValueOrDefault(exponent);
            var toNext = i + 1 < positive.Length ? positive[i + 1] / positive[i] - 1 : 0;
            steps[exponent] = (values + 1, Math.Max(step, toNext));
        }
        return steps.Select(s => new Binade(s.Key, s.Value.Values, s.Value.Step));
    }

    /// <summary>Positive values from a power of two up to the next.</summary>
    /// <param name="LargestStep">From a value to the next one up, relative to it; 0 where none is next.</param>
    internal readonly record struct Binade(int Exponent, int Values, double LargestStep);
}
