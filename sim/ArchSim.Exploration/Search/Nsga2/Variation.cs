namespace ArchSim.Exploration;

/// <summary>
/// Two children of two parents: simulated binary crossover and polynomial mutation of ordered parameters on their share of the domain, exchange and even choice of the others.
/// Probabilities and distribution indices are those of Deb et al. 2002 (0.9, one parameter a child, 20 and 20).
/// </summary>
internal sealed class Variation(IReadOnlyList<Domain> domains)
{
    private const double Crossover = 0.9;
    private const double CrossoverIndex = 20;
    private const double MutationIndex = 20;

    private static readonly double LargestShare = Math.BitDecrement(1.0);

    public (string[] First, string[] Second) Children(RatedPoint a, RatedPoint b, RandomStream random)
    {
        var (first, second) = (a.Point.Values.ToArray(), b.Point.Values.ToArray());
        if (random.Share() < Crossover)
        {
            for (var i = 0; i < domains.Count; i++)
            {
                if (random.Share() < 0.5)
                    (first[i], second[i]) = Crossed(domains[i], first[i], second[i], random);
            }
        }
        Mutate(first, random);
        Mutate(second, random);
        return (first, second);
    }

    private static (string, string) Crossed(Domain domain, string a, string b, RandomStream random)
    {
        if (!domain.IsOrdered || a == b)
            return (b, a);
        var (x, y) = (domain.ShareOf(a), domain.ShareOf(b));
        var (low, high) = x < y ? (x, y) : (y, x);
        var draw = random.Share();
        var below = low + high - Spread(draw, 1 + 2 * low / (high - low)) * (high - low);
        var above = low + high + Spread(draw, 1 + 2 * (1 - high) / (high - low)) * (high - low);
        var (p, q) = (domain.AtShare(Math.Clamp(below / 2, 0, LargestShare)), domain.AtShare(Math.Clamp(above / 2, 0, LargestShare)));
        return random.Share() < 0.5 ? (p, q) : (q, p);
    }

    /// <summary>How far apart children are by their parents' distance: the bounded form, so that none leaves the domain.</summary>
    private static double Spread(double draw, double room)
    {
        var alpha = 2 - Math.Pow(room, -(CrossoverIndex + 1));
        return draw <= 1 / alpha ? Math.Pow(draw * alpha, 1 / (CrossoverIndex + 1)) : Math.Pow(1 / (2 - draw * alpha), 1 / (CrossoverIndex + 1));
    }

    private void Mutate(string[] values, RandomStream random)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (random.Share() < 1.0 / values.Length)
                values[i] = domains[i].IsOrdered ? Shifted(domains[i], values[i], random) : domains[i].AtShare(random.Share());
        }
    }

    private static string Shifted(Domain domain, string value, RandomStream random)
    {
        var share = domain.ShareOf(value);
        var draw = random.Share();
        var exponent = 1 / (MutationIndex + 1);
        var shift = draw < 0.5
            ? Math.Pow(2 * draw + (1 - 2 * draw) * Math.Pow(1 - share, MutationIndex + 1), exponent) - 1
            : 1 - Math.Pow(2 * (1 - draw) + 2 * (draw - 0.5) * Math.Pow(share, MutationIndex + 1), exponent);
        var shifted = Math.Clamp(share + shift, 0, LargestShare);
        if (domain.Count is not { } count || count == 1)
            return domain.AtShare(shifted);
        // A shift within a value's part of the domain would be none: it goes on to the next value.
        var (from, to) = (domain.IndexOf(value), domain.IndexAt(shifted));
        if (to == from)
            to = from == 0 ? 1 : from == count - 1 ? count - 2 : shift < 0 ? from - 1 : from + 1;
        return domain.At(to);
    }
}
