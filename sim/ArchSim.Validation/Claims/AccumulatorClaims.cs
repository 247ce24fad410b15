using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Validation;

/// <summary>Floating-point elements with accumulators of few bits, the wide baselines beside them, and the table of operations that the energy level is set by.</summary>
internal static class AccumulatorClaims
{
    private const string Lba = "Blumenfeld, Hubara, Soudry, ICLR 2024 (arXiv 2401.14110), appendix E";
    private const string Restated = "SPARK, HPCA 2024, table VII, restating ANT, MICRO 2022";
    private const string AdaptivFloat = "Tambe et al., DAC 2020, abstract";
    private const string Horowitz = "M. Horowitz, ISSCC 2014, 45 nm, 0.9 V";

    private const string AdaptivFloatIsLarger = "the published element is 20 % larger than one with sums in fixed point; what it holds is not known";

    private const string OneLevel = "one level serves all operations of the table, which lie 0.44 to 1.66 times it";

    private static readonly string[] Single = ["array.processing_element.accumulator=fp32", "array.processing_element.chunk=1"];
    private static readonly string[] Half = ["array.processing_element.accumulator=fp16"];

    public static IReadOnlyList<Claim> All { get; } =
    [
        Gates("lba.gates-12", "gates of a multiply-add of 8-bit floats (M4E3), 12-bit sums (M7E4) against fp32 sums", -0.63, Verification.Secondary, ClaimKind.Prediction, []),
        Gates("lba.gates-16", "gates of a multiply-add of 8-bit floats (M4E3), fp16 sums against fp32 sums", -0.51, Verification.Recalled, ClaimKind.Recalled, Half),
        new()
        {
            Id = "adaptivfloat.area-ratio",
            Statement = "area of an AdaptivFloat element over an integer element of the same width",
            Source = AdaptivFloat,
            Verification = Verification.Recalled,
            Kind = ClaimKind.Recalled,
            Tolerance = Tolerance.Usual,
            Published = 1.14,
            Unit = "",
            Compute = bench => OverInteger(bench, ElementUm2, "logic alone", LogicUm2),
        },
        new()
        {
            Id = "adaptivfloat.energy-ratio",
            Statement = "energy of an operation of an AdaptivFloat element over an integer element of the same width",
            Source = AdaptivFloat,
            Verification = Verification.Recalled,
            Kind = ClaimKind.Recalled,
            Tolerance = Tolerance.Usual,
            Published = 0.9,
            Unit = "",
            Compute = bench => OverInteger(bench, OperationPj, "arithmetic alone", accelerator => Costs(accelerator).MacPj),
        },
        new()
        {
            Id = "adaptivfloat.element-area",
            Statement = "area of an 8-bit AdaptivFloat element, 28 nm",
            Source = Restated,
            Verification = Verification.Secondary,
            Kind = ClaimKind.Prediction,
            Tolerance = Tolerance.Usual,
            Published = 364.96,
            Unit = "um2",
            Compute = bench => AdaptivFloatArea(bench, 1),
            KnownMiss = AdaptivFloatIsLarger,
        },
        new()
        {
            Id = "adaptivfloat.array-area",
            Statement = "area of 896 AdaptivFloat elements of 8 bits, 28 nm",
            Source = Restated,
            Verification = Verification.Secondary,
            Kind = ClaimKind.Prediction,
            Tolerance = Tolerance.Usual,
            Published = 0.327,
            Unit = "mm2",
            Compute = bench => AdaptivFloatArea(bench, 896e-6),
            KnownMiss = AdaptivFloatIsLarger,
        },
        new()
        {
            Id = "eyeriss.array-area",
            Statement = "area of Eyeriss's 168 elements of 16 bits, restated for 28 nm",
            Source = Restated,
            Verification = Verification.Secondary,
            Kind = ClaimKind.Prediction,
            Tolerance = Tolerance.Usual,
            Published = 0.309,
            Unit = "mm2",
            Compute = EyerissArea,
            KnownMiss = "ours has no scratch pads: the published element holds a memory of weights that no primitive here stands for",
        },
        Calibration("horowitz.int8-multiply", "int8 multiply", 0.2, "int8-systolic", "multiplier") with { KnownMiss = OneLevel },
        Calibration("horowitz.int16-add", "int16 add", 0.05, "int8-systolic", "adder", "array.processing_element.accumulator_bits=16"),
        Calibration("horowitz.int32-add", "int32 add", 0.1, "int8-systolic", "adder"),
        Calibration("horowitz.fp16-multiply", "fp16 multiply (ours leaves the product exact)", 1.1, "fp16-systolic", "multiplier") with { KnownMiss = OneLevel },
        Calibration("horowitz.fp32-add", "fp32 add", 0.9, "fp16-systolic", "adder") with { KnownMiss = OneLevel },
    ];

    private static Claim Gates(string id, string statement, double published, Verification verification, ClaimKind kind, string[] sets) => new()
    {
        Id = id,
        Statement = statement,
        Source = Lba,
        Verification = verification,
        Kind = kind,
        Tolerance = Tolerance.Usual,
        Published = published,
        Unit = "%",
        Compute = bench =>
        {
            double Change(Func<IProcessingElement, double> gates) =>
                Finding.Change(gates(bench.Accelerator("lba-fp8", Single).Element), gates(bench.Accelerator("lba-fp8", sets).Element));
            return new Finding(Change(Logic))
            {
                // What the source counts is not known.
                Variants =
                [
                    ("the adder alone", Change(e => e.Structure.Find("adder").TotalGateEquivalents)),
                    ("without what limits the product's range", Change(e => Logic(e) - Limits(e))),
                    ("with the register of the sum", Change(e => Logic(e) + Register(e, "sum"))),
                    ("with all registers", Change(e => Logic(e) + e.Registers.TotalGateEquivalents)),
                ],
            };
        },
    };

    private static Claim Calibration(string id, string operation, double published, string accelerator, string part, params string[] sets) => new()
    {
        Id = id,
        Statement = $"energy of an operation on random operands at 45 nm: {operation}",
        Source = Horowitz,
        Verification = Verification.Secondary,
        Kind = ClaimKind.Calibration,
        Tolerance = Tolerance.Usual,
        Published = published,
        Unit = "pJ",
        Compute = bench =>
        {
            var machine = bench.Accelerator(accelerator, [.. sets, "technology=45nm"]);
            return new Finding(RandomFj(machine.Element.Structure.Find(part), machine.Costs.Technology!) / 1000);
        },
    };

    private static double Logic(IProcessingElement element) => element.Structure.TotalGateEquivalents;

    private static double Limits(IProcessingElement element) =>
        element.Structure.Find("multiplier").Children.Where(c => c.Name is "range" or "clamp").Sum(c => c.Count * c.TotalGateEquivalents);

    private static double Register(IProcessingElement element, string name) => element.Registers.Find(name) is var r ? r.Count * r.TotalGateEquivalents : 0;

    private static Finding OverInteger(Workbench bench, Func<Accelerator, double> measure, string variant, Func<Accelerator, double> without)
    {
        double Ratio(Func<Accelerator, double> of) => of(bench.Accelerator("adaptivfloat")) / of(bench.Accelerator("int8-systolic"));
        var narrow = measure(bench.Accelerator("adaptivfloat", "array.processing_element.accumulator=int30"))
            / measure(bench.Accelerator("int8-systolic", "array.processing_element.accumulator_bits=24"));
        return new Finding(Ratio(measure)) { Variants = [(variant, Ratio(without)), ("sums of 30 bits against 24, as recalled of the source", narrow)] };
    }

    private static Finding AdaptivFloatArea(Workbench bench, double scale)
    {
        const string width = "array.processing_element.accumulator=";
        double Area(Func<Accelerator, double> of, params string[] sets) => scale * of(bench.Accelerator("adaptivfloat", sets));
        return new Finding(Area(ElementUm2))
        {
            Variants =
            [
                ("logic alone", Area(LogicUm2)),
                ("sums of 25 bits, which hold one product", Area(ElementUm2, width + "int25")),
                ("sums of 25 bits, logic alone", Area(LogicUm2, width + "int25")),
                ("four bits of exponent, sums of 40", Area(ElementUm2, "array.processing_element.operand=adaptivfloat8:e4", width + "int40")),
            ],
        };
    }

    private static Finding EyerissArea(Workbench bench)
    {
        const double elements = 168;
        var machine = bench.Accelerator("eyeriss-like");
        // Recalled of the chip: registers of 12 activations and 24 sums an element.
        var pads = GateEquivalents.Register(16 * (12 + 24)) * machine.Costs.Technology!.GateUm2;
        double Mm2(double um2) => elements * um2 * 1e-6;
        return new Finding(Mm2(ElementUm2(machine)))
        {
            Variants =
            [
                ("logic alone", Mm2(LogicUm2(machine))),
                ("sums of 48 bits", Mm2(ElementUm2(bench.Accelerator("eyeriss-like", "array.processing_element.accumulator_bits=48")))),
                ("with scratch pads of 12 activations and 24 sums as registers", Mm2(ElementUm2(machine) + pads)),
            ],
        };
    }

    private static double LogicUm2(Accelerator accelerator) => accelerator.Element.Structure.TotalGateEquivalents * accelerator.Costs.Technology!.GateUm2;

    private static double ElementUm2(Accelerator accelerator) =>
        LogicUm2(accelerator) + accelerator.Element.Registers.TotalGateEquivalents * accelerator.Costs.Technology!.GateUm2;

    private static double OperationPj(Accelerator accelerator) => Costs(accelerator) is var costs ? costs.MacPj + costs.RegistersPjPerElementCycle : 0;

    /// <summary>On random operands, in the machine's default formats.</summary>
    private static EnergyCosts Costs(Accelerator accelerator)
    {
        var formats = PrecisionFile.Load(accelerator.Spec.DefaultPrecision).Default;
        return accelerator.Costs.EnergyOf(accelerator.Element.ModeFor(formats.Weight, formats.Activation), formats, OperandStatistics.Random);
    }

    private static double RandomFj(StructureNode node, Technology technology) =>
        (node.GateEquivalents > 0 ? node.GateEquivalents * node.Glitching * technology.GateFj(node.Class) : 0) + node.Children.Sum(c => c.Count * RandomFj(c, technology));
}
