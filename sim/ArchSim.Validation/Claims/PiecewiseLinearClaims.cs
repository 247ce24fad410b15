using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Simulation;

namespace ArchSim.Validation;

/// <summary>
/// PWLQ on ResNet-50: 8-bit uniform, 4-bit uniform and 4-bit piecewise linear weights on one machine. The source states neither array nor buffers nor clock: arrays from 16 x 16
/// to 128 x 128 and buffers from a quarter to four times the size span the band.
/// </summary>
internal static class PiecewiseLinearClaims
{
    private const string Machine = "pwlq";
    private const string Network = "resnet50";
    private const string Uniform8 = "int8";
    private const string Uniform4 = "w4a8";
    private const string Piecewise4 = "pwlq4";
    private const string Table6 = "Fang et al., Post-Training Piecewise Linear Quantization, ECCV 2020, table 6";
    private const string Section4 = "Fang et al., Post-Training Piecewise Linear Quantization, ECCV 2020, section 4";

    private const string ActivationTraffic = "activations and results, 8 bits in every scheme, are over half of the memory traffic here; the published ratios imply a sixth";
    private const string StandingEnergy = "most of the energy here does not follow the bits of weights: activation traffic, standby, clocked registers";

    private const string SmallArray = "16 x 16 elements compute longer than they load, so that all three schemes take the same time to a percent; 32 x 32 and more keep the order";

    // 8 and 16 GB/s.
    private static readonly string[] Narrow = ["dram.use=ddr4-2000-x32"];
    private static readonly string[] Wide = ["dram.use=ddr4-2000"];

    // Rescaled sums leave side by side with the columns, operands enter side by side with rows and columns: ports and lanes grow with the array.
    private static readonly (string Name, string[] Sets)[] Assumptions =
    [
        ("16 x 16 elements", ["array.unroll.W=16", "array.unroll.N=16", "vector_unit.lanes=16"]),
        ("32 x 32 elements", ["array.unroll.W=32", "array.unroll.N=32", "vector_unit.lanes=32"]),
        ("128 x 128 elements", ["array.unroll.W=128", "array.unroll.N=128", "vector_unit.lanes=128",
            "buffers.weight.banks=4", "buffers.activation.banks=2", "buffers.partial_sum.banks=8"]),
        ("buffers of a quarter", ["buffers.weight.size_kib=32", "buffers.activation.size_kib=64", "buffers.partial_sum.size_kib=32"]),
        ("buffers four times as large", ["buffers.weight.size_kib=512", "buffers.activation.size_kib=1024", "buffers.partial_sum.size_kib=512"]),
    ];

    public static IReadOnlyList<Claim> All { get; } =
    [
        Structure("pwlq.accumulators", "accumulators of an element for one breakpoint", 3, bench =>
        {
            var registers = bench.Accelerator(Machine).Element.Registers;
            return new Finding(registers.Find("product_sum").Count + registers.Find("offset_sum").Count);
        }),
        Structure("pwlq.rescaling", "operators of the rescaling unit, piecewise linear over uniform weights: twice the regions", 4, bench =>
            new Finding(Mode(bench, "pwlq4").RescalingOperations / (double)Mode(bench, "int4").RescalingOperations)),
        Structure("pwlq.stored-bits", "bits that a weight of 4 takes in memory", 5, _ => new Finding(NumberFormat.Parse("pwlq4").StoredBits)),
        Order("pwlq.energy.order", "energy on ResNet-50: 4-bit uniform below 4-bit piecewise linear below 8-bit uniform, pairs in order", Narrow, EnergyPj),
        Order("pwlq.speedup8.order", "time on ResNet-50 at 8 GB/s: 4-bit uniform below 4-bit piecewise linear below 8-bit uniform, pairs in order", Narrow, Cycles) with
        {
            KnownMiss = SmallArray,
            MissesInBandOnly = true,
        },
        Order("pwlq.speedup16.order", "the same at 16 GB/s, pairs in order", Wide, Cycles) with
        {
            KnownMiss = SmallArray,
            MissesInBandOnly = true,
        },
        Change("pwlq.energy.uniform4", "energy on ResNet-50, 4-bit uniform against 8-bit uniform", -0.27, bench => Energy(bench, Uniform4)),
        Change("pwlq.energy.pwlq4", "energy on ResNet-50, 4-bit piecewise linear against 8-bit uniform", -0.22, bench => Energy(bench, Piecewise4)) with { KnownMiss = StandingEnergy },
        Change("pwlq.speedup8.uniform4", "speed-up on ResNet-50 at 8 GB/s, 4-bit uniform against 8-bit uniform", 0.73, bench => SpeedUp(bench, Uniform4, Narrow)) with { KnownMiss = ActivationTraffic },
        Change("pwlq.speedup8.pwlq4", "speed-up on ResNet-50 at 8 GB/s, 4-bit piecewise linear against 8-bit uniform", 0.46, bench => SpeedUp(bench, Piecewise4, Narrow)) with { KnownMiss = ActivationTraffic },
        Change("pwlq.speedup16.uniform4", "speed-up on ResNet-50 at 16 GB/s, 4-bit uniform against 8-bit uniform", 0.32, bench => SpeedUp(bench, Uniform4, Wide)),
        Change("pwlq.speedup16.pwlq4", "speed-up on ResNet-50 at 16 GB/s, 4-bit piecewise linear against 8-bit uniform", 0.22, bench => SpeedUp(bench, Piecewise4, Wide)),
    ];

    private static Claim Structure(string id, string statement, double published, Func<Workbench, Finding> compute) =>
        Of(id, statement, Section4, published, Tolerance.Exact, "", compute) with { Kind = ClaimKind.Identity };

    private static Claim Order(string id, string statement, string[] memory, Func<RunResult, double> measure) =>
        Of(id, statement, Table6, 3, Tolerance.Exact, "pairs", bench => Banded(memory, sets => PairsInOrder(bench, sets, measure)));

    private static Claim Change(string id, string statement, double published, Func<Workbench, Finding> compute) =>
        Of(id, statement, Table6, published, Tolerance.Usual, "%", compute);

    private static Claim Of(string id, string statement, string source, double published, Tolerance tolerance, string unit, Func<Workbench, Finding> compute) => new()
    {
        Id = id,
        Statement = statement,
        Source = source,
        Verification = Verification.Read,
        Kind = ClaimKind.Prediction,
        Tolerance = tolerance,
        Published = published,
        Unit = unit,
        Compute = compute,
    };

    private static Finding Energy(Workbench bench, string precision)
    {
        var found = Banded(Narrow, sets => Finding.Change(EnergyPj(Run(bench, Uniform8, sets)), EnergyPj(Run(bench, precision, sets))));
        return found with
        {
            Variants =
            [
                .. found.Variants,
                ("16 GB/s", Finding.Change(EnergyPj(Run(bench, Uniform8, Wide)), EnergyPj(Run(bench, precision, Wide)))),
                // What the published energy covers is not known.
                ("without standby and leakage", Finding.Change(ActivePj(Run(bench, Uniform8, Narrow)), ActivePj(Run(bench, precision, Narrow)))),
            ],
        };
    }

    private static Finding SpeedUp(Workbench bench, string precision, string[] memory) =>
        Banded(memory, sets => Finding.Change(Cycles(Run(bench, precision, sets)), Cycles(Run(bench, Uniform8, sets))));

    private static Finding Banded(string[] memory, Func<string[], double> measure) => new(measure(memory))
    {
        Variants = [.. Assumptions.Select(a => (a.Name, measure([.. memory, .. a.Sets])))],
    };

    private static double PairsInOrder(Workbench bench, string[] sets, Func<RunResult, double> measure)
    {
        double[] ascending = [.. new[] { Uniform4, Piecewise4, Uniform8 }.Select(p => measure(Run(bench, p, sets)))];
        return (ascending[0] < ascending[1] ? 1 : 0) + (ascending[0] < ascending[2] ? 1 : 0) + (ascending[1] < ascending[2] ? 1 : 0);
    }

    private static RunResult Run(Workbench bench, string precision, string[] sets) => bench.Run(Machine, Network, precision, 1, sets);

    private static double Cycles(RunResult run) => run.Cycles;

    private static double EnergyPj(RunResult run) => run.EnergyPj;

    private static double ActivePj(RunResult run) =>
        run.EnergyPj - run.EnergyByComponentPj[(int)EnergyComponent.DramBackground] - run.EnergyByComponentPj[(int)EnergyComponent.Leakage];

    private static ProcessingElementMode Mode(Workbench bench, string weight) =>
        bench.Accelerator(Machine).Element.ModeFor(NumberFormat.Parse(weight), NumberFormat.Parse("int8"))!;
}
