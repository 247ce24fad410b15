namespace ArchSim.Numerics;

/// <summary>How a reduction of K products falls into tiles and groups: where sums are stored, and where zeros fill up.</summary>
internal readonly record struct Reduction(int Products, int TileProducts, int Group)
{
    public int Tiles => (Products - 1) / TileProducts + 1;

    /// <summary>Groups of a full tile.</summary>
    public int TileGroups => (TileProducts - 1) / Group + 1;

    /// <summary>Groups of all tiles.</summary>
    public int Groups => (Tiles - 1) * TileGroups + (LastTileProducts - 1) / Group + 1;

    /// <summary>Products with the zeros that fill groups up.</summary>
    public int PaddedProducts => Groups * Group;

    private int LastTileProducts => Products - (Tiles - 1) * TileProducts;

    /// <summary>First product of a tile, its products, and its first group.</summary>
    public (int First, int Products, int FirstGroup) Tile(int tile) =>
        (tile * TileProducts, tile == Tiles - 1 ? LastTileProducts : TileProducts, tile * TileGroups);

    public static Reduction Of(int products, PartialSumTiles? tiles, int group) => new(products, Math.Min(products, tiles?.Products ?? products), group);
}
