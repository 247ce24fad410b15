using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>
/// Units that stall together: output channels first, which share activations, then pixels, which share weights.
/// </summary>
/// <param name="Channels">Divides the channels of an operand block, so that clusters of a block are clusters of the layer.</param>
/// <param name="Pixels">Divides its pixels. Pixels of a block lie in raster order; those of a unit square of H x W are taken as neighbours in it.</param>
internal readonly record struct UnitCluster(int Channels, int Pixels)
{
    /// <summary>Null where so many units are no even part of the array, or none of a block.</summary>
    public static UnitCluster? Of(long units, LoopExtents unroll)
    {
        var cluster = units <= unroll.N ? (Channels: units, Pixels: 1L) : (unroll.N, units / unroll.N);
        var fits = cluster.Channels * cluster.Pixels == units && unroll.N % cluster.Channels == 0
            && (long)unroll.H * unroll.W * unroll.B % cluster.Pixels == 0
            && OperandSample.Channels % cluster.Channels == 0 && OperandSample.Pixels % cluster.Pixels == 0;
        return fits ? new UnitCluster((int)cluster.Channels, (int)cluster.Pixels) : null;
    }
}
