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

    private static readonly int[] Widths = [12, 16, 20, 24, 28];

    // Of the 32 units of a tile: all in lock step, eight in each, every one by itself.
    private static readonly int[] Clusters = [1, 4, 32];

    public static IReadOnlyList<Claim> All { get; } =
    [
        new Claim
        {
            Id = "fused-ipu.maximum-alignment",
            Statement = "largest difference of the exponents of two fp16 products",
            Source = $"{Work}, abstract",
            Verification = Verification.Read,
            Kind = ClaimKind.Prediction,
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
        Gain("integer-efficiency", "TOPS/W of integers against a 38-bit single-cycle tree, best of the widths", 0.63, IntegerEfficiency),
        Gain("fp16-density", "TFLOPS/mm2 of fp16 against a 38-bit single-cycle tree, best of the widths and clusters", 0.25, FloatDensity),
        Gain("fp16-efficiency", "TFLOPS/W of fp16 against a 38-bit single-cycle tree, best of the widths and clusters", 0.40, FloatEfficiency),
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
        Source = $"{Work}: follows from 5 x 5 bit multipliers and, for fp16, a significand of 12 bits",
        Verification = Verification.Derived,
        Kind = ClaimKind.Prediction,
        Tolerance = Tolerance.Exact,
        Published = iterations,
        Unit = "iterations",
        Compute = bench => new Finding(bench.Accelerator(Fused).Element.ModeFor(NumberFormat.Parse(weight), NumberFormat.Parse(activation))!.LeastCyclesPerStep),
    };

    private static Claim Gain(string id, string statement, double published, Func<Workbench, Finding> compute) => new()
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
        Compute = bench => new Finding(AreaChange(bench, width))
        {
            Variants =
            [
                ("one alignment cycle", AreaChange(bench, width, "array.processing_element.alignment=single-cycle")),
                ("weights in no register of their own", AreaChange(bench, width, "array.stationary=output")),
                ("an exponent unit for each unit", AreaChange(bench, width, "array.processing_element.units_per_exponent_unit=1")),
            ],
        },
    };

    private static double AreaChange(Workbench bench, int width, params string[] sets) =>
        Finding.Change(Um2(bench.Accelerator(Baseline, sets)), Um2(Machine(bench, width, 4, sets)));

    private static Finding IntegerDensity(Workbench bench) => new(Best(bench, "resnet50", "int4", Density, integers: true))
    {
        Variants =
        [
            ("ResNet-18", Best(bench, "resnet18", "int4", Density, integers: true)),
            ("int8", Best(bench, "resnet18", "int8", Density, integers: true)),
            ("weights in no register of their own", Best(bench, "resnet18", "int4", Density, integers: true, "array.stationary=output")),
            ("an exponent unit for each unit", Best(bench, "resnet18", "int4", Density, integers: true, "array.processing_element.units_per_exponent_unit=1")),
            ("peak", Widths.Max(w => Um2(bench.Accelerator(Baseline)) / Um2(Machine(bench, w, 4)) - 1)),
        ],
    };

    private static Finding IntegerEfficiency(Workbench bench) => new(Best(bench, "resnet50", "int4", Efficiency, integers: true))
    {
        Variants =
        [
            ("ResNet-18", Best(bench, "resnet18", "int4", Efficiency, integers: true)),
            ("int8", Best(bench, "resnet18", "int8", Efficiency, integers: true)),
            ("weights in no register of their own", Best(bench, "resnet18", "int4", Efficiency, integers: true, "array.stationary=output")),
            ("peak", Widths.Max(w => PeakPj(bench.Accelerator(Baseline), "int4", false) / PeakPj(Machine(bench, w, 4), "int4", false) - 1)),
            ("peak, all bits of shifters and tree toggle", Widths.Max(w => PeakPj(bench.Accelerator(Baseline), "int4", true) / PeakPj(Machine(bench, w, 4), "int4", true) - 1)),
        ],
    };

    private static Finding FloatDensity(Workbench bench) => new(Best(bench, "resnet50", "fp16", Density, integers: false))
    {
        Variants = FloatVariants(bench, Density, Widths.Max(w => Um2(bench.Accelerator(Baseline)) / Um2(Machine(bench, w, 4)) - 1)),
    };

    private static Finding FloatEfficiency(Workbench bench) => new(Best(bench, "resnet50", "fp16", Efficiency, integers: false))
    {
        Variants = FloatVariants(bench, Efficiency, Widths.Max(w => PeakPj(bench.Accelerator(Baseline), "fp16", false) / PeakPj(Machine(bench, w, 4), "fp16", false) - 1)),
    };

    private static IReadOnlyList<(string, double)> FloatVariants(Workbench bench, Func<RunResult, double> figure, double peak) =>
    [
        ("ResNet-18", Best(bench, "resnet18", "fp16", figure, integers: false)),
        ("software precision 16", Best(bench, "resnet18", "fp16", figure, integers: false, "array.processing_element.software_precision=16")),
        ("weights in no register of their own", Best(bench, "resnet18", "fp16", figure, integers: false, "array.stationary=output")),
        ("an exponent unit for each unit", Best(bench, "resnet18", "fp16", figure, integers: false, "array.processing_element.units_per_exponent_unit=1")),
        ("peak: one alignment cycle", peak),
    ];

    /// <summary>The largest change of a figure from the baseline to a design. Integers align nothing, so that clusters make no difference.</summary>
    private static double Best(Workbench bench, string network, string precision, Func<RunResult, double> figure, bool integers, params string[] sets)
    {
        var baseline = figure(bench.Run(Baseline, network, precision, 1, sets));
        return Widths.SelectMany(w => (integers ? [4] : Clusters).Select(c => Finding.Change(baseline, figure(bench.Run(Fused, network, precision, 1, Sets(w, c, sets)))))).Max();
    }

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
            mode = mode with { ActiveParts = [.. mode.ActiveParts.Select(p => p.Path is "tree" or "local_shifter" ? p with { Count = mode.LeastCyclesPerStep } : p)] };
        var statistics = OperandStatistics.Measure(OperandSamples.Draw(number, number, seed: 1), mode.AccumulatorBits);
        var energy = machine.Costs.EnergyOf(mode, new LayerFormats(number, number, new IntegerFormat(32), null, number), statistics);
        return energy.MacPj + mode.LeastCyclesPerStep * (energy.RegistersPjPerElementCycle + LeakagePj(machine, 1) / machine.Spec.Array.ProcessingElements);
    }

    private static double LeakagePj(Accelerator machine, long cycles)
    {
        var technology = machine.Costs.Technology!;
        // 1 nW for 1 us is 1e-3 pJ.
        return Um2(machine) / technology.GateUm2 * technology.GateLeakageNw * cycles / machine.Spec.ClockMhz * 1e-3;
    }

    private static double Um2(Accelerator machine) => machine.Costs.AreaUm2.Where(a => a.Component <= AreaComponent.Codecs).Sum(a => a.Um2);

    private static Accelerator Machine(Workbench bench, int width, int clusters, params string[] sets) => bench.Accelerator(Fused, Sets(width, clusters, sets));

    private static string[] Sets(int width, int clusters, string[] sets) => [$"array.processing_element.tree_bits={width}", $"array.clusters={clusters}", .. sets];
}
