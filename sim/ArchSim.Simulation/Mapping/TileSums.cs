namespace ArchSim.Simulation;

/// <summary>One dimension of a layer cut into tiles of a size.</summary>
internal sealed class TileCut(int extent, int size)
{
    public int Size => size;

    /// <summary>Tiles, the last one perhaps smaller.</summary>
    public int Count { get; } = TileGrid.Count(extent, size);

    /// <summary>Of those, the ones of full size.</summary>
    public int Full => extent / size;

    /// <summary>Full tiles and the rest, with how many there are of each.</summary>
    public (int Size, int Count)[] Parts { get; } = extent % size == 0 ? [(size, extent / size)] : [(size, extent / size), (extent % size, 1)];
}

/// <summary>All dimensions of a layer cut into tiles.</summary>
internal readonly record struct Tiling(PixelTiling Pixels, TileCut Groups, TileCut OutputChannels, TileCut InputChannels);

/// <summary>Sums over all tiles of a mapping, each tile counted once; independent of the loop order.</summary>
internal readonly record struct TileSums
{
    /// <summary>What rounding leaves of sums of shares, at the least.</summary>
    public const double AfterRounding = 1 - 1e-12;

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
                // The first tile along K begins the sums, the others add to them.
                var first = 1;
                foreach (var (inputs, inputCount) in tiling.InputChannels.Parts)
                {
                    var begins = Math.Min(first, inputCount);
                    first -= begins;
                    var times = (double)groupCount * outputCount * inputCount;
                    foreach (var (pixel, pixelCount) in tiling.Pixels.Shapes)
                    {
                        var cost = costs.Compute(pixel, groups, outputs, inputs);
                        var cycles = (cost.CyclesOf(continues: false) * (double)begins) + (cost.CyclesOf(continues: true) * (double)(inputCount - begins));
                        sums = sums.With(cost, times * pixelCount, cycles * groupCount * outputCount * pixelCount, tiling);
                    }
                    var fetched = 0.0;
                    foreach (var (pixel, pixelCount) in tiling.Pixels.Classes)
                        fetched += (double)costs.NewActivationBytes(pixel, groups, inputs) * pixelCount;
                    sums = sums with { NewActivationBytes = sums.NewActivationBytes + fetched * times / tiling.OutputChannels.Count };
                }
            }
        }
        return sums;
    }

    /// <summary>
    /// At most what <see cref="Of"/> gives, in everything, for a fraction of its work: bytes as if codes lay side by side through all tiles, and of the array's cycles and words those
    /// of the full tiles.
    /// </summary>
    /// <param name="largest">Of the tiling.</param>
    public static TileSums AtLeast(MatrixWork work, in Tiling tiling, in TileCost largest)
    {
        var full = (double)tiling.Groups.Full * tiling.OutputChannels.Full * tiling.InputChannels.Full * tiling.Pixels.Full;
        return LeastBytes(work, tiling.Pixels) with
        {
            ArrayCycles = largest.ComputeCycles * full,
            WeightWords = largest.WeightWords * full,
            ActivationWords = largest.ActivationWords * full,
            PartialSumWords = largest.PartialSumPasses * largest.PartialSumPassWords * full,
        };
    }

    /// <summary>Of tilings of these pixels, the part of <see cref="AtLeast"/> that depends on nothing else: cycles and words are left out.</summary>
    public static TileSums LeastBytes(MatrixWork work, PixelTiling pixels)
    {
        var outputs = (double)work.Groups * work.Images * work.Layer.PixelsPerImage * work.OutputChannels;
        var depth = (double)work.Groups * work.InputChannels;
        return new TileSums
        {
            WeightBytes = depth * work.Kernel * work.OutputChannels * work.WeightBits / 8,
            ActivationBytes = depth * pixels.InputPixels * work.ActivationBits / 8,
            NewActivationBytes = depth * pixels.NewInputPixels * work.ActivationBits / 8,
            OutputBytes = work.ResultsOf((long)outputs) * (double)work.OutputBits / 8,
            OtherBytes = work.Fused?.OtherBytesOf((long)outputs) ?? 0,
            Outputs = outputs,
            PartialSumStoredBytes = work.Machine.PartialSumBuffer.StoredBits((long)outputs, work.PartialSum) / 8.0,
        };
    }

    /// <summary>A bound that holds for sums as they are rounded, too: bytes are shares of tiles, added up; cycles and words are whole numbers.</summary>
    public TileSums LessRounding() => this with
    {
        WeightBytes = WeightBytes * AfterRounding,
        ActivationBytes = ActivationBytes * AfterRounding,
        NewActivationBytes = NewActivationBytes * AfterRounding,
        OutputBytes = OutputBytes * AfterRounding,
        OtherBytes = OtherBytes * AfterRounding,
        PartialSumStoredBytes = PartialSumStoredBytes * AfterRounding,
    };

    /// <summary>The same tiles with what leaves the chip, and what meets it on the way, of others.</summary>
    public TileSums WithResultsOf(in TileSums other) => this with { OutputBytes = other.OutputBytes, OtherBytes = other.OtherBytes };

    /// <summary>The same tiles with other layers fused into them: what leaves the chip and what meets it on the way is another.</summary>
    public TileSums WithResults(MatrixWork work, in Tiling tiling)
    {
        var (results, others) = (0.0, 0.0);
        foreach (var (groups, groupCount) in tiling.Groups.Parts)
        {
            foreach (var (outputs, outputCount) in tiling.OutputChannels.Parts)
            {
                foreach (var (pixel, pixelCount) in tiling.Pixels.Shapes)
                {
                    var sums = checked(groups * pixel.Pixels * outputs);
                    var times = (double)groupCount * outputCount * pixelCount;
                    results += TileCost.BytesOf(work.ResultsOf(sums), work.OutputBits) * times;
                    others += (work.Fused?.OtherBytesOf(sums) ?? 0) * times;
                }
            }
        }
        return this with { OutputBytes = results, OtherBytes = others };
    }

    private TileSums With(in TileCost cost, double times, double arrayCycles, in Tiling tiling)
    {
        // A tile of an operand serves all steps along the dimension that it does not have.
        var (pixels, _, outputs, inputs) = tiling;
        return new TileSums
        {
            ArrayCycles = ArrayCycles + arrayCycles,
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
