using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.Validation;

/// <summary>
/// LPA against ANT, BitFusion and AdaptivFloat, simulated: the machines of the shipped studies on their six networks, figures averaged geometrically. As configured the
/// machines are those of iso-pe-count at 500 MHz. Densities of the paper's table are recalled; that of its abstract, performance per area and energy efficiency
/// over the best baseline, was read.
/// </summary>
internal static class MachineClaims
{
    private const string EqualElements = "iso-pe-count";
    private const string EqualAreas = "iso-compute-area";
    private const string EqualThroughput = "iso-throughput";
    private const string Lpa = "lpa";
    private const double ClockMhz = 500;

    private const string Abstract = "LPA, DAC 2024, abstract";
    private const string Table = "LPA, DAC 2024, comparison table";

    private static readonly (string Name, string Study, double ClockMhz)[] Terms =
    [
        ("equal elements, 500 MHz", EqualElements, ClockMhz),
        ("equal elements, 1 GHz", EqualElements, 1000),
        ("equal compute area, 500 MHz", EqualAreas, ClockMhz),
        ("equal compute area, 1 GHz", EqualAreas, 1000),
        ("equal peak throughput, 500 MHz", EqualThroughput, ClockMhz),
        ("equal peak throughput, 1 GHz", EqualThroughput, 1000),
    ];

    private static readonly (string Name, string Precision)[] OtherWeights = [("weights of LPA at 4 bits", "lp-w4a8"), ("weights of LPA at 8 bits", "lp8")];

    // A bound, which no network is known to bear: it spans no band that is scored.
    private static readonly (string Name, string Precision) NarrowestWeights = ("weights of LPA at 2 bits", "lp-w2a8");

    private static readonly string[] NarrowSums = ["array.processing_element.accumulator_bits=16"];

    public static IReadOnlyList<Claim> All { get; } =
    [
        Density("lpa.simulated.density", "LPA", Lpa, 16.84, [NarrowestWeights, .. OtherWeights]),
        Density("lpa.simulated.ant-density", "ANT", "ant", 8.81),
        Density("lpa.simulated.bitfusion-density", "BitFusion", "bitfusion", 8.64, ("8 bits throughout", "int8")),
        Density("lpa.simulated.adaptivfloat-density", "AdaptivFloat", "adaptivfloat", 2.74),
        new()
        {
            Id = "lpa.simulated.weight-bits",
            Statement = "weight bits on ResNet-50 (harmonic mean over MACs) at which 64 elements of LPA would have the density of that table on its area, as full as ours are",
            Source = Table,
            Verification = Verification.Recalled,
            Kind = ClaimKind.Recalled,
            Tolerance = Tolerance.Usual,
            Published = 5.3,
            Unit = "bits",
            Compute = WeightBits,
        },
        Claim("lpa.performance-per-area", "achieved throughput per compute area of LPA over the best of ANT, BitFusion and AdaptivFloat, six networks", 2, PerformancePerArea) with
        {
            KnownMiss = "LPA's element, with four sums of 32 bits, is five times the recalled one here, those of the baselines 0.9 to 4 times; and its throughput is 0.6 of the recalled",
        },
        Claim("lpa.energy-efficiency", "energy efficiency of LPA over the best of ANT, BitFusion and AdaptivFloat, six networks", 2.2, EnergyEfficiency) with
        {
            KnownMiss = "the gain here is leakage and standby, which run with the time; what switches takes 2.6 times the energy of BitFusion's on ResNet-50, 2.2 times ANT's and 1.2 times AdaptivFloat's",
        },
    ];

    private static Claim Claim(string id, string statement, double published, Func<Workbench, Finding> compute) => new()
    {
        Id = id,
        Statement = statement,
        Source = Abstract,
        Verification = Verification.Read,
        Kind = ClaimKind.Prediction,
        Tolerance = Tolerance.Usual,
        Published = published,
        Unit = "",
        Compute = compute,
    };

    private static Claim Density(string id, string title, string machine, double published, params IReadOnlyList<(string Name, string Precision)> others) => new()
    {
        Id = id,
        Statement = $"compute density of {title} with 64 elements as the LPA paper counts them, achieved on six networks",
        Source = Table,
        Verification = Verification.Recalled,
        Kind = ClaimKind.Recalled,
        Tolerance = Tolerance.Usual,
        Published = published,
        Unit = "TOPS/mm2",
        Compute = bench =>
        {
            var study = bench.Study(EqualElements);
            var slow = Machine(study, machine, ClockMhz);
            return new Finding(Mean(bench, study, slow, PerArea))
            {
                Variants =
                [
                    ("1 GHz", Mean(bench, study, Machine(study, machine, 1000), PerArea)),
                    ("ResNet-50 alone", PerArea(bench.Run(slow.Accelerator, WorkloadFile.Load("resnet50"), slow.Precision, study.Batch))),
                    .. others.Select(o => (o.Name, Mean(bench, study, slow, PerArea, o.Precision))),
                ],
            };
        },
    };

    /// <summary>An element performs 8 / bits MACs a cycle; the array is as full as it is with the study's weights.</summary>
    private static Finding WeightBits(Workbench bench)
    {
        // Of the recalled density and area.
        const double Gops = 16.84 * 12078.72e-6 * 1e3;
        var study = bench.Study(EqualElements);
        var utilization = new[] { ClockMhz, 1000 }.ToDictionary(c => c, c =>
            Machine(study, Lpa, c) is var machine ? bench.Run(machine.Accelerator, WorkloadFile.Load("resnet50"), machine.Precision, study.Batch).Utilization : 0);
        return new Finding(Bits(ClockMhz, utilization[ClockMhz]))
        {
            Variants = [("1 GHz", Bits(1000, utilization[1000])), ("full array", Bits(ClockMhz, 1)), ("full array, 1 GHz", Bits(1000, 1))],
        };

        double Bits(double clockMhz, double full) => 2 * Machine(study, Lpa, clockMhz).Accelerator.Spec.Array.ProcessingElements * 8 * clockMhz * 1e-3 * full / Gops;
    }

    private static Finding PerformancePerArea(Workbench bench)
    {
        var found = OverBest(bench, PerArea);
        // Cycles do not depend on the width of sums; areas do.
        var narrow = Narrower(bench, "ant") / Narrower(bench, Lpa);
        return found with { Variants = [.. found.Variants, ("sums of 16 bits in LPA and ANT, over ANT", OverAnt(bench) * narrow)] };
    }

    private static Finding EnergyEfficiency(Workbench bench)
    {
        var found = OverBest(bench, r => r.TopsPerWattChip);
        return found with
        {
            Variants =
            [
                .. found.Variants,
                .. OverBest(bench, r => r.TopsPerWatt).Variants.Select(v => ($"memory included, {v.Assumption}", v.Value)),
                .. OverBest(bench, PerSwitchedEnergy).Variants.Select(v => ($"without memory and leakage, {v.Assumption}", v.Value)),
            ],
        };
    }

    /// <summary>Over the baseline that has most of it, at the terms of each study.</summary>
    private static Finding OverBest(Workbench bench, Func<RunResult, double> figure)
    {
        double Over((string Name, string Study, double ClockMhz) terms, string? precision = null)
        {
            var study = bench.Study(terms.Study);
            var machines = study.Machines.Where(m => m.Accelerator.Spec.ClockMhz == terms.ClockMhz).ToList();
            return Mean(bench, study, machines.Single(m => m.As == Lpa), figure, precision) / machines.Where(m => m.As != Lpa).Max(m => Mean(bench, study, m, figure));
        }
        return new Finding(Over(Terms[0]))
        {
            Variants = [.. Terms.Select(t => (t.Name, Over(t))), .. OtherWeights.Select(o => ($"equal elements, 500 MHz, {o.Name}", Over(Terms[0], o.Precision)))],
        };
    }

    private static double OverAnt(Workbench bench)
    {
        var study = bench.Study(EqualElements);
        return Mean(bench, study, Machine(study, Lpa, ClockMhz), PerArea) / Mean(bench, study, Machine(study, "ant", ClockMhz), PerArea);
    }

    /// <summary>Compute area with sums of 16 bits over that as configured.</summary>
    private static double Narrower(Workbench bench, string accelerator)
    {
        return Area(bench.Accelerator(accelerator, NarrowSums)) / Area(bench.Accelerator(accelerator));

        static double Area(Accelerator machine) => machine.Costs.AreaUm2.Where(a => a.Component <= AreaComponent.Codecs).Sum(a => a.Um2);
    }

    private static double PerArea(RunResult run) => run.TopsPerMm2;

    /// <summary>Leakage is of the buffers most of all, which are equal in all machines: it follows the time.</summary>
    private static double PerSwitchedEnergy(RunResult run) =>
        2.0 * run.Macs / (RunResult.EnergyOfChipPj(run.EnergyByComponentPj) - run.EnergyByComponentPj[(int)EnergyComponent.Leakage]);

    private static StudyMachine Machine(ComparisonStudy study, string name, double clockMhz) => study.Machines.Single(m => m.As == name && m.Accelerator.Spec.ClockMhz == clockMhz);

    private static double Mean(Workbench bench, ComparisonStudy study, StudyMachine machine, Func<RunResult, double> figure, string? precision = null)
    {
        var used = precision is null ? machine.Precision : PrecisionFile.Load(precision);
        return Math.Exp(study.Workloads.Average(w => Math.Log(figure(bench.Run(machine.Accelerator, WorkloadFile.Load(w), used, study.Batch)))));
    }
}
