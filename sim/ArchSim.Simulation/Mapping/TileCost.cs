using ArchSim.Hardware;

namespace ArchSim.Simulation;

/// <summary>What one tile step costs each unit, apart from waiting: bytes to load, cycles on the array, words through the buffers.</summary>
internal readonly record struct TileCost
{
    public long Macs { get; init; }

    /// <summary>Stored bytes of the operand tiles.</summary>
    public long WeightBytes { get; init; }
    public long ActivationBytes { get; init; }

    /// <summary>Of the activations, what the tile before it does not hold.</summary>
    public long NewActivationBytes { get; init; }

    /// <summary>Sums in the tile, and what they take in the partial-sum buffer.</summary>
    public long PartialSums { get; init; }
    public long PartialSumStoredBytes { get; init; }
    public long OutputBytes { get; init; }

    /// <summary>Of operands of fused layers that are not this layer's results: they come from memory to meet the sums on their way out.</summary>
    public long OtherBytes { get; init; }

    public long ComputeCycles { get; init; }
    public long OperandStallCycles { get; init; }
    public long FoldChangeCycles { get; init; }
    public long WeightCodes { get; init; }
    public long ActivationCodes { get; init; }
    public long WeightWords { get; init; }
    public long ActivationWords { get; init; }
    public long WeightPortCycles { get; init; }
    public long ActivationPortCycles { get; init; }

    /// <summary>Times each sum is written; it is read as often where sums were there before, once less where not.</summary>
    public long PartialSumPasses { get; init; }

    /// <summary>Words that all sums of the tile take.</summary>
    public long PartialSumWords { get; init; }

    /// <summary>Words that the array accesses to write, or read, all sums of the tile once.</summary>
    public long PartialSumPassWords { get; init; }

    /// <summary>A pass that does not read the sums to add to them reads their words all the same, to write part of them.</summary>
    public bool ReadsBeforeWriting { get; init; }

    /// <summary>Cycles of the port to write, or read, all sums of the tile once; null where reads do not take the port of writes.</summary>
    public long? SharedPortCycles { get; init; }

    /// <summary>Cycles to write (and, through the other port, read) all sums of the tile once, or to pass them through the unit at the array's edge if that takes longer.</summary>
    public long PartialSumPassCycles { get; init; }

    /// <summary>Cycles of the slower of the operands' links.</summary>
    public long OperandLinkCycles { get; init; }

    /// <summary>Cycles of the sums' link to write, or read, all sums of the tile once.</summary>
    public long SumLinkPassCycles { get; init; }

    /// <summary>Codes over the links, once for each transfer.</summary>
    public long WeightTransfers { get; init; }
    public long ActivationTransfers { get; init; }

    /// <summary>Cycles from reading a sum to reading it again, see <see cref="ArrayTiming.SumLoopCycles"/>.</summary>
    public long SumLoopCycles { get; init; }

    /// <summary>Of the activation port's cycles, those in which words wait for one another's bank.</summary>
    public long BankConflicts { get; init; }

    /// <summary>Duration on the array once all operands are on chip; the slowest port or link sets the pace, and no sum is added to before it is back.</summary>
    /// <param name="continues">There are sums to be added to.</param>
    /// <param name="follows">They were written by the step before.</param>
    public long CyclesOf(bool continues, bool follows = false) => AtPace(continues) + SumLatencyCycles(continues, follows);

    /// <summary>
    /// Part of <see cref="CyclesOf"/> in which a pass waits for the sums of the one before it. Each pass begins at the earliest a loop after the one before.
    /// </summary>
    public long SumLatencyCycles(bool continues, bool follows)
    {
        var missing = SumLoopCycles * PartialSumPasses - AtPace(continues);
        var again = PartialSumPasses - (follows ? 0 : 1);
        return missing <= 0 ? 0 : checked(again * missing + PartialSumPasses - 1) / PartialSumPasses;
    }

    /// <summary>Why <see cref="AtPace"/> exceeds <see cref="ComputeCycles"/>.</summary>
    public StallReason PortLimit(bool continues) =>
        LinkCycles > PortCycles(continues) ? StallReason.NetworkBandwidth
        : PartialSumCycles(continues) >= Math.Max(WeightPortCycles, ActivationPortCycles) ? StallReason.PartialSumBandwidth
        : WeightPortCycles >= ActivationPortCycles ? StallReason.WeightBandwidth
        : StallReason.ActivationBandwidth;

    private long AtPace(bool continues) => Math.Max(Math.Max(ComputeCycles, LinkCycles), PortCycles(continues));

    private long PortCycles(bool continues) => Math.Max(PartialSumCycles(continues), Math.Max(WeightPortCycles, ActivationPortCycles));

    private long LinkCycles => Math.Max(OperandLinkCycles, PartialSumPasses * SumLinkPassCycles);

    /// <summary>Passes that read the words of the sums first, to add to them or to write part of a word.</summary>
    public long PartialSumReadPasses(bool continues) => PartialSumPasses - (continues || ReadsBeforeWriting ? 0 : 1);

    private long PartialSumCycles(bool continues)
    {
        var passing = PartialSumPasses * PartialSumPassCycles;
        return SharedPortCycles is { } once ? Math.Max(passing, (PartialSumPasses + PartialSumReadPasses(continues)) * once) : passing;
    }

    /// <summary>Bytes of that many codes, side by side.</summary>
    public static long BytesOf(long codes, int bits) => checked(codes * bits + 7) / 8;

    public static long Words(long bits, BufferSpec buffer) => (bits + buffer.WidthBits - 1) / buffer.WidthBits;
}

/// <summary>Tile costs of one layer on one machine; a pure function, kept for tiles seen before.</summary>
internal sealed class TileCosts(MatrixWork work)
{
    private readonly ArrayTiming _array = new(work);
    private readonly Dictionary<(PixelTile, int, int, int), TileCost> _known = [];
    private (PixelTile, int, int, int) _lastKey;
    private TileCost _last;

    public MatrixWork Work => work;

    public ArrayTiming Array => _array;

    public TileCost Of(PixelTile pixels, int groups, int outputChannels, int inputChannels)
    {
        // Nearly all tiles of a layer are like the one before.
        var key = (pixels, groups, outputChannels, inputChannels);
        if (key == _lastKey)
            return _last;
        if (!_known.TryGetValue(key, out var cost))
            _known[key] = cost = Compute(pixels, groups, outputChannels, inputChannels);
        (_lastKey, _last) = (key, cost);
        return cost;
    }

    /// <summary>Whether a buffer each holds the tile's operands and sums: what is asked of far more tiles than are computed.</summary>
    public bool FitsAlone(PixelTile pixels, int groups, int outputChannels, int inputChannels)
    {
        var sizes = work.Sizes;
        return TileCost.BytesOf(checked((long)groups * inputChannels * work.Kernel * outputChannels), work.WeightBits) <= sizes.Weight.Bytes
            && (work.Residence.HasInput || TileCost.BytesOf(checked(groups * pixels.InputPixels * inputChannels), work.ActivationBits) <= sizes.Activation.Bytes)
            && (work.Machine.PartialSumBuffer.StoredBits(checked(groups * pixels.Pixels * outputChannels), work.PartialSum) + 7) / 8 <= sizes.PartialSum.Bytes;
    }

    /// <summary>Bytes to fetch of a tile's input where the tile before it is in the buffer.</summary>
    public long NewActivationBytes(PixelTile pixels, int groups, int inputChannels) =>
        TileCost.BytesOf(checked(groups * pixels.NewInputPixels * inputChannels), work.ActivationBits);

    /// <summary>The cost of a tile with nothing fused, with what is fused.</summary>
    public TileCost WithResults(in TileCost alone) => work.Fused is not { } fused
        ? alone
        : alone with { OutputBytes = ResultBytesOf(alone.PartialSums, alone.OutputBytes), OtherBytes = fused.OtherBytesOf(alone.PartialSums) };

    /// <summary>What of a tile leaves the chip.</summary>
    /// <param name="alone">With nothing fused.</param>
    public long ResultBytesOf(long sums, long alone) => work.Fused is { } fused ? TileCost.BytesOf(fused.ResultsOf(sums), work.OutputBits) : alone;

    public TileCost Compute(PixelTile pixels, int groups, int outputChannels, int inputChannels)
    {
        var spec = work.Machine;
        var timing = _array.Of(pixels, groups, outputChannels, inputChannels);
        var weights = checked((long)groups * inputChannels * work.Kernel * outputChannels);
        var inputs = checked(groups * pixels.InputPixels * inputChannels);
        var outputs = checked(groups * pixels.Pixels * outputChannels);
        var storedBits = spec.PartialSumBuffer.StoredBits(outputs, work.PartialSum);
        var weightBits = checked(timing.WeightCodes * work.WeightBits);
        var activationBits = checked(timing.ActivationCodes * work.ActivationBits);
        var weightAccess = Operands(spec.WeightBuffer, weightBits, timing.WeightCodes, timing.WeightAccesses, work.WeightBits);
        var activationAccess = Operands(spec.ActivationBuffer, activationBits, timing.ActivationCodes, timing.ActivationAccesses, work.ActivationBits);
        var sumAccess = Sums(spec.PartialSumBuffer, storedBits, outputs, timing.PartialSumAccesses);
        var (activationCycles, conflicts) = BankConflicts.Cycles(work, pixels, groups, inputChannels, activationAccess.Words, timing.ActivationAccesses, activationAccess.PortCycles);
        var (weightTransfers, activationTransfers, operandLinks) = Links(timing);
        return new TileCost
        {
            Macs = checked(weights * pixels.Pixels),
            WeightBytes = TileCost.BytesOf(weights, work.WeightBits),
            ActivationBytes = TileCost.BytesOf(inputs, work.ActivationBits),
            NewActivationBytes = NewActivationBytes(pixels, groups, inputChannels),
            PartialSums = outputs,
            PartialSumStoredBytes = (storedBits + 7) / 8,
            OutputBytes = TileCost.BytesOf(work.ResultsOf(outputs), work.OutputBits),
            OtherBytes = work.Fused?.OtherBytesOf(outputs) ?? 0,
            ComputeCycles = timing.Cycles,
            OperandStallCycles = timing.OperandStallCycles,
            FoldChangeCycles = timing.FoldChangeCycles,
            WeightCodes = timing.WeightCodes,
            ActivationCodes = timing.ActivationCodes,
            WeightWords = weightAccess.Words,
            ActivationWords = activationAccess.Words,
            WeightPortCycles = checked(weightAccess.PortCycles * CyclesBetweenAccesses(0)),
            ActivationPortCycles = checked(activationCycles * CyclesBetweenAccesses(1)),
            BankConflicts = conflicts,
            WeightTransfers = weightTransfers,
            ActivationTransfers = activationTransfers,
            OperandLinkCycles = operandLinks,
            SumLinkPassCycles = LinkTiming.Cycles(spec.Network.PartialSum, spec.PartialSumBuffer, outputs, work.PartialSum.Bits, timing.PartialSumAccesses, SumsOfLine, 1),
            SumLoopCycles = _array.SumLoopCycles,
            PartialSumPasses = timing.PartialSumPasses,
            PartialSumWords = TileCost.Words(storedBits, spec.PartialSumBuffer),
            PartialSumPassWords = sumAccess.Words,
            ReadsBeforeWriting = spec.PartialSumBuffer.ReadsBeforeWriting(sumAccess.CodesAtOnce, work.PartialSum.Bits),
            SharedPortCycles = spec.PartialSumBuffer.Ports == 1 ? sumAccess.PortCycles * CyclesBetweenAccesses(2) : null,
            PartialSumPassCycles = Math.Max(sumAccess.PortCycles * CyclesBetweenAccesses(2), (long)Math.Ceiling(outputs / work.Mode.SumsPerCycle)),
        };
    }

    /// <summary>Sums that one column of elements makes at once.</summary>
    private long SumsOfLine => work.Mode.Lanes is var lanes ? checked((long)lanes.N * lanes.H * lanes.W * lanes.B * lanes.G) : 0;

    private (long Weights, long Activations, long Cycles) Links(in TileTiming timing)
    {
        var spec = work.Machine;
        var (unroll, lanes) = (spec.Array.Unroll, work.Mode.Lanes);
        var weights = spec.Network.Weight.Transfers(NetworkReceivers.OfWeight(unroll));
        var activations = spec.Network.Activation.Transfers(NetworkReceivers.OfActivation(unroll));
        var cycles = Math.Max(
            LinkTiming.Cycles(spec.Network.Weight, spec.WeightBuffer, timing.WeightCodes, work.WeightBits, timing.WeightAccesses, checked((long)lanes.K * lanes.N * lanes.G), weights),
            LinkTiming.Cycles(spec.Network.Activation, spec.ActivationBuffer, timing.ActivationCodes, work.ActivationBits, timing.ActivationAccesses,
                checked((long)lanes.K * lanes.H * lanes.W * lanes.B * lanes.G), activations));
        return (checked(timing.WeightCodes * weights), checked(timing.ActivationCodes * activations), cycles);
    }

    private long CyclesBetweenAccesses(int buffer) => buffer switch
    {
        0 => work.Machine.Latency.WeightAccess,
        1 => work.Machine.Latency.ActivationAccess,
        _ => work.Machine.Latency.PartialSumAccess,
    };

    private static BufferAccess Operands(BufferSpec buffer, long bits, long codes, long accesses, int codeBits)
    {
        if (buffer.WordRegister)
            return BufferAccess.InOrder(buffer, bits, codes);
        var atOnce = BufferAccess.AtOnce(codes, accesses);
        return BufferAccess.CycleByCycle(buffer, accesses, atOnce, atOnce * codeBits);
    }

    private BufferAccess Sums(PartialSumBufferSpec buffer, long bits, long codes, long accesses)
    {
        if (buffer.WordRegister)
            return BufferAccess.InOrder(buffer, bits, codes);
        var atOnce = BufferAccess.AtOnce(codes, accesses);
        return BufferAccess.CycleByCycle(buffer, accesses, atOnce, buffer.StoredBits(atOnce, work.PartialSum));
    }
}
