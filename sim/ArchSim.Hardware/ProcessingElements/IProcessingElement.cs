using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>
/// The contract of a processing element. It says, mode by mode, what one element does a cycle, how deep its pipeline is, when it stalls, what
/// it is built of and which part of that works. Nothing else in the simulator knows what kind an element is.
/// </summary>
public interface IProcessingElement
{
    string Kind { get; }

    /// <summary>The format pairs the element can multiply, in words for lists and errors ("int8 x int8").</summary>
    IReadOnlyList<string> SupportedFormats { get; }

    /// <summary>The mode for a pair of stored formats, or null where the element cannot multiply them.</summary>
    ProcessingElementMode? ModeFor(NumberFormat weight, NumberFormat activation);

    /// <summary>What one element is built of, down to primitives.</summary>
    StructureNode Structure { get; }

    /// <summary>Decoders and encoders that stand at the array's edge, for an array of that unroll; null where the element needs none.</summary>
    StructureNode? EdgeStructure(LoopExtents unroll);

    /// <summary>What stands between two registers of the element; empty where it does not say, and only its slowest primitive is known.</summary>
    IReadOnlyList<PipelineStage> Stages => [];

    /// <summary>Pipeline and skew registers, outside the multiply-accumulate path, that one element adds to the array.</summary>
    StructureNode Registers { get; }
}

/// <summary>What an element does with one pair of formats.</summary>
public sealed record ProcessingElementMode
{
    public required string Name { get; init; }

    /// <summary>Products formed at once by one element, by the loop dimension they lie along; multiplies the array's unroll.</summary>
    public required LoopExtents Lanes { get; init; }

    /// <summary>Cycles from operands to sum, 1 or more; adds to a fold once.</summary>
    public required int PipelineDepth { get; init; }

    /// <summary>Cycles that one step of all lanes takes.</summary>
    public required IStallLaw StallLaw { get; init; }

    /// <summary>The primitives of <see cref="IProcessingElement.Structure"/> that switch in one step, by path, with the operand condition each sees.</summary>
    public required IReadOnlyList<ActivePart> ActiveParts { get; init; }

    /// <summary>What a dot product of codes gives.</summary>
    public required IDatapath Datapath { get; init; }

    /// <summary>The width sums have inside the element in this mode.</summary>
    public required int AccumulatorBits { get; init; }

    /// <summary>A format that holds those sums, by which their flips are counted; where none is said, integers, and fp32 for operands that are floats.</summary>
    public NumberFormat? SumFormat { get; init; }

    /// <summary>Sum registers that take a new value in a step, where the mode does not use all of its lanes' alike; null where it does.</summary>
    public IReadOnlyList<ActiveSum>? ActiveSums { get; init; }

    /// <summary>Operations of a shared rescaling unit at the array's edge for one sum that leaves the array; 0 without such a unit.</summary>
    public int RescalingOperations { get; init; }

    /// <summary>Sums that can leave the array in a cycle, at most: as many as a unit at its edge takes. The ports of the partial-sum buffer limit them further.</summary>
    public double SumsPerCycle { get; init; } = double.PositiveInfinity;
}

/// <summary>How many cycles the elements of a cluster, which stall together, take for one step on a block of operands.</summary>
public interface IStallLaw
{
    /// <summary>Mean cycles a step, at least 1; exact where the law does not look at operands.</summary>
    /// <param name="elementsInCluster">Elements that stall together.</param>
    CyclesPerStep Measure(OperandSample sample, int elementsInCluster);

    /// <summary>Cycles a step takes on operands that cost least: the mode's rate, with which a peak is counted. What operands add to it is a stall.</summary>
    CyclesPerStep LeastCycles => CyclesPerStep.One;
}

/// <summary>A rational number of cycles for one step: <c>Cycles / Steps</c>, kept exact so that results do not depend on rounding.</summary>
public readonly record struct CyclesPerStep(long Cycles, long Steps)
{
    public static CyclesPerStep One => new(1, 1);

    public double Mean => (double)Cycles / Steps;

    /// <summary>Cycles for that many steps, rounded up.</summary>
    public long For(long steps) => checked((long)(((Int128)steps * Cycles + Steps - 1) / Steps));
}

/// <summary>A law of a fixed number of cycles.</summary>
public sealed class ConstantStallLaw(int cycles) : IStallLaw
{
    public CyclesPerStep Measure(OperandSample sample, int elementsInCluster) => new(cycles, 1);

    public CyclesPerStep LeastCycles => new(cycles, 1);
}

/// <summary>How the operands of a part change from one step to the next.</summary>
public enum OperandCondition
{
    /// <summary>Both operands change.</summary>
    Streaming,

    /// <summary>One operand is held in the element, the other changes.</summary>
    Held,

    /// <summary>Toggles with the sum it carries, whatever the operands.</summary>
    Accumulating,
}

/// <param name="Register">Name of a register of sums.</param>
/// <param name="Share">Of the registers of that name, those that take a new value in one step.</param>
public readonly record struct ActiveSum(string Register, double Share)
{
    /// <summary>As <see cref="ActivePart.WorksWith"/>.</summary>
    public Func<ushort, bool>? WorksWith { get; init; }
}

/// <param name="Path">Path of a node in the structure tree, as in <see cref="StructureNode.Find"/>.</param>
/// <param name="Count">How many instances of the node work in one step.</param>
public readonly record struct ActivePart(string Path, double Count, OperandCondition Condition)
{
    /// <summary>Whether the part works in a step with that weight code; null where it works with every one.</summary>
    public Func<ushort, bool>? WorksWith { get; init; }

    /// <summary>The part works so many times in every cycle of a step, however many there are; otherwise in the step as a whole.</summary>
    public bool EveryCycle { get; init; }
}
