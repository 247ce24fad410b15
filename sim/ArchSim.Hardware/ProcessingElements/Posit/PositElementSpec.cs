namespace ArchSim.Hardware;

/// <summary>The fields of a posit element.</summary>
public sealed record PositElementSpec() : ProcessingElementSpec(PositElement.KindName)
{
    /// <summary>n of both operands.</summary>
    public required int OperandBits { get; init; }

    /// <summary>es of both operands.</summary>
    public required int ExponentBits { get; init; }

    /// <summary>Width of the sums inside the element.</summary>
    public required int AccumulatorBits { get; init; }
}
