using ArchSim.Hardware;
using ArchSim.Memory;

namespace ArchSim.Simulation;

/// <summary>One step of the loop nest: its tiles, and what begins and ends with it.</summary>
internal readonly record struct TileStep
{
    public required long Index { get; init; }
    public required int Group { get; init; }
    public required int Pixel { get; init; }
    public required int Output { get; init; }
    public required int Input { get; init; }
    public required TileCost Cost { get; init; }

    /// <summary>Bytes that come from memory where the step loads activations: the tile, or what the one before it does not hold.</summary>
    public required long FetchedActivationBytes { get; init; }
    public required bool LoadsWeights { get; init; }
    public required bool LoadsActivations { get; init; }
    public required bool BeginsVisit { get; init; }
    public required bool LeavesWeights { get; init; }
    public required bool LeavesActivations { get; init; }
    public required bool EndsVisit { get; init; }
    public required bool CompletesSums { get; init; }

    /// <summary>The sums of the tile were begun in an earlier step.</summary>
    public bool Continues => Input > 0;

    /// <summary>The step before it passed the same sums.</summary>
    public bool Follows => Continues && !BeginsVisit;
}

/// <summary>The steps of a mapped layer in order, computed as they are asked for, and where each tile lies in memory.</summary>
internal sealed class TileSchedule
{
    private const int Streams = 5;

    private readonly TileCosts _costs;
    private readonly Mapping _mapping;
    private readonly PixelTiling _pixels;
    private readonly MemorySpec _dram;
    private readonly DramLayout _layout;
    private readonly long[] _base;
    private readonly bool _keepsHalo;
    private readonly TileCost _largest;
    private readonly long[] _skippedBytes = new long[Streams];
    private readonly bool _fetches;
    private long _skipped;

    /// <summary>In the buffers of the layer's machine.</summary>
    public TileSchedule(TileCosts costs, Mapping mapping)
        : this(costs, mapping, null)
    {
    }

    /// <param name="fit">How the tiles lie in the buffers; null asks the layer's machine.</param>
    public TileSchedule(TileCosts costs, Mapping mapping, BufferFit? fit)
    {
        _costs = costs;
        _mapping = mapping;
        var work = costs.Work;
        _pixels = new PixelTiling(work.Layer, work.Images, mapping);
        Grid = Grids.Of(work, mapping, _pixels.Count);
        _largest = Grids.Largest(costs, mapping, _pixels);
        _dram = work.Machine.Dram;
        _layout = work.Machine.DramLayout;
        Fit = fit ?? BufferFit.Of(work.Sizes, Grid, _largest, work.Residence);
        _fetches = !work.Residence.HasInput;
        _keepsHalo = mapping.HaloReuse && Grid.PixelsFollow;
        _base = Regions();
    }

    public TileGrid Grid { get; }

    public BufferFit Fit { get; }

    public long LargestWeightBytes => _largest.WeightBytes;

    /// <summary>Steps that are left to run, those done included: the grid's, less those skipped.</summary>
    public long Steps => Grid.Steps - _skipped;

    /// <summary>Partial sums go to memory and come back.</summary>
    public bool Spills => !Fit.PartialSumsStay && Grid.PartialSumVisits > Grid.PartialSumTiles;

    /// <summary>The most sums that are begun but not complete at one time, in stored bytes, tile after tile.</summary>
    public long PartialSumFootprintBytes =>
        (_costs.Work.Machine.PartialSumBuffer.StoredBits(MostLiveSums, _costs.Work.PartialSum) + 7) / 8;

    /// <summary>One tile, or all that the loops inside K go through.</summary>
    private long MostLiveSums
    {
        get
        {
            if (Grid.LivePartialSumTiles == 1)
                return _largest.PartialSums;
            var work = _costs.Work;
            var pixels = Position(TileLoop.M) > Position(TileLoop.K) ? work.Images * work.Layer.PixelsPerImage : _pixels.Largest.Pixels;
            var outputs = Position(TileLoop.N) > Position(TileLoop.K) ? work.OutputChannels : Math.Min(_mapping.OutputChannels, work.OutputChannels);
            return checked(Math.Min(_mapping.Groups, work.Groups) * pixels * outputs);
        }
    }

    /// <summary>Bytes after which the same bank comes round again: regions are aligned to it.</summary>
    public static long Rotation(MemorySpec spec) => Math.Max(1, (long)spec.RowBytes * spec.Channels * spec.Banks);

    /// <summary>The step of that number. After a skip the numbers stand for later steps, which are like those they stood for.</summary>
    public TileStep At(long number)
    {
        var index = number + _skipped;
        var here = Grid.At(index);
        var before = index > 0 ? Grid.At(index - 1) : (-1, -1, -1, -1);
        var cost = Cost(here);
        var after = index + 1 < Grid.Steps ? Grid.At(index + 1) : (-1, -1, -1, -1);
        return new TileStep
        {
            Index = number,
            Group = here.Group,
            Pixel = here.Pixel,
            Output = here.Output,
            Input = here.Input,
            Cost = cost,
            FetchedActivationBytes = _keepsHalo ? cost.NewActivationBytes : cost.ActivationBytes,
            LoadsWeights = !SameWeights(before, here),
            LoadsActivations = _fetches && !SameActivations(before, here),
            BeginsVisit = !SameSums(before, here),
            LeavesWeights = !SameWeights(here, after),
            LeavesActivations = _fetches && !SameActivations(here, after),
            EndsVisit = !SameSums(here, after),
            CompletesSums = here.Input == Grid.Inputs - 1,
        };
    }

    /// <summary>
    /// The first step from <paramref name="from"/> on that differs from the one <paramref name="period"/> steps later: in its tiles' sizes, in what
    /// begins and ends with it, or in how its addresses move on. Bytes between equal steps must be whole turns through the banks.
    /// </summary>
    public long RepeatsUntil(long from, long period)
    {
        var rotation = Rotation(_dram);
        Span<long> shift = stackalloc long[Streams];
        shift.Fill(long.MinValue);
        var last = Steps - period;
        for (var number = from; number < last; number++)
        {
            var here = At(number);
            var there = At(number + period);
            if (!AreAlike(here, there))
                return number;
            for (var stream = 0; stream < Streams; stream++)
            {
                if (!Moves((DramStream)stream))
                    continue;
                var moved = Start((DramStream)stream, there) - Start((DramStream)stream, here);
                if (shift[stream] == long.MinValue)
                    shift[stream] = moved;
                if (moved != shift[stream] || moved % rotation != 0)
                    return number;
            }
        }
        return last;
    }

    /// <summary>
    /// Leaves out <paramref name="steps"/> steps. Numbers go on as before and so do addresses: what is under way, and the rows that are open,
    /// keep their meaning, since the steps after the gap are like those before it.
    /// </summary>
    /// <param name="at">A step in the repeating part.</param>
    public void Skip(long steps, long at)
    {
        var here = At(at);
        var there = At(at + steps);
        for (var stream = 0; stream < Streams; stream++)
            _skippedBytes[stream] += Start((DramStream)stream, there) - Start((DramStream)stream, here);
        _skipped += steps;
    }

    /// <summary>Where a stream's tile of a step begins in memory.</summary>
    public long Start(DramStream stream, in TileStep step) => stream switch
    {
        DramStream.Weights => Weights(step).Address,
        DramStream.Activations => Activations(step).Address,
        DramStream.Outputs => Outputs(step).Address,
        DramStream.Others => Others(step).Address,
        _ => PartialSums(step).Address,
    };

    public DramTransfer Weights(in TileStep step)
    {
        var tile = Number(step.Group, TileLoop.N, step.Output, Grid.Outputs, TileLoop.K, step.Input, Grid.Inputs);
        return Transfer(DramStream.Weights, tile, _largest.WeightBytes, step.Cost.WeightBytes, WeightRuns(SizesOf(step)), WeightRuns(LargestSizes));
    }

    public DramTransfer Activations(in TileStep step)
    {
        var tile = Number(step.Group, TileLoop.M, step.Pixel, Grid.Pixels, TileLoop.K, step.Input, Grid.Inputs);
        return Transfer(DramStream.Activations, tile, _largest.ActivationBytes, step.FetchedActivationBytes, ActivationRuns(SizesOf(step)), ActivationRuns(LargestSizes));
    }

    public DramTransfer Outputs(in TileStep step)
    {
        var tile = Number(step.Group, TileLoop.M, step.Pixel, Grid.Pixels, TileLoop.N, step.Output, Grid.Outputs);
        return Transfer(DramStream.Outputs, tile, _largest.OutputBytes, step.Cost.OutputBytes, OutputRuns(SizesOf(step)), OutputRuns(LargestSizes));
    }

    /// <summary>Operands of fused layers lie as the results do that they meet.</summary>
    public DramTransfer Others(in TileStep step)
    {
        var tile = Number(step.Group, TileLoop.M, step.Pixel, Grid.Pixels, TileLoop.N, step.Output, Grid.Outputs);
        return Transfer(DramStream.Others, tile, _largest.OtherBytes, step.Cost.OtherBytes, OutputRuns(SizesOf(step)), OutputRuns(LargestSizes));
    }

    private bool Moves(DramStream stream) => stream switch
    {
        DramStream.PartialSums => Spills,
        DramStream.Others => _largest.OtherBytes > 0,
        _ => true,
    };

    /// <summary>Spilled sums lie tile after tile, as they stand in the buffer, in any layout.</summary>
    public DramTransfer PartialSums(in TileStep step)
    {
        var tile = Number(step.Group, TileLoop.M, step.Pixel, Grid.Pixels, TileLoop.N, step.Output, Grid.Outputs);
        return Transfer(DramStream.PartialSums, tile, _largest.PartialSumStoredBytes, step.Cost.PartialSumStoredBytes, 1, 1);
    }

    /// <summary>The place of a tile among those of its tensor: as they are fetched (tile), or as the tensor's dimensions stand (nhwc, nchw).</summary>
    private long Number(int group, TileLoop outer, int i, int outerTiles, TileLoop inner, int j, int innerTiles)
    {
        var swapped = _layout == DramLayout.Tile && Position(inner) < Position(outer);
        var within = swapped ? (long)j * outerTiles + i : (long)i * innerTiles + j;
        return (long)group * outerTiles * innerTiles + within;
    }

    private int Position(TileLoop loop) => _mapping.Order[0] == loop ? 0 : _mapping.Order[1] == loop ? 1 : 2;

    private TileCost Cost((int Group, int Pixel, int Output, int Input) at)
    {
        var (pixels, groups, outputs, inputs) = Sizes(at);
        return _costs.Of(pixels, groups, outputs, inputs);
    }

    private (PixelTile Pixels, int Groups, int Outputs, int Inputs) Sizes((int Group, int Pixel, int Output, int Input) at)
    {
        var work = _costs.Work;
        return (
            _pixels[at.Pixel],
            Math.Min(_mapping.Groups, work.Groups - at.Group * _mapping.Groups),
            Math.Min(_mapping.OutputChannels, work.OutputChannels - at.Output * _mapping.OutputChannels),
            Math.Min(_mapping.InputChannels, work.InputChannels - at.Input * _mapping.InputChannels));
    }

    private DramTransfer Transfer(DramStream stream, long tile, long largest, long bytes, long runs, long largestRuns)
    {
        var first = _base[(int)stream] - _skippedBytes[(int)stream];
        // A tile at an edge may have one piece alone, and lies among the others all the same; one of padding alone, or of rows that are there, has none.
        if (largestRuns <= 1 || largest < largestRuns || bytes == 0)
            return DramTransfer.Contiguous(stream, first + tile * Stride(largest), bytes, _dram.TransactionBytes);
        // The pieces of tiles that lie side by side in the tensor alternate in memory.
        var run = (bytes + runs - 1) / runs;
        var across = TilesAcross(stream);
        var (band, place) = Math.DivRem(tile, across);
        // A tile at an edge has shorter pieces than its neighbours, and leaves them their place.
        var room = Math.Max(run, (largest + largestRuns - 1) / largestRuns);
        return new DramTransfer(stream, first + band * Stride(largest) * across + place * room, runs, run, checked(room * across), _dram.TransactionBytes);
    }

    private (PixelTile Pixels, int Groups, int Outputs, int Inputs) LargestSizes => (
        _pixels.Largest,
        Math.Min(_mapping.Groups, _costs.Work.Groups),
        Math.Min(_mapping.OutputChannels, _costs.Work.OutputChannels),
        Math.Min(_mapping.InputChannels, _costs.Work.InputChannels));

    /// <summary>Tiles whose pieces lie between two pieces of one tile.</summary>
    private long TilesAcross(DramStream stream) => stream switch
    {
        DramStream.Weights or DramStream.Activations => Math.Max(2, Grid.Inputs),
        _ => Math.Max(2, Grid.Outputs),
    };

    /// <summary>Large tiles start on a row of their own, small ones on a burst.</summary>
    private long Stride(long bytes)
    {
        var row = (long)_dram.RowBytes * _dram.Channels;
        var unit = bytes >= row ? row : Math.Max(1, _dram.BurstBytes);
        return (bytes + unit - 1) / unit * unit;
    }

    /// <summary>
    /// Contiguous pieces of a tile where the whole tensor lies in the order of its dimensions: a tile with all channels (nhwc) or all pixels of a
    /// row (nchw) has longer pieces than one that cuts through them.
    /// </summary>
    private long ActivationRuns((PixelTile Pixels, int Groups, int Outputs, int Inputs) of)
    {
        var (pixels, groups, _, channels) = of;
        var allChannels = Grid.Inputs == 1;
        var allColumns = pixels.Columns == _costs.Work.Layer.OutputWidth;
        return _layout switch
        {
            DramLayout.Nhwc when allChannels && allColumns => (long)pixels.Images * groups,
            DramLayout.Nhwc when allChannels => (long)pixels.Images * pixels.InputRows * groups,
            DramLayout.Nhwc => (_keepsHalo ? pixels.NewInputPixels : pixels.InputPixels) * groups,
            DramLayout.Nchw when allColumns => (long)pixels.Images * groups * channels,
            DramLayout.Nchw => (long)pixels.Images * pixels.InputRows * groups * channels,
            _ => 1,
        };
    }

    private long WeightRuns((PixelTile Pixels, int Groups, int Outputs, int Inputs) of)
    {
        var (_, _, outputs, _) = of;
        return _layout switch
        {
            DramLayout.Tile => 1,
            _ when Grid.Inputs == 1 => 1,
            DramLayout.Nchw => outputs,
            _ => (long)outputs * _costs.Work.Kernel,
        };
    }

    private long OutputRuns((PixelTile Pixels, int Groups, int Outputs, int Inputs) of)
    {
        var (pixels, _, outputs, _) = of;
        var allColumns = pixels.Columns == _costs.Work.Layer.OutputWidth;
        return _layout switch
        {
            DramLayout.Nhwc when Grid.Outputs == 1 => (long)pixels.Images * (allColumns ? 1 : pixels.Rows),
            DramLayout.Nhwc => _costs.Work.ResultsOf(pixels.Pixels),
            DramLayout.Nchw => (long)pixels.Images * outputs * (allColumns ? 1 : pixels.Rows),
            _ => 1,
        };
    }

    private long[] Regions()
    {
        var rotation = Rotation(_dram);
        long Up(long bytes) => checked((bytes + rotation - 1) / rotation * rotation);
        var weights = Up(Stride(_largest.WeightBytes) * Grid.Groups * Grid.Outputs * Grid.Inputs);
        var activations = Up(Stride(_largest.ActivationBytes) * Grid.Groups * Grid.Pixels * Grid.Inputs);
        var outputs = Up(Stride(_largest.OutputBytes) * Grid.Groups * Grid.Pixels * Grid.Outputs);
        var sums = Up(Stride(_largest.PartialSumStoredBytes) * Grid.Groups * Grid.Pixels * Grid.Outputs);
        // Tensors that are moved side by side start a quarter of the banks apart, so that they do not close each other's rows.
        var quarter = Math.Max(1, _dram.Banks / 4) * (long)_dram.RowBytes * _dram.Channels;
        return
        [
            0,
            checked(weights + rotation + quarter),
            checked(weights + activations + 2 * rotation + 2 * quarter),
            checked(weights + activations + outputs + 3 * rotation + 3 * quarter),
            checked(weights + activations + outputs + sums + 4 * rotation + 4 * quarter),
        ];
    }

    private bool AreAlike(in TileStep a, in TileStep b) =>
        SizesOf(a) == SizesOf(b)
        && (a.LoadsWeights, a.LoadsActivations, a.BeginsVisit, a.LeavesWeights, a.LeavesActivations, a.EndsVisit, a.CompletesSums, a.Continues)
            == (b.LoadsWeights, b.LoadsActivations, b.BeginsVisit, b.LeavesWeights, b.LeavesActivations, b.EndsVisit, b.CompletesSums, b.Continues);

    private (PixelTile, int, int, int) SizesOf(in TileStep step) => Sizes((step.Group, step.Pixel, step.Output, step.Input));

    private static bool SameWeights((int Group, int Pixel, int Output, int Input) a, (int Group, int Pixel, int Output, int Input) b) =>
        a.Group == b.Group && a.Output == b.Output && a.Input == b.Input;

    private static bool SameActivations((int Group, int Pixel, int Output, int Input) a, (int Group, int Pixel, int Output, int Input) b) =>
        a.Group == b.Group && a.Pixel == b.Pixel && a.Input == b.Input;

    private static bool SameSums((int Group, int Pixel, int Output, int Input) a, (int Group, int Pixel, int Output, int Input) b) =>
        a.Group == b.Group && a.Pixel == b.Pixel && a.Output == b.Output;
}
