namespace ArchSim.Simulation;

/// <summary>How many tiles a mapping makes of a layer, and in which order they are visited: what is loaded, kept and revisited follows.</summary>
internal readonly struct TileGrid
{
    private readonly TileLoop _outer;
    private readonly TileLoop _middle;
    private readonly TileLoop _inner;

    public TileGrid(IReadOnlyList<TileLoop> order, int groups, int pixels, int outputs, int inputs)
    {
        (_outer, _middle, _inner) = (order[0], order[1], order[2]);
        (Groups, Pixels, Outputs, Inputs) = (groups, pixels, outputs, inputs);
        WeightLoads = checked(groups * TilesOf(TileLoop.N, TileLoop.K));
        ActivationLoads = checked(groups * TilesOf(TileLoop.M, TileLoop.K));
        PartialSumVisits = checked(groups * TilesOf(TileLoop.M, TileLoop.N));
    }

    /// <summary>Tiles along each loop.</summary>
    public int Groups { get; }
    public int Pixels { get; }
    public int Outputs { get; }
    public int Inputs { get; }

    public long Steps => checked((long)Groups * Pixels * Outputs * Inputs);

    /// <summary>Weight tiles fetched: one each time the tile differs from the one before.</summary>
    public long WeightLoads { get; }

    public long ActivationLoads { get; }

    /// <summary>Times that the array turns to another tile of partial sums.</summary>
    public long PartialSumVisits { get; }

    public long PartialSumTiles => checked((long)Groups * Pixels * Outputs);

    /// <summary>Tiles of partial sums that are begun but not complete at one time.</summary>
    public long LivePartialSumTiles
    {
        get
        {
            if (PartialSumVisits == PartialSumTiles)
                return 1;
            // Everything inside the K loop is revisited.
            var live = 1L;
            var inside = false;
            foreach (var loop in (ReadOnlySpan<TileLoop>)[_outer, _middle, _inner])
            {
                if (inside)
                    live *= CountOf(loop);
                inside |= loop == TileLoop.K;
            }
            return live;
        }
    }

    /// <summary>
    /// Between two tiles of activations nothing but the pixels changes, within an image: when a tile is fetched, the one before it in the image is
    /// still in the buffer.
    /// </summary>
    public bool PixelsFollow => Pixels > 1 && (Inputs == 1 || _outer == TileLoop.K || _inner == TileLoop.M);

    /// <summary>The tile indices of a step; groups are outermost.</summary>
    public (int Group, int Pixel, int Output, int Input) At(long step)
    {
        var inner = CountOf(_inner);
        var middle = CountOf(_middle);
        var outer = CountOf(_outer);
        var i = (int)(step % inner);
        step /= inner;
        var j = (int)(step % middle);
        step /= middle;
        var k = (int)(step % outer);
        var group = (int)(step / outer);
        return (group, Pick(TileLoop.M, k, j, i), Pick(TileLoop.N, k, j, i), Pick(TileLoop.K, k, j, i));
    }

    public static int Count(int extent, int tile) => (extent + tile - 1) / tile;

    private int CountOf(TileLoop loop) => loop switch
    {
        TileLoop.M => Pixels,
        TileLoop.N => Outputs,
        _ => Inputs,
    };

    private int Pick(TileLoop loop, int outer, int middle, int inner) => _outer == loop ? outer : _middle == loop ? middle : inner;

    /// <summary>How often an operand that two loops change is turned to: once for each turn of the innermost of them that has more than one tile.</summary>
    private long TilesOf(TileLoop a, TileLoop b)
    {
        var (outer, middle, inner) = (CountOf(_outer), CountOf(_middle), CountOf(_inner));
        if (inner > 1 && (_inner == a || _inner == b))
            return checked((long)outer * middle * inner);
        if (middle > 1 && (_middle == a || _middle == b))
            return checked((long)outer * middle);
        return _outer == a || _outer == b ? outer : 1;
    }
}
