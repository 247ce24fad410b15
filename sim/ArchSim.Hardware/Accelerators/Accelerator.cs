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
}

/// <summary>Area of a machine, and energy of its actions.</summary>
public interface ICostModel
{
    /// <summary>The whole chip, down to primitives. Its direct children are the components of <see cref="AreaUm2"/>.</summary>
    AreaNode AreaTree { get; }

    /// <summary>Square micrometres by component, in a fixed order.</summary>
    IReadOnlyList<(AreaComponent Component, double Um2)> AreaUm2 { get; }

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
}
