using System.Collections.Concurrent;
using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>What elements of all kinds share: their registers, as structure and for energy.</summary>
internal abstract class ProcessingElement : IProcessingElement
{
    private readonly ConcurrentDictionary<(string Weight, string Activation), ProcessingElementMode?> _modes = new();

    public abstract string Kind { get; }

    public abstract IReadOnlyList<string> SupportedFormats { get; }

    public abstract StructureNode Structure { get; }

    public virtual IReadOnlyList<PipelineStage> Stages => [];

    public StructureNode Registers => Primitive.Group("registers", [.. RegisterParts.Select(r => r.Structure)]);

    /// <summary>All flip-flops of one element.</summary>
    public abstract IReadOnlyList<ElementRegister> RegisterParts { get; }

    /// <summary>Results that one element forms at once in its widest mode.</summary>
    public abstract int MostLanes { get; }

    /// <summary>Sums are floating-point; integers otherwise.</summary>
    public virtual bool HasFloatSums => false;

    /// <summary>The format that a memory holds floating-point sums in as they are; null for integers.</summary>
    public virtual FloatFormat? SumFormat => HasFloatSums ? FloatFormat.Fp32 : null;

    public abstract int AccumulatorBits { get; }

    /// <summary>Stored bits of the weights an element takes at once, all lanes together.</summary>
    public abstract int WeightWordBits { get; }

    /// <summary>Stored bits of the activations an element takes at once, all lanes together.</summary>
    public abstract int ActivationWordBits { get; }

    /// <summary>One decoder and one encoder of <see cref="EdgeStructure"/>, for the energy of an operand and a result; null without.</summary>
    public virtual StructureNode? OperandDecoder => null;

    public virtual StructureNode? ResultEncoder => null;

    /// <summary>One operator of a unit at the edge that finished and partial sums pass on their way out; a mode says how many operations a sum takes.</summary>
    public virtual StructureNode? RescalingOperator => null;

    /// <summary>Made once for each pair of formats: datapaths have tables, and every layer asks.</summary>
    public ProcessingElementMode? ModeFor(NumberFormat weight, NumberFormat activation) =>
        _modes.GetOrAdd((weight.Name, activation.Name), static (_, pair) => pair.Element.NewMode(pair.Weight, pair.Activation), (Element: this, Weight: weight, Activation: activation));

    /// <inheritdoc cref="IProcessingElement.ModeFor"/>
    protected abstract ProcessingElementMode? NewMode(NumberFormat weight, NumberFormat activation);

    public virtual StructureNode? EdgeStructure(LoopExtents unroll) => null;
}
