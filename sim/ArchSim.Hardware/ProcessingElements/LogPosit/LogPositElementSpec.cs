namespace ArchSim.Hardware;

/// <summary>The fields of a log-posit element beside its widths.</summary>
public sealed record LogPositElementSpec() : WeightSplitSpec(LogPositElement.KindName)
{
    /// <summary>Largest es of both operands.</summary>
    public required int ExponentBits { get; init; }

    /// <summary>Largest rs of both operands.</summary>
    public required int RegimeBits { get; init; }

    /// <summary>Cycles from decoded operands to the sum: with 2 a register stands behind the table.</summary>
    public required int Stages { get; init; }
}
