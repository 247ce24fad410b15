using ArchSim.Memory;

namespace ArchSim.Hardware;

/// <summary>
/// Energy of every counted action of one layer on one machine, in picojoule an action (static parts in milliwatt). Energy is counts times these;
/// the simulator computes none of them and the cost model counts nothing.
/// </summary>
public sealed record EnergyCosts
{
    /// <summary>One useful multiply-accumulate in the element.</summary>
    public required double MacPj { get; init; }

    /// <summary>Registers of one element for one cycle in which the array works.</summary>
    public required double RegistersPjPerElementCycle { get; init; }

    /// <summary>One operand through a decoder at the array's edge; 0 without one.</summary>
    public required double OperandDecodePj { get; init; }

    /// <summary>One result through an encoder; 0 without one.</summary>
    public required double ResultEncodePj { get; init; }

    /// <summary>One sum through the rescaling unit at the array's edge, each time it leaves the array; 0 without one.</summary>
    public double SumRescalePj { get; init; }

    /// <summary>One partial sum into and out of its encoding; 0 for integers.</summary>
    public required double PartialSumEncodePj { get; init; }

    public required double PartialSumDecodePj { get; init; }

    /// <summary>One word of <see cref="BufferSpec.WidthBits"/>.</summary>
    public required BufferEnergy WeightBuffer { get; init; }

    public required BufferEnergy ActivationBuffer { get; init; }

    public required BufferEnergy PartialSumBuffer { get; init; }

    /// <summary>Codes between the buffers and the elements.</summary>
    public NetworkEnergy Network { get; init; }

    /// <summary>One elementary operation of one lane of the vector unit.</summary>
    public required double VectorOperationPj { get; init; }

    /// <summary>Of the memory's commands and states.</summary>
    public required CommandEnergy Dram { get; init; }

    /// <summary>Leakage of everything on the chip.</summary>
    public required double LeakageMw { get; init; }
}

public readonly record struct BufferEnergy(double ReadWordPj, double WriteWordPj);
