namespace ArchSim.Validation;

/// <summary>Extents of a tile; the kernel is never cut, and a tile is as high as it is wide.</summary>
internal readonly record struct AntTileSize(int Batch, int Output, int Channels, int Filters);

/// <summary>Bits of a tensor that cross the memory interface in a layer, and those of them that the first tile needs.</summary>
/// <param name="HasGrown">More than one tile may stay in the buffer.</param>
internal readonly record struct TensorTraffic(long Bits, long ResidentBits, bool HasGrown);

/// <summary>A layer cut into tiles of one size.</summary>
internal readonly struct AntTile
{
    // Half of each buffer: the other half is being filled.
    public const long WeightRoomBits = 128 * 1024 * 8 / 2;
    public const long ActivationRoomBits = 256 * 1024 * 8 / 2;
    public const long OutputRoomBits = 128 * 1024 * 8 / 2;

    private const int InterfaceBits = 1024;
    private const int OutputBitsEach = 16;

    private readonly AntDesign _design;
    private readonly AntLayer _layer;
    private readonly long _tileCount;
    private readonly long _pixels;
    private readonly long _products;
    private readonly long _filters;

    public AntTile(AntDesign design, AntLayer layer, AntTileSize size)
    {
        (_design, _layer) = (design, layer);
        Tiles =
        [
            Ceil(layer.Batch, size.Batch), Ceil(layer.Output, size.Output), Ceil(layer.Output, size.Output),
            Ceil(layer.Channels, size.Channels), Ceil(layer.Filters, size.Filters),
        ];
        _tileCount = Tiles[0] * Tiles[1] * Tiles[2] * Tiles[3] * Tiles[4];
        _pixels = (long)size.Batch * size.Output * size.Output;
        _products = (long)layer.Kernel * layer.Kernel * size.Channels;
        _filters = size.Filters;

        long rows = design.Rows * design.Lanes(layer.Bits), columns = design.Columns * design.Lanes(layer.Bits);
        WeightBits = Ceil(_products, rows) * rows * _filters * layer.Bits;
        // Every output pixel has a window of its own, shared with no neighbour.
        ActivationBits = _pixels * Ceil(_products, columns) * columns * layer.Bits;
        OutputBits = _pixels * _filters * OutputBitsEach;
        ComputeCycles = _tileCount * Ceil(_filters, columns) * (design.IsWeightStationary ? _pixels * Ceil(_products, rows) : Ceil(_pixels, rows) * _products);
    }

    /// <summary>How many tiles there are along batch, output width, output height, channels and filters.</summary>
    public long[] Tiles { get; }

    public long WeightBits { get; }

    public long ActivationBits { get; }

    public long OutputBits { get; }

    /// <summary>Of all tiles. No fill, no drain, no loading of weights.</summary>
    public long ComputeCycles { get; }

    /// <summary>Outputs of a tile are not asked whether they fit.</summary>
    public bool Fits => WeightBits <= WeightRoomBits && ActivationBits <= ActivationRoomBits;

    public AntOutcome Run(TensorTraffic weight, TensorTraffic activation, TensorTraffic output)
    {
        var first = weight.ResidentBits + activation.ResidentBits;
        // Once outputs stay in the buffer, writing the last of them is forgotten.
        var last = output.HasGrown ? 0 : OutputBits;
        var middle = weight.Bits + activation.Bits + output.Bits - first - last;
        var stalls = Math.Max(0, Ceil(middle, InterfaceBits) - ComputeCycles) + Ceil(first, InterfaceBits) + Ceil(last, InterfaceBits);
        var macs = _tileCount * _pixels * _products * _filters;
        var outputs = _tileCount * _pixels * _filters;
        // Each operand is read for each product, but for what is stationary.
        var weightReads = _design.IsWeightStationary ? _tileCount * _products * _filters : macs;
        var sums = _design.IsWeightStationary ? macs : outputs;
        return new AntOutcome
        {
            Cycles = ComputeCycles + stalls,
            StallCycles = stalls,
            Weight = new(weightReads * _layer.Bits, weight.Bits),
            Activation = new(macs * _layer.Bits, activation.Bits),
            Output = new(output.Bits + sums * OutputBitsEach, sums * OutputBitsEach),
            Dram = new(weight.Bits + activation.Bits, output.Bits),
        };
    }

    private static long Ceil(long a, long b) => (a + b - 1) / b;
}
