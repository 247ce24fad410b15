using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>Every combination of values, the last parameter fastest.</summary>
/// <param name="domains">Counted, with a product of at most 10^12.</param>
public sealed class GridSearch(IReadOnlyList<Domain> domains) : ISampledSearch
{
    // A grid asks for the same few texts again and again.
    private const long MostKept = 4096;

    private readonly string[]?[] _texts = [.. domains.Select(d => d.Count <= MostKept ? Enumerable.Range(0, (int)d.Count.Value).Select(i => d.At(i)).ToArray() : null)];

    public string Kind => SearchNames.Grid;

    public long Points { get; } = (long)GridSize.Of(domains)!.Value;

    public DesignPoint At(long number)
    {
        var values = new string[domains.Count];
        var rest = number;
        for (var i = domains.Count - 1; i >= 0; i--)
        {
            (rest, var index) = Math.DivRem(rest, domains[i].Count!.Value);
            values[i] = _texts[i]?[index] ?? domains[i].At(index);
        }
        return new DesignPoint(number, values);
    }
}
