using ArchSim.Configuration;

namespace ArchSim.Simulation;

/// <summary>How the tiles of a mapping lie in the three buffers: slots, and bytes too many where one does not fit.</summary>
internal readonly record struct BufferFit
{
    /// <summary>Tiles of weights that the buffer holds at a time: two where it fills behind the array.</summary>
    public int WeightSlots { get; init; }
    public int ActivationSlots { get; init; }
    public int PartialSumSlots { get; init; }

    /// <summary>Partial sums that are left and come back are kept on chip in between; otherwise they spill to memory.</summary>
    public bool PartialSumsStay { get; init; }

    public string? FullBuffer { get; init; }
    public long TileBytes { get; init; }
    public long RoomBytes { get; init; }

    public bool Fits => FullBuffer is null;

    /// <param name="residence">What takes room of the activation buffer beside tiles. An operand that is there needs no tile.</param>
    public static BufferFit Of(in BufferSizes buffers, in TileGrid grid, in TileCost largest, Residence residence = default)
    {
        // A tile that is fetched once needs no second half to fill meanwhile.
        var weights = Slots(buffers.Weight, largest.WeightBytes, grid.WeightLoads);
        var activations = residence.HasInput
            ? Slots(buffers.Activation, 0, 1, residence.TakenBytes)
            : Slots(buffers.Activation, largest.ActivationBytes, grid.ActivationLoads, residence.TakenBytes);
        var sums = Slots(buffers.PartialSum, largest.PartialSumStoredBytes, grid.PartialSumVisits);
        if (!weights.Fits)
            return Full("weight", largest.WeightBytes, weights.Room);
        if (!activations.Fits)
            return Full("activation", largest.ActivationBytes, activations.Room);
        if (!sums.Fits)
            return Full("partial_sum", largest.PartialSumStoredBytes, sums.Room);
        var (partialSumSlots, stay) = Sums(buffers.PartialSum, grid, sums.Slots, largest.PartialSumStoredBytes);
        return new BufferFit
        {
            WeightSlots = weights.Slots,
            ActivationSlots = activations.Slots,
            PartialSumSlots = partialSumSlots,
            PartialSumsStay = stay,
        };
    }

    /// <summary>Whether tiles fit, in whatever order: a buffer that takes more than one tile takes more than one in any.</summary>
    public static bool Holds(in BufferSizes buffers, in Tiling tiling, in TilingBound largest, Residence residence)
    {
        var (pixels, groups, outputs, inputs) = (tiling.Pixels.Count, tiling.Groups.Count, tiling.OutputChannels.Count, tiling.InputChannels.Count);
        return Slots(buffers.Weight, largest.WeightBytes, Many(outputs, inputs)).Fits
            && Slots(buffers.PartialSum, largest.PartialSumStoredBytes, Many(pixels, outputs)).Fits
            && (residence.HasInput ? Slots(buffers.Activation, 0, 1, residence.TakenBytes) : Slots(buffers.Activation, largest.ActivationBytes, Many(pixels, inputs), residence.TakenBytes)).Fits;

        int Many(int one, int other) => Math.Max(groups, Math.Max(one, other));
    }

    /// <exception cref="InputException">Always: says which layer, which buffer, how many bytes short.</exception>
    public InputException Error(string file, string layer, string hint) => new(
        file,
        $"layer '{layer}': a tile of {TileBytes} bytes does not fit buffers.{FullBuffer}, which has room for {RoomBytes} a tile: {TileBytes - RoomBytes} bytes short; {hint}");

    /// <summary>
    /// Tiles of partial sums held at a time, at most 1,024. Two overlap the way out with the next tile; more serve where begun sums stay, or hide a
    /// long way out. Without a second half nothing overlaps. Begun sums stay where all of them have room.
    /// </summary>
    private static (int Slots, bool Stay) Sums(BufferSize buffer, in TileGrid grid, int slots, long tileBytes)
    {
        const int Most = 1024;
        var held = buffer.Bytes / Math.Max(1, tileBytes);
        var live = grid.LivePartialSumTiles;
        if (slots > 1)
            slots = (int)Math.Clamp(held, 2, Math.Max(2, Math.Min(live + 1, Most)));
        else if (live > 1 && live <= Math.Min(held, Most))
            slots = (int)live;
        return (slots, live > 1 && slots >= live);
    }

    private static BufferFit Full(string buffer, long tile, long room) => new() { FullBuffer = buffer, TileBytes = tile, RoomBytes = room };

    private static (bool Fits, int Slots, long Room) Slots(BufferSize buffer, long tileBytes, long tiles, long takenBytes = 0)
    {
        var slots = buffer.DoubleBuffered && tiles > 1 ? 2 : 1;
        var room = (buffer.Bytes - takenBytes) / slots;
        return (tileBytes <= room, slots, room);
    }
}
