namespace ArchSim.Simulation;

/// <summary>Temporal loops over tiles, outermost first.</summary>
public enum TileLoop
{
    /// <summary>Output pixels (rows, columns and images).</summary>
    M,

    /// <summary>Output channels.</summary>
    N,

    /// <summary>Input channels.</summary>
    K,
}

/// <summary>
/// How a matrix layer is cut into tiles and in which order they run. Groups are always outermost. A tile of pixels is a run of columns of one
/// row, of rows of one image, or of whole images.
/// </summary>
/// <param name="Groups">Groups in a tile.</param>
/// <param name="Images">Images in a tile; above 1 only with all rows.</param>
/// <param name="Rows">Output rows in a tile; above 1 only with all columns.</param>
/// <param name="Columns">Output columns in a tile.</param>
/// <param name="OutputChannels">Output channels in a tile.</param>
/// <param name="InputChannels">Input channels in a tile, each with its whole kernel.</param>
/// <param name="Order">The loops over tiles, outermost first: each of M, N, K once.</param>
/// <param name="HaloReuse">
/// The activation buffer is a sliding window: input that a tile shares with the one before it stays there and is not fetched again. Takes an order in which
/// tiles of neighbouring pixels follow each other.
/// </param>
public sealed record Mapping(int Groups, int Images, int Rows, int Columns, int OutputChannels, int InputChannels, IReadOnlyList<TileLoop> Order, bool HaloReuse = false);
