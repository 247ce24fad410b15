using ArchSim.Hardware;

namespace ArchSim.Validation;

/// <summary>SegLog, BRSLog and LogART: arithmetic elements beside multipliers, from structures alone.</summary>
internal static class SegmentedLogClaims
{
    private const string SegLog = "SegLog, SOCC 2018, abstract (DOI 10.1109/SOCC.2018.8618560)";
    private const string BrsLog = "BRSLog, JSPS 92(11), 2020, abstract (DOI 10.1007/s11265-020-01557-8)";
    private const string LogArt = "LogART, ICLR 2026, tables 6 and 17";

    private const string MultiplierMiss = "our multiplier, on random operands and with its glitches, takes four to five times the published power, our element one and a half to three times";
    private const string AreaMiss = "the published changes imply a multiplier of about 1,000 gates; ours of 16 x 16 has twice as many, and what the published one keeps of its product is not stated";
    private const string PowerMiss = "ours on random operands is 2.6 to 5.3 times the published absolute power";

    private const double LogArtMhz = 250;
    private const double SegLogMhz = 500;

    private static readonly ArithmeticElementPair BrsLogPair = new()
    {
        Arithmetic = new SegmentedLogArithmetic { IsReconfigurable = true, ActivationBits = 16, WeightBits = 5 },
        Multiplier = (16, 16),
    };

    // The width of its weights is not stated; four bits are those of its accuracy.
    private static readonly ArithmeticElementPair SegLogPair = BrsLogPair with
    {
        Arithmetic = new SegmentedLogArithmetic { IsReconfigurable = false, ActivationBits = 16, WeightBits = 4 },
    };

    // Its table of codes has none for zero.
    private static readonly ArithmeticElementPair LogArtPair = new()
    {
        Arithmetic = new SegmentedLogArithmetic { IsReconfigurable = true, ActivationBits = 8, WeightBits = 4, HasZero = false },
        Multiplier = (8, 8),
    };

    // LUT, multiplier and shifter, 8-bit weights and 4-bit activations, as far as LogART describes it. Assumption: the table gives four bits of significand and as
    // many of shift; logarithmic activations are at most 1, so that products shift to the right and stay as wide as they are.
    private static readonly StructureNode AdaLog = Primitive.Group("adalog",
        Primitive.Table("table", 4, 8), Primitive.Multiplier("multiplier", 8, 4), Primitive.Shifter("shifter", 12, 16));

    public static IReadOnlyList<Claim> All { get; } =
    [
        new()
        {
            Id = "brslog.area",
            Statement = "area of the BRSLog arithmetic element against a 16-bit fixed-point multiplier, 55 nm",
            Source = BrsLog,
            Verification = Verification.Read,
            Kind = ClaimKind.Prediction,
            Tolerance = Tolerance.Usual,
            Published = -0.5042,
            Unit = "%",
            Compute = _ => Over(BrsLogPair, p => p.AreaChange),
            KnownMiss = AreaMiss,
        },
        new()
        {
            Id = "brslog.power",
            Statement = "power of the BRSLog arithmetic element against a 16-bit fixed-point multiplier, 55 nm",
            Source = BrsLog,
            Verification = Verification.Read,
            Kind = ClaimKind.Prediction,
            Tolerance = Tolerance.Usual,
            Published = -0.5560,
            Unit = "%",
            Compute = _ => Over(BrsLogPair, p => p.PowerChange(Node("55nm"))),
            KnownMiss = MultiplierMiss,
        },
        new()
        {
            Id = "brslog.reconfigurable-area",
            Statement = "area of what makes the element base-reconfigurable, 55 nm",
            Source = BrsLog,
            Verification = Verification.Read,
            Kind = ClaimKind.Prediction,
            Tolerance = Tolerance.Usual,
            Published = 22.96,
            Unit = "um2",
            Compute = _ => Reconfigurable(s => s.AreaUm2(Node("55nm")), Node("55nm").Band.Area, []),
        },
        new()
        {
            Id = "brslog.reconfigurable-power",
            Statement = "power of what makes the element base-reconfigurable, 55 nm",
            Source = BrsLog,
            Verification = Verification.Read,
            Kind = ClaimKind.Prediction,
            Tolerance = Tolerance.Usual,
            Published = 2.6,
            Unit = "uW",
            Compute = _ => Reconfigurable(s => s.RandomUw(Node("55nm"), SegLogMhz), Node("55nm").Band.Energy,
                [("250 MHz", s => s.RandomUw(Node("55nm"), LogArtMhz))]),
            KnownMiss = PowerMiss,
        },
        new()
        {
            Id = "seglog.area",
            Statement = "area of the SegLog arithmetic element against a 16-bit fixed-point multiplier, 65 nm",
            Source = SegLog,
            Verification = Verification.Read,
            Kind = ClaimKind.Prediction,
            Tolerance = Tolerance.Usual,
            Published = -0.5803,
            Unit = "%",
            Compute = _ => Over(SegLogPair, p => p.AreaChange),
            KnownMiss = AreaMiss,
        },
        new()
        {
            Id = "seglog.energy",
            Statement = "energy of the SegLog arithmetic element against a 16-bit fixed-point multiplier, 65 nm, 1.2 V",
            Source = SegLog,
            Verification = Verification.Read,
            Kind = ClaimKind.Prediction,
            Tolerance = Tolerance.Usual,
            Published = -0.7374,
            Unit = "%",
            Compute = _ => Over(SegLogPair, p => p.PowerChange(Node("65nm"))),
            KnownMiss = MultiplierMiss,
        },
        new()
        {
            Id = "seglog.power",
            Statement = "power of the SegLog arithmetic element, 65 nm, 1.2 V, 500 MHz",
            Source = SegLog,
            Verification = Verification.Read,
            Kind = ClaimKind.Prediction,
            Tolerance = Tolerance.Usual,
            Published = 120,
            Unit = "uW",
            Compute = _ => WithBand(Over(SegLogPair, p => p.ElementPj(Node("65nm")) * SegLogMhz), Node("65nm").Band.Energy),
        },
        LogArtFigure("logart.area-change", "area of LogART's arithmetic element against an 8 x 8 multiplier, 28 nm", 53.2 / 95.8 - 1, "%", p => p.AreaChange),
        LogArtFigure("logart.power-change", "power of LogART's arithmetic element against an 8 x 8 multiplier, 28 nm, 250 MHz", 3.45 / 6.28 - 1, "%",
            p => p.PowerChange(Node("28nm"))) with
        {
            KnownMiss = MultiplierMiss,
        },
        LogArtFigure("logart.area", "area of LogART's arithmetic element, UMC 28 nm", 53.2, "um2", p => p.Element.AreaUm2(Node("28nm")), Node("28nm").Band.Area),
        LogArtFigure("logart.multiplier-area", "area of an 8 x 8 signed multiplier, UMC 28 nm", 95.8, "um2",
            p => p.MultiplierStructure.AreaUm2(Node("28nm")), Node("28nm").Band.Area),
        LogArtFigure("logart.power", "power of LogART's arithmetic element, UMC 28 nm, 0.9 V, 250 MHz", 3.45, "uW",
            p => p.ElementPj(Node("28nm")) * LogArtMhz, Node("28nm").Band.Energy) with
        {
            KnownMiss = PowerMiss,
        },
        LogArtFigure("logart.multiplier-power", "power of an 8 x 8 signed multiplier, UMC 28 nm, 0.9 V, 250 MHz", 6.28, "uW",
            p => p.MultiplierStructure.RandomUw(Node("28nm"), LogArtMhz), Node("28nm").Band.Energy) with
        {
            KnownMiss = PowerMiss,
        },
        LogArtShare("shifter", 0.373),
        LogArtShare("root", 0.256) with { KnownMiss = "our adder is sized for speed and its second operand has ANDs of its own; a slow clock asks for less" },
        LogArtShare("sign", 0.196),
        LogArtShare("decoder", 0.175) with { KnownMiss = "ours takes two words that are worked out once a layer; the published one takes n2 and a parity and works them out itself" },
        Ordering("logart.area-order", "area: LogART below AdaLog below an 8 x 8 multiplier, 28 nm", "LogART, ICLR 2026, table 6", 2, () => InOrder(
            LogArtPair.Element.TotalGateEquivalents, AdaLog.TotalGateEquivalents, LogArtPair.MultiplierStructure.TotalGateEquivalents)),
        Ordering("logart.power-order", "power: LogART below AdaLog below an 8 x 8 multiplier, 28 nm", "LogART, ICLR 2026, table 6", 2, () => InOrder(
            LogArtPair.ElementPj(Node("28nm")), AdaLog.RandomPj(Node("28nm")), LogArtPair.MultiplierStructure.RandomPj(Node("28nm")))),
        Ordering("slog2.below", "area and power of a 4-bit segmented-log element more than 40 % below an 8-bit multiplier, published at 40 nm, computed at 45 nm", "SLogII, TCAS-I 2023, abstract", 2, () =>
            new[] { LogArtPair.AreaChange, LogArtPair.PowerChange(Node("45nm")) }.Count(c => c < -0.4)),
    ];

    private static Technology Node(string name) => TechnologyFile.Load(name).Technology;

    /// <summary>
    /// A figure of a pair as it is, and with each thing that the abstracts leave open. The root of two is 1 + 1/2 in all of them, as the descendant says of SegLog and as is
    /// very likely of BRSLog; sums are no part of an arithmetic element.
    /// </summary>
    private static Finding Over(ArithmeticElementPair pair, Func<ArithmeticElementPair, double> figure)
    {
        var otherWidth = pair with { Arithmetic = pair.Arithmetic with { WeightBits = 9 - pair.Arithmetic.WeightBits } };
        var value = figure(pair);
        return new Finding(value)
        {
            Variants = Acting(value,
            [
                ("registers for operands and product", figure(pair with { HasRegisters = true })),
                ($"product rounded to {pair.Multiplier.A} bits, registers", figure(pair with { HasRegisters = true, RoundedBits = pair.Multiplier.A })),
                ("sign and magnitude", figure(pair with { IsSignMagnitude = true })),
                ("no code for zero", figure(pair with { Arithmetic = pair.Arithmetic with { HasZero = false } })),
                ($"weights of {otherWidth.Arithmetic.WeightBits} bits", figure(otherWidth)),
                ("adders of the root switch with every weight, registers", figure(pair with { RootsAlwaysWork = true, HasRegisters = true })),
            ]),
        };
    }

    /// <summary>Without those that cannot change the figure, as activity cannot change an area.</summary>
    private static IReadOnlyList<(string Name, double Value)> Acting(double value, IReadOnlyList<(string Name, double Value)> variants) =>
        [.. variants.Where(v => v.Value != value).DistinctBy(v => v.Value)];

    /// <summary>What a reconfigurable element has more than a fixed one of the same widths.</summary>
    private static Finding Reconfigurable(Func<StructureNode, double> figure, double band, IReadOnlyList<(string Name, Func<StructureNode, double> Figure)> others)
    {
        var pair = BrsLogPair.Arithmetic;
        var value = More(figure, pair);
        // n2, and the offset of the upper codes.
        var words = Primitive.Register("layer", 2 * (pair.WeightBits - 1));
        return new Finding(value)
        {
            Variants =
            [
                ("the two words of a layer in each element", value + figure(words)),
                ("weights of 4 bits", More(figure, pair with { WeightBits = 4 })),
                .. others.Select(o => (o.Name, More(o.Figure, pair))),
                ("technology's band, down", value / band),
                ("technology's band, up", value * band),
            ],
        };
    }

    private static double More(Func<StructureNode, double> figure, SegmentedLogArithmetic arithmetic) =>
        figure(arithmetic.Structure) - figure((arithmetic with { IsReconfigurable = false }).Structure);

    private static Finding WithBand(Finding finding, double band) => band == 1 ? finding :
        finding with { Variants = [.. finding.Variants, ("technology's band, down", finding.Value / band), ("technology's band, up", finding.Value * band)] };

    private static Claim LogArtFigure(
        string id, string statement, double published, string unit, Func<ArithmeticElementPair, double> figure, double band = 1) => new()
        {
            Id = id,
            Statement = statement,
            Source = LogArt,
            Verification = unit == "%" ? Verification.Derived : Verification.Read,
            Kind = ClaimKind.Prediction,
            Tolerance = Tolerance.Usual,
            Published = published,
            Unit = unit,
            Compute = _ => WithBand(new Finding(figure(LogArtPair))
            {
                Variants = Acting(figure(LogArtPair),
                [
                    ("registers for operands and product", figure(LogArtPair with { HasRegisters = true })),
                    ("adders of the root switch with every weight", figure(LogArtPair with { RootsAlwaysWork = true })),
                    ("half of the activation's last place cut off", figure(LogArtPair with { Arithmetic = LogArtPair.Arithmetic with { KeepsLowBits = false } })),
                ]),
            }, band),
        };

    private static Claim LogArtShare(string part, double published) => new()
    {
        Id = $"logart.{part}-share",
        Statement = $"share of the {part} in the area of LogART's arithmetic element",
        Source = "LogART, ICLR 2026, appendix G, table 17",
        Verification = Verification.Read,
        Kind = ClaimKind.Prediction,
        Tolerance = Tolerance.Usual,
        Published = published,
        Unit = "",
        Compute = _ => new Finding(Share(part, LogArtPair.Arithmetic))
        {
            Variants = [("half of the activation's last place cut off", Share(part, LogArtPair.Arithmetic with { KeepsLowBits = false }))],
        },
    };

    private static double Share(string part, SegmentedLogArithmetic arithmetic) =>
        arithmetic.Structure.Find(part).TotalGateEquivalents / arithmetic.Structure.TotalGateEquivalents;

    private static Claim Ordering(string id, string statement, string source, int pairs, Func<int> inOrder) => new()
    {
        Id = id,
        Statement = statement,
        Source = source,
        Verification = Verification.Read,
        Kind = ClaimKind.Prediction,
        Tolerance = Tolerance.Exact,
        Published = pairs,
        Unit = "pairs",
        Compute = _ => new Finding(inOrder()),
    };

    private static int InOrder(params IReadOnlyList<double> ascending) => ascending.Zip(ascending.Skip(1)).Count(p => p.First < p.Second);
}
