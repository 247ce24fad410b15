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

    /// <summary>Some group is filled up with zeros.</summary>
    public bool IsPadded => PaddedProducts != Products;

    private int LastTileProducts => Products - (Tiles - 1) * TileProducts;

    /// <summary>First product of a tile, its products, and its first group.</summary>
    public (int First, int Products, int FirstGroup) Tile(int tile) =>
        (tile * TileProducts, tile == Tiles - 1 ? LastTileProducts : TileProducts, tile * TileGroups);

    /// <summary>Copies a row of operands, with zeros where groups are filled up.</summary>
    /// <param name="padded">As many places as <see cref="PaddedProducts"/>.</param>
    public void CopyRow<TRows, T>(in TRows rows, int row, Span<T> padded)
        where TRows : IOperandRows<T>, allows ref struct
    {
        if (!IsPadded)
        {
            rows.CopyTo(row, 0, padded);
            return;
        }
        padded.Clear();
        for (var tile = 0; tile < Tiles; tile++)
        {
            var (first, products, firstGroup) = Tile(tile);
            rows.CopyTo(row, first, padded.Slice(firstGroup * Group, products));
        }
    }

    public static Reduction Of(int products, PartialSumTiles? tiles, int group) => new(products, Math.Min(products, tiles?.Products ?? products), group);
}
