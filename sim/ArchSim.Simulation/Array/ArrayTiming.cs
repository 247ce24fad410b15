using ArchSim.Hardware;

namespace ArchSim.Simulation;

/// <summary>Cycles the array takes for one tile, and what passes its ports meanwhile.</summary>
/// <param name="Cycles">With operands and partial sums always at hand, weights already in the elements where loads are overlapped.</param>
/// <param name="OperandStallCycles">The part of <paramref name="Cycles"/> that is lost because operands take more cycles a step than the mode's rate.</param>
/// <param name="FoldChangeCycles">The part that is lost because a fold streams for less time than the next one takes to load.</param>
/// <param name="WeightCodes">Codes read from the weight buffer.</param>
/// <param name="ActivationCodes">Codes read from the activation buffer.</param>
/// <param name="WeightAccesses">Cycles in which weights are read.</param>
/// <param name="ActivationAccesses">Cycles in which activations are read.</param>
/// <param name="PartialSumAccesses">Cycles in which sums are written, in one pass over all of them.</param>
/// <param name="PartialSumPasses">How often each sum of the tile is written: once for every further fold of K that the array cannot hold.</param>
internal readonly record struct TileTiming(
    long Cycles, long OperandStallCycles, long FoldChangeCycles, long WeightCodes, long ActivationCodes, long PartialSumPasses,
    long WeightAccesses, long ActivationAccesses, long PartialSumAccesses);

/// <summary>
/// Closed forms for a tile on the array, after SCALE-Sim (weight_load: serial counts exactly as it does) and less the loads that overlap.
/// A fold is one filling of the elements; a step is one operand set passing them.
/// </summary>
internal sealed class ArrayTiming
{
    private readonly ArrayShape _array;
    private readonly MatrixWork _work;
    private readonly LoopExtents _unroll;
    private readonly long _rows;
    private readonly long _columns;

    public ArrayTiming(MatrixWork work)
    {
        _work = work;
        _array = work.Machine.Array;
        _unroll = work.Unroll;
        var physical = _array.Unroll;
        var pixels = (long)physical.H * physical.W * physical.B;
        // Rows are the side along which the stationary operand is shifted in, or results out.
        (_rows, _columns) = _array.Stationary == Stationary.Output
            ? (pixels, (long)physical.N * physical.K * physical.G)
            : (physical.K, (long)physical.N * physical.G * pixels);
    }

    /// <summary>Cycles from the first operands entering to the first result, less one; paid once where folds overlap.</summary>
    public long SkewCycles =>
        _work.Mode.PipelineDepth - 1 + (_array.Feeding == Feeding.Systolic ? _rows + _columns - 2 : 0)
        + (_array.Reduction == Reduction.Tree ? Levels(_array.Unroll.K) : 0);

    /// <summary>
    /// Cycles that words come later than in the cycle of their address, out of buffers whose macros are slower than the clock; paid once, for an access begins
    /// every cycle. So do the hops of the links. The three buffers are read at once. SCALE-Sim's formula has none of it.
    /// </summary>
    public long BufferCycles => _array.WeightLoad == WeightLoad.Serial ? 0 : _work.Machine.Latency.Operands;

    /// <summary>
    /// Cycles from reading a sum, through decoder and link to the head of its column, its additions, encoder and link back, to the cycle in which it can be read again. 0
    /// where no sum is added to outside of the elements, and for models of tools that have no such thing.
    /// </summary>
    public long SumLoopCycles
    {
        get
        {
            var spec = _work.Machine;
            return _array.Stationary == Stationary.Output || spec.IsReferenceModel
                ? 0
                : _work.Machine.Latency.SumRead + _work.Machine.Latency.SumWay + spec.Network.PartialSum.Hops + _work.Mode.PipelineDepth + (_array.Reduction == Reduction.Systolic ? _array.Unroll.K - 1 : Levels(_array.Unroll.K));
        }
    }

    /// <summary>Cycles of the last sums of a layer through encoder, link and decoder; paid once, and not where cycles are counted as SCALE-Sim does.</summary>
    public long LastSumCycles => _array.WeightLoad == WeightLoad.Serial ? 0 : _work.Machine.Latency.SumWay;

    /// <summary>Cycles to fill the elements with the first stationary operands; paid once where loads overlap.</summary>
    public long FirstLoadCycles => _array.Stationary == Stationary.Output || _array.WeightLoad == WeightLoad.Serial ? 0 : LoadCycles;

    /// <summary>SCALE-Sim reports the index of the last cycle of a layer, not their number: one less for a layer.</summary>
    public long LayerCorrection => _array.WeightLoad == WeightLoad.Serial && _array.Feeding == Feeding.Systolic ? -1 : 0;

    public TileTiming Of(PixelTile pixels, int groups, int outputChannels, int inputChannels)
    {
        var reduction = (long)inputChannels * _work.Kernel;
        var k = Folds(reduction, _unroll.K);
        var n = Folds(outputChannels, _unroll.N);
        var m = PixelFolds(pixels);
        var g = Folds(groups, _unroll.G);
        var weights = groups * reduction * outputChannels;
        // On chip an activation is fetched for every product it enters in another step: the array sees unfolded windows.
        var activations = groups * pixels.Pixels * reduction;
        return _array.Stationary switch
        {
            Stationary.Weight => new(Stream(g * k * n, m, out var stall, out var change), stall, change, weights, activations * n, k,
                g * k * n * LoadCycles, g * k * n * m, g * n * m),
            Stationary.Input => new(Stream(g * k * m, n, out var stall, out var change), stall, change, weights * m, activations, k,
                g * k * m * n, g * k * m * LoadCycles, g * m * n),
            _ => new(Stream(g * m * n, k, out var stall, out var change), stall, change, weights * m, activations * n, 1,
                g * m * n * k, g * m * n * k, g * m * n * LoadCycles),
        };
    }

    /// <summary>Output pixel positions the array needs one after the other. One unrolled pixel dimension takes pixels in raster order.</summary>
    private long PixelFolds(PixelTile tile)
    {
        if (_unroll.H > 1 && _unroll.W > 1)
            return Folds(tile.Rows, _unroll.H) * Folds(tile.Columns, _unroll.W) * Folds(tile.Images, _unroll.B);
        var plane = (long)tile.Rows * tile.Columns;
        return _unroll.B > 1
            ? Folds(plane, _unroll.H * _unroll.W) * Folds(tile.Images, _unroll.B)
            : Folds(plane * tile.Images, _unroll.H * _unroll.W);
    }

    private long Stream(long folds, long steps, out long stall, out long change)
    {
        var streaming = _work.CyclesPerStep.For(steps);
        var atRate = _work.Mode.LeastCycles.For(steps);
        if (_array.WeightLoad == WeightLoad.Serial)
        {
            // Loads and skew are counted as work, as SCALE-Sim does.
            stall = checked((streaming - atRate) * folds);
            change = 0;
            return checked(folds * (streaming + SkewCycles + (_array.Stationary == Stationary.Output ? 0 : LoadCycles)));
        }
        // The next fold's operands are shifted in, and results out, behind this one.
        var undisturbed = Math.Max(atRate, LoadCycles);
        var fold = Math.Max(streaming, LoadCycles);
        stall = checked((fold - undisturbed) * folds);
        change = checked((undisturbed - atRate) * folds);
        return checked(folds * fold);
    }

    /// <summary>Cycles to shift a stationary operand into all rows (or results out of them); a broadcast array writes all at once.</summary>
    private long LoadCycles => _array.Feeding == Feeding.Systolic ? _rows : 1;

    private static long Folds(long extent, long unroll) => (extent + unroll - 1) / unroll;

    private static int Levels(int inputs) => inputs <= 1 ? 0 : 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)(inputs - 1));
}
