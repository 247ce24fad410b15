using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.Validation;

/// <summary>
/// Fused inner-product units against the design that aligns all products in one cycle in a tree of 38 bits. "Up to" is the best of the studied widths and, for fp16, clusters.
/// A tile is the array with its registers and what normalizes its sums; buffers and memory are not part of it.
/// </summary>
internal static class FusedIpuClaims
{
    private const string Work = "Abdel-Aziz et al., Rethinking Floating Point Overheads for Mixed Precision DNN Accelerators, MLSys 2021, arXiv 2101.11748";
    private const string Fused = "fused-ipu-16";
    private const string Baseline = "ipu-38-baseline";
    private const string Element = "array.processing_element";

    private static readonly int[] Widths = [12, 16, 20, 24, 28];

    // Of the 32 units of a tile: all in lock step, eight in each, every one by itself.
    private static readonly int[] Clusters = [1, 4, 32];

    // Unknown of the published tiles, whose widths beside those of trees are recalled at best. The large tile is one that the source studies.
    private static readonly IReadOnlyList<Assumption> Assumptions =
    [
        new("the large tile") { Fused = "fused-ipu-16-large" },
        new("weights in no register of their own", "array.stationary=output"),
        new("an exponent unit for each unit", $"{Element}.units_per_exponent_unit=1"),
    ];

    private static readonly string[] Networks = ["resnet50", "resnet18"];

    public static IReadOnlyList<Claim> All { get; } =
    [
        new Claim
        {
            Id = "fused-ipu.maximum-alignment",
            Statement = "largest difference of the exponents of two fp16 products",
            Source = $"{Work}, abstract",
            Verification = Verification.Read,
            Kind = ClaimKind.Identity,
            Tolerance = Tolerance.Exact,
            Published = 58,
            Unit = "bits",
            Compute = _ => new Finding(MaximumAlignment()),
        },
        Iterations("int4", "int4", 1),
        Iterations("int4", "int8", 2),
        Iterations("int8", "int8", 4),
        Iterations("int12", "int12", 9),
        Iterations("fp16", "fp16", 9),
        Gain("integer-density", "TOPS/mm2 of integers against a 38-bit single-cycle tree, best of the widths", 0.46, IntegerDensity),
        Gain("integer-efficiency", "TOPS/W of integers against a 38-bit single-cycle tree, best of the widths", 0.63, IntegerEfficiency,
            "half of ours are registers, clock, multiplier and accumulator, which both designs have alike; zero guard bits take nothing"),
        Gain("fp16-density", "TFLOPS/mm2 of fp16 against a 38-bit single-cycle tree, best of the widths and clusters", 0.25, FloatDensity,
            "the large tile comes closest, at five sixths of the gain: what a narrow tree saves goes in part to alignment logic, and in part to the cycles that it stalls"),
        Gain("fp16-efficiency", "TFLOPS/W of fp16 against a 38-bit single-cycle tree, best of the widths and clusters", 0.40, FloatEfficiency,
            "alignment is a smaller part of the energy than of the area, and the whole tree is charged in every alignment cycle"),
        TileArea(28, -0.17),
        TileArea(12, -0.39),
    ];

    /// <summary>With one guard bit every binade is an alignment cycle of its own: cycles after the first, of the largest and the smallest product that there are.</summary>
    private static double MaximumAlignment()
    {
        const ushort largest = 0x7BFF;
        const ushort smallest = 0x0001;
        var unit = new FusedIpuParameters { Lanes = 2, TreeBits = 10, SoftwarePrecision = FusedIpuParameters.NothingMasked };
        return new FusedIpuCycles(unit).AlignmentCycles([largest, smallest], [largest, smallest]) - 1;
    }

    private static Claim Iterations(string weight, string activation, int iterations) => new()
    {
        Id = $"fused-ipu.iterations-{weight}-{activation}",
        Statement = $"iterations of {weight} x {activation} in nibbles",
        Source = $"{Work}: follows from 5 x 5 bit multipliers and, for fp16, a significand of 12 bits, both recalled",
        Verification = Verification.Recalled,
        Kind = ClaimKind.Recalled,
        Tolerance = Tolerance.Exact,
        Published = iterations,
        Unit = "iterations",
        Compute = bench => new Finding(bench.Accelerator(Fused).Element.ModeFor(NumberFormat.Parse(weight), NumberFormat.Parse(activation))!.StallLaw.LeastCycles.Mean),
    };

    private static Claim Gain(string id, string statement, double published, Func<Workbench, Finding> compute, string? knownMiss = null) => new()
    {
        Id = $"fused-ipu.{id}",
        Statement = statement,
        Source = $"{Work}, abstract",
        Verification = Verification.Read,
        Kind = ClaimKind.Prediction,
        Tolerance = Tolerance.Usual,
        Published = published,
        Unit = "%",
        Compute = compute,
        KnownMiss = knownMiss,
    };

    private static Claim TileArea(int width, double published) => new()
    {
        Id = $"fused-ipu.tile-area-{width}",
        Statement = $"area of a tile with trees of {width} bits against 38",
        Source = Work,
        Verification = Verification.Recalled,
        Kind = ClaimKind.Recalled,
        Tolerance = Tolerance.Usual,
        Published = published,
        Unit = "%",
        Compute = bench => new Finding(AreaChange(bench, width, new Assumption("")))
        {
            Variants =
            [
                .. Assumptions.Select(a => (a.Name, AreaChange(bench, width, a))),
                ("one alignment cycle", AreaChange(bench, width, new Assumption("") { OfFused = [$"{Element}.alignment=single-cycle"] })),
            ],
        },
    };

    private static Finding IntegerDensity(Workbench bench) =>
        Banded(bench, "int4", Density, [.. Integers8(bench, Density), ("peak", Peak(bench, Um2))]);

    private static Finding IntegerEfficiency(Workbench bench) => Banded(bench, "int4", Efficiency,
    [
        .. Integers8(bench, Efficiency),
        ("peak", Peak(bench, m => PeakPj(m, "int4", false))),
        ("peak, all bits of shifters and tree toggle", Peak(bench, m => PeakPj(m, "int4", true))),
    ]);

    // Without a peak: one alignment cycle would leave out the stalls that a narrow tree pays with.
    private static Finding FloatDensity(Workbench bench) => Banded(bench, "fp16", Density, []);

    private static Finding FloatEfficiency(Workbench bench) => Banded(bench, "fp16", Efficiency, []);

    /// <summary>On ResNet-50; on ResNet-18, and under each assumption on both.</summary>
    private static Finding Banded(Workbench bench, string precision, Func<RunResult, double> figure, IReadOnlyList<(string, double)> more) =>
        new(Best(bench, Networks[0], precision, figure))
        {
            Variants =
            [
                .. Networks.Skip(1).Select(n => (n, Best(bench, n, precision, figure))),
                .. Assumptions.SelectMany(a => Networks.Select(n => ($"{a.Name}, {n}", Best(bench, n, precision, figure, a)))),
                .. more,
            ],
        };

    private static IEnumerable<(string, double)> Integers8(Workbench bench, Func<RunResult, double> figure) =>
        Networks.Select(n => ($"int8, {n}", Best(bench, n, "int8", figure)));

    /// <summary>The largest change of a figure from the baseline to a design. Integers align nothing, so that clusters make no difference.</summary>
    private static double Best(Workbench bench, string network, string precision, Func<RunResult, double> figure, Assumption? assumed = null)
    {
        var tile = assumed ?? new Assumption("");
        var baseline = figure(bench.Run(tile.Fused, network, precision, 1, tile.BaselineSets));
        var clusters = precision == "fp16" ? Clusters : [4];
        return Widths.SelectMany(w => clusters.Select(c => Finding.Change(baseline, figure(bench.Run(tile.Fused, network, precision, 1, tile.Sets(w, c)))))).Max();
    }

    /// <summary>The same without a network, for what is better the less it is.</summary>
    private static double Peak(Workbench bench, Func<Accelerator, double> cost) =>
        Widths.Max(w => cost(bench.Accelerator(Baseline)) / cost(bench.Accelerator(Fused, new Assumption("").Sets(w, 4))) - 1);

    private static double Density(RunResult run) => run.TopsPerMm2;

    /// <summary>Operations a picojoule of the tile: array, registers, normalizing, and what these leak.</summary>
    private static double Efficiency(RunResult run)
    {
        var tile = run.EnergyByComponentPj.Take((int)EnergyComponent.Codecs + 1).Sum();
        return 2.0 * run.Macs / (tile + LeakagePj(run.Accelerator, run.Cycles));
    }

    /// <summary>Picojoule of a multiply-accumulate on drawn operands, with every alignment in one cycle.</summary>
    /// <param name="allToggle">Guard bits toggle too, which are zero in integer modes: what a power report without the operands counts.</param>
    private static double PeakPj(Accelerator machine, string format, bool allToggle)
    {
        var number = NumberFormat.Parse(format);
        var mode = machine.Element.ModeFor(number, number)!;
        if (allToggle)
            mode = mode with { ActiveParts = [.. mode.ActiveParts.Select(p => p.Path is "tree" or "local_shifter" ? p with { Count = mode.StallLaw.LeastCycles.Mean } : p)] };
        var statistics = OperandStatistics.Measure(OperandSamples.Draw(number, number, seed: 1), mode.AccumulatorBits);
        var energy = machine.Costs.EnergyOf(mode, new LayerFormats(number, number, new IntegerFormat(32), null, number), statistics);
        return energy.MacPj + mode.StallLaw.LeastCycles.Mean * (energy.RegistersPjPerElementCycle + LeakagePj(machine, 1) / machine.Spec.Array.ProcessingElements);
    }

    private static double LeakagePj(Accelerator machine, long cycles)
    {
        var technology = machine.Costs.Technology!;
        // 1 nW for 1 us is 1e-3 pJ.
        return Um2(machine) / technology.GateUm2 * technology.GateLeakageNw * cycles / machine.Spec.ClockMhz * 1e-3;
    }

    private static double Um2(Accelerator machine) => machine.Costs.AreaUm2.Where(a => a.Component <= AreaComponent.Codecs).Sum(a => a.Um2);

    private static double AreaChange(Workbench bench, int width, Assumption assumed) =>
        Finding.Change(Um2(bench.Accelerator(assumed.Fused, assumed.BaselineSets)), Um2(bench.Accelerator(assumed.Fused, assumed.Sets(width, 4))));

    /// <summary>What is not known of the published tiles: fields of both designs, or of the fused one alone.</summary>
    private sealed record Assumption(string Name, params string[] Both)
    {
        public string Fused { get; init; } = FusedIpuClaims.Fused;

        public string[] OfFused { get; init; } = [];

        public string[] BaselineSets =>
            [$"{Element}.tree_bits=38", $"{Element}.alignment=single-cycle", "array.clusters=1", .. Both];

        public string[] Sets(int width, int clusters) => [$"{Element}.tree_bits={width}", $"array.clusters={clusters}", .. Both, .. OfFused];
    }
}
