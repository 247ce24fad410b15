namespace ArchSim.Simulation;

/// <summary>Tile counts and the largest tile of a mapping.</summary>
internal static class Grids
{
    public static TileGrid Of(MatrixWork work, Mapping mapping, int pixelTiles) => new(
        mapping.Order,
        TileGrid.Count(work.Groups, mapping.Groups),
        pixelTiles,
        TileGrid.Count(work.OutputChannels, mapping.OutputChannels),
        TileGrid.Count(work.InputChannels, mapping.InputChannels));

    /// <summary>The full tile with the most input: what a buffer must hold.</summary>
    public static TileCost Largest(TileCosts costs, Mapping mapping, PixelTiling pixels)
    {
        var work = costs.Work;
        return costs.Compute(
            pixels.Largest, Math.Min(mapping.Groups, work.Groups), Math.Min(mapping.OutputChannels, work.OutputChannels), Math.Min(mapping.InputChannels, work.InputChannels));
    }
}
