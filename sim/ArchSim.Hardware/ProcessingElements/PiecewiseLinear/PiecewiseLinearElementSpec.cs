namespace ArchSim.Hardware;

/// <summary>The fields of a piecewise linear element.</summary>
public sealed record PiecewiseLinearElementSpec() : ProcessingElementSpec(PiecewiseLinearElement.KindName)
{
    /// <summary>Activation, weight (as multiplied, without the bits of the piece) and accumulator.</summary>
    public required WeightSplitSpec Widths { get; init; }

    /// <summary>The most breakpoints a weight may have, 1..3.</summary>
    public required int Breakpoints { get; init; }

    /// <summary>Cycles in which the rescaling unit takes all sums of the array once: it has results x operations / so many operators.</summary>
    public required int AccumulationCycles { get; init; }
}
