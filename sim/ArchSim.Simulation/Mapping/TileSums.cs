namespace ArchSim.Simulation;

/// <summary>One dimension of a layer cut into tiles of a size.</summary>
internal sealed class TileCut(int extent, int size)
{
    public int Size => size;

    /// <summary>Tiles, the last one perhaps smaller.</summary>
    public int Count { get; } = TileGrid.Count(extent, size);

    /// <summary>Full tiles and the rest, with how many there are of each.</summary>
    public (int Size, int Count)[] Parts { get; } = extent % size == 0 ? [(size, extent / size)] : [(size, extent / size), (extent % size, 1)];
}

/// <summary>All dimensions of a layer cut into tiles.</summary>
internal readonly record struct Tiling(PixelTiling Pixels, TileCut Groups, TileCut OutputChannels, TileCut InputChannels);

/// <summary>Sums over all tiles of a mapping, each tile counted once; independent of the loop order.</summary>
internal readonly record struct TileSums
{
    public double ArrayCycles { get; private init; }
    public double WeightBytes { get; private init; }
    public double ActivationBytes { get; private init; }
    public double NewActivationBytes { get; private init; }
    public double OutputBytes { get; private init; }
    public double OtherBytes { get; private init; }
    public double Outputs { get; private init; }
    public double PartialSumStoredBytes { get; private init; }
    public double WeightWords { get; private init; }
    public double ActivationWords { get; private init; }
    public double PartialSumWords { get; private init; }

    public static TileSums Of(TileCosts costs, in Tiling tiling)
    {
        var sums = default(TileSums);
        foreach (var (groups, groupCount) in tiling.Groups.Parts)
        {
            foreach (var (outputs, outputCount) in tiling.OutputChannels.Parts)
            {
                foreach (var (inputs, inputCount) in tiling.InputChannels.Parts)
                {
                    var times = (double)groupCount * outputCount * inputCount;
                    foreach (var (pixel, pixelCount) in tiling.Pixels.Shapes)
                        sums = sums.With(costs.Compute(pixel, groups, outputs, inputs), times * pixelCount, tiling);
                    var fetched = 0.0;
                    foreach (var (pixel, pixelCount) in tiling.Pixels.Classes)
                        fetched += (double)costs.NewActivationBytes(pixel, groups, inputs) * pixelCount;
                    sums = sums with { NewActivationBytes = sums.NewActivationBytes + fetched * times / tiling.OutputChannels.Count };
                }
            }
        }
        return sums;
    }

    private TileSums With(in TileCost cost, double times, in Tiling tiling)
    {
        // A tile of an operand serves all steps along the dimension that it does not have.
        var (pixels, _, outputs, inputs) = tiling;
        return new TileSums
        {
            ArrayCycles = ArrayCycles + cost.Cycles * times,
            WeightBytes = WeightBytes + cost.WeightBytes * times / pixels.Count,
            ActivationBytes = ActivationBytes + cost.ActivationBytes * times / outputs.Count,
            NewActivationBytes = NewActivationBytes,
            OutputBytes = OutputBytes + cost.OutputBytes * times / inputs.Count,
            OtherBytes = OtherBytes + cost.OtherBytes * times / inputs.Count,
            Outputs = Outputs + cost.PartialSums * times / inputs.Count,
            PartialSumStoredBytes = PartialSumStoredBytes + cost.PartialSumStoredBytes * times / inputs.Count,
            WeightWords = WeightWords + cost.WeightWords * times,
            ActivationWords = ActivationWords + cost.ActivationWords * times,
            PartialSumWords = PartialSumWords + cost.PartialSumPasses * cost.PartialSumPassWords * times,
        };
    }
}
