using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>As many strata of each parameter as points, one point in each. A point that a condition excludes stays excluded: drawn again it would leave its strata.</summary>
public sealed class LatinHypercubeSearch(IReadOnlyList<Domain> domains, long points, long seed) : ISampledSearch
{
    private readonly LatinHypercube _shares = new(points, seed);

    public string Kind => SearchNames.LatinHypercube;

    public long Points => points;

    public DesignPoint At(long number)
    {
        var values = new string[domains.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = domains[i].AtShare(_shares.At(number, i));
        return new DesignPoint(number, values);
    }
}

/// <summary>Shares 0 to just below 1 of which each of the strata of a dimension holds exactly one, in an order by the seed.</summary>
internal sealed class LatinHypercube(long points, long seed)
{
    // Draws of the place within a stratum, apart from those that the permutations make.
    private const long Place = -1;

    public double At(long number, int dimension)
    {
        var stratum = new KeyedPermutation(points, seed, dimension).At(number);
        var share = (stratum + CounterRandom.Share(seed, number, Place, dimension)) / points;
        // The sum may round up to the next stratum.
        return Math.Min(share, Math.BitDecrement((stratum + 1.0) / points));
    }
}
