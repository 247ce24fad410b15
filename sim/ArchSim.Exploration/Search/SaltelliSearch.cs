using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>
/// Two samples A and B, and for each parameter A with that parameter of B (Saltelli et al., Computer Physics Communications 181, 2010): what Sobol indices are estimated
/// from. A and B are the halves of a Latin hypercube of twice the dimensions.
/// </summary>
/// <remarks>Number = sample x (parameters + 2) + place; place 0 is A, 1 is B, 2 + i is A with parameter i of B. A point that a condition excludes stays excluded.</remarks>
public sealed class SaltelliSearch(IReadOnlyList<Domain> domains, long samples, long seed) : ISampledSearch
{
    private readonly LatinHypercube _shares = new(samples, seed);

    public string Kind => SearchNames.Saltelli;

    /// <summary>Points of A.</summary>
    public long Samples => samples;

    public long Points => samples * (domains.Count + 2);

    public DesignPoint At(long number)
    {
        var (sample, place) = Math.DivRem(number, domains.Count + 2);
        var values = new string[domains.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var isOfB = place == 1 || place == i + 2;
            values[i] = domains[i].AtShare(_shares.At(sample, isOfB ? domains.Count + i : i));
        }
        return new DesignPoint(number, values);
    }
}
