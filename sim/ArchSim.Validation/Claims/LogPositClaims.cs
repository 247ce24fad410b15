using ArchSim.Hardware;

namespace ArchSim.Validation;

/// <summary>
/// The comparison table of LPA (DAC 2024), which is recalled: that its figures fit together, and areas of element and decoder beside ours. Shown and not scored.
/// </summary>
internal static class LogPositClaims
{
    private const string Table = "LPA, DAC 2024, comparison table";

    // Square micrometres, as the identities take them.
    private const double LpaElement = 187.43;
    private const double LpaDecoder = 5.2;

    private static readonly string[] WithoutPipeline = ["array.processing_element.stages=1"];
    private static readonly string[] UsualRanges = ["array.processing_element.exponent_bits=1", "array.processing_element.regime_bits=3"];
    private static readonly string[] SerialLoad = ["array.weight_load=serial"];

    public static IReadOnlyList<Claim> All { get; } =
    [
        Identity("lpa.compute-area", "compute area of LPA: elements x 187.43 + decoders x 5.2", 12078.72, "um2", LpaArea),
        Identity("lpa.ant-compute-area", "compute area of ANT in that table: 64 elements x 79.57 + 2 decoders x 4.9", 5102.28, "um2", _ => 64 * 79.57 + 2 * 4.9),
        Identity("lpa.bitfusion-compute-area", "compute area of BitFusion in that table: 64 of 4096 elements in 0.326 mm2", 5093.75, "um2", _ => 64 * 0.326e6 / 4096),
        Identity("lpa.adaptivfloat-compute-area", "compute area of AdaptivFloat in that table: 64 of 896 elements in 0.327 mm2", 23357.14, "um2", _ => 64 * 0.327e6 / 896),
        Identity("lpa.density", "compute density of LPA: 203.4 GOPS over its area", 16.84, "TOPS/mm2", bench => Density(203.4, LpaArea(bench))),
        Identity("lpa.ant-density", "compute density of ANT in that table: 44.95 GOPS over its area", 8.81, "TOPS/mm2", _ => Density(44.95, 5102.28)),
        Identity("lpa.bitfusion-density", "compute density of BitFusion in that table: 44.01 GOPS over its area", 8.64, "TOPS/mm2", _ => Density(44.01, 5093.75)),
        Identity("lpa.adaptivfloat-density", "compute density of AdaptivFloat in that table: 63.99 GOPS over its area", 2.74, "TOPS/mm2", _ => Density(63.99, 23357.14)),
        new()
        {
            Id = "lpa.element-area",
            Statement = "area of LPA's element, 28 nm",
            Source = Table,
            Verification = Verification.Recalled,
            Kind = ClaimKind.Recalled,
            Tolerance = Tolerance.Usual,
            Published = LpaElement,
            Unit = "um2",
            Compute = bench => Over(bench, Element),
        },
        new()
        {
            Id = "lpa.decoder-area",
            Statement = "area of a decoder of LPA, 28 nm",
            Source = Table,
            Verification = Verification.Recalled,
            Kind = ClaimKind.Recalled,
            Tolerance = Tolerance.Usual,
            Published = LpaDecoder,
            Unit = "um2",
            Compute = bench => Over(bench, Decoder),
        },
    ];

    private static Claim Identity(string id, string statement, double published, string unit, Func<Workbench, double> compute) => new()
    {
        Id = id,
        Statement = statement,
        Source = Table,
        Verification = Verification.Recalled,
        Kind = ClaimKind.Recalled,
        Tolerance = Tolerance.Exact,
        Published = published,
        Unit = unit,
        // To the digits that are printed.
        Compute = bench => new Finding(Math.Round(compute(bench), 2)),
    };

    /// <summary>The numbers of elements and decoders are those of our structure.</summary>
    private static double LpaArea(Workbench bench)
    {
        var machine = bench.Accelerator("lpa");
        var edge = machine.Element.EdgeStructure(machine.Spec.Array.Unroll)!;
        return machine.Spec.Array.ProcessingElements * LpaElement + (edge.Find("activation_decoder").Count + edge.Find("weight_decoder").Count) * LpaDecoder;
    }

    private static double Density(double gops, double um2) => gops * 1e-3 / (um2 * 1e-6);

    private static Finding Over(Workbench bench, Func<Accelerator, bool, double> area)
    {
        double Of(bool registers, params IReadOnlyList<string> sets) => area(bench.Accelerator("lpa", sets), registers);
        var value = Of(true);
        string[] smallest = [.. WithoutPipeline, .. UsualRanges, .. SerialLoad, Sums(16)];
        var band = bench.Accelerator("lpa").Costs.Technology!.Band.Area;
        return new Finding(value)
        {
            Variants =
            [
                ("sums of 24 bits", Of(true, Sums(24))),
                ("sums of 16 bits", Of(true, Sums(16))),
                ("one stage", Of(true, WithoutPipeline)),
                ("es to 1 and rs to 3", Of(true, UsualRanges)),
                ("weights loaded between folds", Of(true, SerialLoad)),
                ("all of these, sums of 16 bits", Of(true, smallest)),
                ("the same without registers", Of(false, smallest)),
                ("the same at the technology's band, down", Of(false, smallest) / band),
            ],
        };
    }

    private static string Sums(int bits) => $"array.processing_element.accumulator_bits={bits}";

    private static double Element(Accelerator machine, bool registers) =>
        (machine.Element.Structure.TotalGateEquivalents + (registers ? machine.Element.Registers.TotalGateEquivalents : 0)) * machine.Costs.Technology!.GateUm2;

    private static double Decoder(Accelerator machine, bool registers) =>
        machine.Element.EdgeStructure(machine.Spec.Array.Unroll)!.Find("activation_decoder").AreaUm2(machine.Costs.Technology!);
}
