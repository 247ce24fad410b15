namespace ArchSim.Validation;

/// <summary>The mapping search of the ANT simulator: power-of-two tiles in all orders of the five loops, for least cycles, then for least energy.</summary>
internal static class AntMapper
{
    private const int LoopCount = 5;

    // Which tensors a loop goes through, in the order batch, output width, output height, channels, filters.
    private static readonly bool[] OfWeight = [false, false, false, true, true];
    private static readonly bool[] OfActivation = [true, true, true, true, false];
    private static readonly bool[] OfOutput = [true, true, true, false, true];

    private static readonly int[][] Orders = [.. Permutations([0, 1, 2, 3, 4])];

    /// <exception cref="InvalidOperationException">No tile fits the buffers.</exception>
    public static AntOutcome Map(AntDesign design, AntLayer layer)
    {
        AntOutcome? best = null;
        var leastEnergy = 0.0;
        foreach (var tile in Tiles(layer))
        {
            var machine = new AntTile(design, layer, tile);
            // Stalls only add to it: what cannot win is not looked at in any order.
            if (!machine.Fits || (best is { } known && machine.ComputeCycles > known.Cycles))
                continue;
            foreach (var order in Orders)
            {
                var outcome = machine.Run(
                    Traffic(machine.WeightBits, AntTile.WeightRoomBits, OfWeight, machine.Tiles, order),
                    Traffic(machine.ActivationBits, AntTile.ActivationRoomBits, OfActivation, machine.Tiles, order),
                    Traffic(machine.OutputBits, AntTile.OutputRoomBits, OfOutput, machine.Tiles, order));
                if (best is { } b && outcome.Cycles > b.Cycles)
                    continue;
                var energy = AntEnergy.SearchedNj(design, outcome);
                if (best is null || outcome.Cycles < best.Value.Cycles || energy < leastEnergy)
                    (best, leastEnergy) = (outcome, energy);
            }
        }
        return best ?? throw new InvalidOperationException($"no tile of {layer} fits the buffers of {design.Name}");
    }

    /// <summary>
    /// A tile grows by every loop that goes through its tensor, from the innermost outwards, until it would overflow its half of the buffer;
    /// from then on every loop moves it again.
    /// </summary>
    private static TensorTraffic Traffic(long tileBits, long roomBits, bool[] depends, ReadOnlySpan<long> tiles, int[] order)
    {
        var (bits, resident, grows, hasGrown) = (tileBits, tileBits, true, false);
        for (var i = LoopCount - 1; i >= 0; i--)
        {
            var loop = order[i];
            if (grows && !depends[loop])
                continue;
            bits *= tiles[loop];
            if (!grows)
                continue;
            if (bits > roomBits)
                grows = false;
            else
                (resident, hasGrown) = (bits, true);
        }
        return new TensorTraffic(bits, resident, hasGrown);
    }

    private static IEnumerable<AntTileSize> Tiles(AntLayer layer) =>
        from batch in Powers(layer.Batch)
        from output in Powers(layer.Output)
        from channels in Powers(layer.Channels)
        from filters in Powers(layer.Filters)
        select new AntTileSize(batch, output, channels, filters);

    // One, two, four ... and the extent itself.
    private static IEnumerable<int> Powers(int extent)
    {
        for (var size = 1; size < extent; size *= 2)
            yield return size;
        yield return extent;
    }

    private static IEnumerable<int[]> Permutations(int[] items) =>
        items.Length <= 1 ? [items] : items.SelectMany(first => Permutations([.. items.Where(i => i != first)]).Select(rest => (int[])[first, .. rest]));
}
