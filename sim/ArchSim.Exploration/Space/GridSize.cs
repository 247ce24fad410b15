namespace ArchSim.Exploration;

/// <summary>How many points a full grid has.</summary>
internal static class GridSize
{
    /// <summary>The most points that a study may have.</summary>
    public const long MostPoints = 1_000_000_000_000;

    /// <summary>Null where a domain is not counted; beyond <see cref="MostPoints"/> the first product that passes it.</summary>
    public static Int128? Of(IEnumerable<Domain> domains)
    {
        Int128 size = 1;
        foreach (var domain in domains)
        {
            if (domain.Count is not { } count)
                return null;
            // Both are below 2^63, so that the product is exact.
            size = size > MostPoints ? size : size * count;
        }
        return size;
    }
}
