namespace ArchSim.Hardware;

/// <summary>The fields of a segmented-log element.</summary>
public sealed record SegmentedLogElementSpec() : ProcessingElementSpec(SegmentedLogElement.KindName)
{
    /// <summary>Any ratio of the two bases, layer by layer (BRSLog); otherwise the ratio is wired (SegLog).</summary>
    public required bool IsReconfigurable { get; init; }

    public required int ActivationBits { get; init; }

    /// <summary>With sign.</summary>
    public required int WeightBits { get; init; }

    /// <summary>Shifted copies of the activation that make the root of two: 2 is 1 + 1/2.</summary>
    public required int RootTerms { get; init; }

    /// <summary>Width of the sums inside the element.</summary>
    public required int AccumulatorBits { get; init; }

    internal SegmentedLogArithmetic Arithmetic => new()
    {
        IsReconfigurable = IsReconfigurable,
        ActivationBits = ActivationBits,
        WeightBits = WeightBits,
        Root = SegmentedLogArithmetic.Roots[RootTerms],
    };
}
