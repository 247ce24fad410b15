using System.Globalization;
using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>An accelerator ready to be simulated: its spec with the element, the technology and the areas that follow from them.</summary>
public sealed class Accelerator
{
    internal Accelerator(AcceleratorSpec spec, IProcessingElement element, ICostModel costs)
    {
        Spec = spec;
        Element = element;
        Costs = costs;
    }

    public AcceleratorSpec Spec { get; }

    public IProcessingElement Element { get; }

    public ICostModel Costs { get; }

    /// <summary>The slowest path that limits the clock; null where none is known.</summary>
    public PathDelay? SlowestPath => Costs.Paths.Where(p => !p.IsFeedForward).MaxBy(p => p.Nanoseconds);

    /// <summary>What is wrong with the clock, in one line, or null where the slowest path fits into its period.</summary>
    public string? ClockProblem
    {
        get
        {
            var periodNs = 1000 / Spec.ClockMhz;
            if (SlowestPath is not { } slowest || slowest.Nanoseconds <= periodNs)
                return null;
            var band = Costs.Technology is { } technology ? string.Create(CultureInfo.InvariantCulture, $", give or take a factor of {technology.Band.Delay:G3}") : "";
            return string.Create(CultureInfo.InvariantCulture, $"{Spec.Name} cannot make its clock: {slowest.Where} takes {(slowest.IsLeast ? "at least " : "")}{slowest.Nanoseconds:G3} ns at {Spec.TechnologyName}{band}, "
                + $"a cycle of {Spec.ClockMhz:G6} MHz is {periodNs:G3} ns; {Math.Floor(1000 / slowest.Nanoseconds):F0} MHz would do");
        }
    }
}

/// <summary>Area of a machine, and energy of its actions.</summary>
public interface ICostModel
{
    /// <summary>The whole chip, down to primitives. Its direct children are the components of <see cref="AreaUm2"/>.</summary>
    AreaNode AreaTree { get; }

    /// <summary>Square micrometres by component, in a fixed order.</summary>
    IReadOnlyList<(AreaComponent Component, double Um2)> AreaUm2 { get; }

    /// <summary>Of everything on the chip.</summary>
    double LeakageMw { get; }

    /// <summary>Delays between registers, the element's first; none where the model knows no structure.</summary>
    IReadOnlyList<PathDelay> Paths => [];

    /// <summary>The macros of the buffers for weights, activations and sums; none where the model knows no macros.</summary>
    IReadOnlyList<BufferTiming> Buffers => [];

    /// <summary>Where the blocks lie, and the links between them; null and none where the model knows no areas.</summary>
    Floorplan? Floorplan => null;

    IReadOnlyList<NetworkLink> Links => [];

    /// <summary>Cycles that a sum takes through the encoder and through the decoder of partial sums; 0 where sums are stored as they are.</summary>
    (int Encoder, int Decoder) PartialSumCodecCycles => (0, 0);

    /// <summary>What the numbers were made with; null where the model knows no technology.</summary>
    Technology? Technology => null;

    /// <summary>Energy an action for a layer in those formats, running in that mode on such operands.</summary>
    /// <param name="mode">Null for a layer that forms no product; what the array's actions cost is then 0.</param>
    EnergyCosts EnergyOf(ProcessingElementMode? mode, LayerFormats formats, OperandStatistics statistics);
}

/// <summary>The parts of the chip whose area is reported. The first three are the compute area of TOPS/mm².</summary>
public enum AreaComponent
{
    Array,
    ArrayRegisters,
    Codecs,
    WeightBuffer,
    ActivationBuffer,
    PartialSumBuffer,
    PartialSumCodec,
    VectorUnit,

    /// <summary>Registers of the hops between buffers and array; wires lie above the blocks.</summary>
    Network,
}
