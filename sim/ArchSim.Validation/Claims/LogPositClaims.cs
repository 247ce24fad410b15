using ArchSim.Hardware;

namespace ArchSim.Validation;

/// <summary>
/// The comparison table of LPA (DAC 2024), which is recalled: that its areas follow from elements that are counted here, and areas of element and decoder beside ours. Shown and
/// not scored. ANT's area in it takes two decoders, which no structure here has (its own rule is 2n for n x n), and its throughputs follow from no clock and mix that are known.
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
        Identity("lpa.bitfusion-compute-area", "compute area of BitFusion in that table: as many of the 4-bit elements of ANT's restatement, 0.326 mm2 in all", 5093.75, "um2",
            bench => Restated(bench, AntDesign.BitFusion, 0.326)),
        Identity("lpa.adaptivfloat-compute-area", "compute area of AdaptivFloat in that table: as many of the elements of ANT's restatement, 0.327 mm2 in all", 23357.14, "um2",
            bench => Restated(bench, AntDesign.AdaptivFloat, 0.327)),
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

    /// <summary>The share of a restated array that has as many elements as ours of log posits. A unit of the restatement is four of 4 bits where it splits.</summary>
    private static double Restated(Workbench bench, AntDesign design, double mm2)
    {
        var lanes = design == AntDesign.BitFusion ? design.Lanes(design.LowBits) : 1;
        return bench.Accelerator("lpa").Spec.Array.ProcessingElements * mm2 * 1e6 / (design.Units * lanes * lanes);
    }

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
