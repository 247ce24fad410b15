using System.Runtime.CompilerServices;
using ArchSim.Hardware;
using ArchSim.Memory;
using ArchSim.Numerics;

namespace ArchSim.Simulation;

/// <summary>
/// What of an accelerator decides over the time that a mapped layer takes and the actions that it counts: no names, no energy, no area, and no sizes of buffers, which decide which mappings
/// fit and how many tiles a buffer holds (<see cref="BufferFit"/>). Machines that are equal in it run a mapped layer alike, to the last count.
/// </summary>
internal sealed record MachineTiming
{
    private static readonly ConditionalWeakTable<Accelerator, MachineTiming> Known = [];

    /// <summary>In place of any: the controllers ask that currents make sense together.</summary>
    private static readonly MemoryCurrents AnyCurrents = new() { Vdd = 1, Idd0 = 1, Idd2P = 1, Idd2N = 1, Idd3P = 1, Idd3N = 1, Idd4R = 1, Idd4W = 1, Idd5 = 1, Idd5PerBank = 1 };

    private static readonly StatedEnergy NoEnergy = new();

    private static readonly NumberFormat AnyFormat = NumberFormat.Parse("int32");

    public required ArrayShape Array { get; init; }

    /// <summary>Ports and words alone, like the two below: sizes and cells are blank.</summary>
    public required BufferSpec WeightBuffer { get; init; }

    public required BufferSpec ActivationBuffer { get; init; }

    /// <summary>The encoding is blank, too: a layer has its own (<see cref="MatrixWork.PartialSum"/>).</summary>
    public required PartialSumBufferSpec PartialSumBuffer { get; init; }

    public required NetworkSpec Network { get; init; }

    public required BufferLatency Latency { get; init; }

    /// <summary>Name and energy are blank.</summary>
    public required MemorySpec Dram { get; init; }

    public required DramLayout DramLayout { get; init; }

    public required double ClockMhz { get; init; }

    /// <summary>Of the vector unit.</summary>
    public required int Lanes { get; init; }

    public required bool IsReferenceModel { get; init; }

    public static MachineTiming Of(Accelerator accelerator) => Known.GetValue(accelerator, Extract);

    /// <summary>A memory without its name and what it costs.</summary>
    public static MemorySpec Untold(MemorySpec spec) => spec with { Name = "", DevicesPerRank = 1, Currents = AnyCurrents, StatedEnergy = NoEnergy };

    /// <summary>A buffer without its size, its halves and its cells: what fits is asked before (<see cref="BufferFit"/>).</summary>
    public static BufferSpec PortsOf(BufferSpec buffer) => buffer with { SizeKib = 0, Cell = null, DoubleBuffered = false };

    private static MachineTiming Extract(Accelerator accelerator)
    {
        var spec = accelerator.Spec;
        return new MachineTiming
        {
            Array = new ArrayShape(spec.Array.Unroll, spec.Array.Reduction, spec.Array.Feeding, spec.Array.Stationary, spec.Array.WeightLoad),
            WeightBuffer = PortsOf(spec.WeightBuffer),
            ActivationBuffer = PortsOf(spec.ActivationBuffer),
            PartialSumBuffer = (PartialSumBufferSpec)PortsOf(spec.PartialSumBuffer) with { Encoding = AnyFormat },
            Network = spec.Network,
            Latency = BufferLatency.Of(accelerator),
            Dram = Untold(spec.Dram),
            DramLayout = spec.DramLayout,
            ClockMhz = spec.ClockMhz,
            Lanes = spec.VectorUnit.Lanes,
            IsReferenceModel = spec.IsReferenceModel,
        };
    }
}

/// <summary>An array as its timing sees it.</summary>
internal readonly record struct ArrayShape(LoopExtents Unroll, Reduction Reduction, Feeding Feeding, Stationary Stationary, WeightLoad WeightLoad)
{
    public long ProcessingElements => Unroll.Product;
}

/// <summary>Cycles that macros and links take longer than the one of an access; technology and clock enter timing here alone.</summary>
/// <param name="Operands">That words come later than in the cycle of their address, with the hops of the links: of the slowest buffer.</param>
/// <param name="SumRead">From the address of a sum to its data.</param>
/// <param name="SumWay">Of a sum through encoder, link and decoder.</param>
/// <param name="WeightAccess">Between two accesses of a macro, like the two behind it. Models of other tools know none.</param>
internal readonly record struct BufferLatency(long Operands, long SumRead, long SumWay, int WeightAccess, int ActivationAccess, int PartialSumAccess)
{
    public static BufferLatency Of(Accelerator accelerator)
    {
        var (spec, buffers) = (accelerator.Spec, accelerator.Costs.Buffers);
        var (encoder, decoder) = accelerator.Costs.PartialSumCodecCycles;
        int[] hops = [spec.Network.Weight.Hops, spec.Network.Activation.Hops, 0];
        return new BufferLatency(
            hops.Select((h, i) => h + (i < buffers.Count ? buffers[i].AccessCycles - 1L : 0)).Max(),
            buffers is [.., var sums] ? sums.AccessCycles : 1,
            encoder + decoder + spec.Network.PartialSum.Hops,
            Between(0), Between(1), Between(2));

        int Between(int buffer) => !spec.IsReferenceModel && buffer < buffers.Count ? buffers[buffer].CyclesBetweenAccesses : 1;
    }
}
