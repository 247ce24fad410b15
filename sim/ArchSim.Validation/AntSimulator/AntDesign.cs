namespace ArchSim.Validation;

/// <summary>A design as the ANT simulator's configuration files state it; all have the same buffers, memory interface and clock.</summary>
internal sealed record AntDesign
{
    public required string Name { get; init; }

    /// <summary>Units on the side of the pixels (output-stationary) or of the reduction (weight-stationary), at the high precision.</summary>
    public required int Rows { get; init; }

    /// <summary>Units on the side of the filters, at the high precision.</summary>
    public required int Columns { get; init; }

    public required int HighBits { get; init; }

    public required int LowBits { get; init; }

    public bool IsWeightStationary { get; init; }

    /// <summary>Of one unit, from the synthesis row that its precisions select.</summary>
    public required (double Leakage, double Dynamic) UnitPowerNw { get; init; }

    // Published for 8/2 bit Fusion Units at 45 nm, and used there for every 8/4 bit design.
    private static readonly (double, double) EightFour = (64_314, 279_960);

    public static AntDesign AntOutputStationary { get; } = new() { Name = "ANT-OS", Rows = 32, Columns = 32, HighBits = 8, LowBits = 4, UnitPowerNw = EightFour };

    public static AntDesign AntWeightStationary { get; } = AntOutputStationary with { Name = "ANT-WS", IsWeightStationary = true };

    /// <summary>It differs from ANT in the bits of its layers alone.</summary>
    public static AntDesign BitFusion { get; } = AntOutputStationary with { Name = "BitFusion" };

    public static AntDesign AdaptivFloat { get; } = AntOutputStationary with { Name = "AdaFloat", Columns = 28 };

    public static AntDesign OlAccel { get; } = AntOutputStationary with { Name = "OLAccel", Rows = 16, Columns = 18 };

    public static AntDesign BiScaled { get; } = AntOutputStationary with
    {
        Name = "BiScaled",
        Columns = 80,
        HighBits = 6,
        LowBits = 6,
        UnitPowerNw = (28_458, 123_882),
    };

    public static IReadOnlyList<AntDesign> All { get; } = [AntOutputStationary, AntWeightStationary, BitFusion, AdaptivFloat, OlAccel, BiScaled];

    public int Units => Rows * Columns;

    /// <summary>Lanes along one side that a unit has at so many bits.</summary>
    public int Lanes(int bits) => HighBits / Math.Max(bits, LowBits);
}
