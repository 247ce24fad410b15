namespace ArchSim.Numerics;

/// <summary>
/// Partial sums that leave the accumulators after every so many products, are stored in an encoding and come back, as in an accelerator that
/// tiles the reduction. The last tile's sums leave as they are. A tile that does not fill whole groups of a datapath's products is filled with zeros.
/// </summary>
public sealed record PartialSumTiles
{
    /// <param name="encoding">One code a sum, or blocks of neighbouring output channels that divide 16.</param>
    /// <param name="products">Kt, at least 1.</param>
    public PartialSumTiles(NumberFormat encoding, int products)
    {
        if (products < 1)
            throw new ArgumentOutOfRangeException(nameof(products), $"a tile must have at least one product, was {products}");
        ArgumentNullException.ThrowIfNull(encoding);
        if (!encoding.HoldsSums)
            throw new ArgumentException($"partial sums are stored in {PartialSums.Encodings}, was {encoding}");
        if (KernelLanes.Count % encoding.BlockLength != 0)
            throw new ArgumentException($"blocks of a stored partial sum must divide {KernelLanes.Count} channels, was {encoding.BlockLength} in {encoding}");
        Encoding = encoding;
        Products = products;
    }

    public NumberFormat Encoding { get; }

    public int Products { get; }
}
