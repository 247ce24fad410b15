using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.Validation;

/// <summary>
/// The baselines as machines. On the layers that the ANT simulator ran (ResNet-18 and ResNet-50, 64 images, its bits of each layer) the machines of ant.yaml, bitfusion.yaml as
/// that simulator restates it, and adaptivfloat.yaml, with the same memory; and headlines of ANT and BitFusion.
/// </summary>
internal static class BaselineMachineClaims
{
    private const string Csv = "ANT simulator (Guo et al., MICRO 2022), results/ant_res.csv";
    private const string Ant = "Guo et al., MICRO 2022, abstract";
    private const string BitFusion = "Sharma et al., ISCA 2018, abstract";
    private const string TileEdges = "edges of tiles and drain of 64 x 64 elements, which the simulator leaves out, add 18 to 24 % to ANT's cycles and 1 % to AdaptivFloat's";

    private const string EyerissStudy = "bitfusion-eyeriss";

    // 1,024 bits a cycle at 500 MHz, and a lane for each column, in every design.
    private static readonly string[] Memory = ["dram.use=hbm2", "dram.channels=2", "vector_unit.lanes=32"];
    private static readonly string[] Ideal = ["dram.use=ideal", "dram.channels=1", "vector_unit.lanes=32"];

    private static readonly string[] OutputStationary =
        ["array.reduction=none", "array.feeding=systolic", "array.stationary=output", "array.unroll.K=1", "array.unroll.W=32"];

    private static readonly Design AntDesignMachine = new("ANT-OS", "ant", "flint4", "int8", []);

    // Four elements of 4 bits make one of 8, as in the simulator's ANT; buffers are those of its one configuration.
    private static readonly Design BitFusionMachine = new("BitFusion", "bitfusion", "int4", "int8",
    [
        "technology=28nm", "array.processing_element.brick_bits=4", "array.processing_element.serial_bits=8", "array.processing_element.fusion=outputs",
        .. OutputStationary, "array.unroll.N=32",
        "buffers.weight.size_kib=128", "buffers.weight.banks=1", "buffers.activation.size_kib=256", "buffers.activation.banks=1",
        "buffers.partial_sum.size_kib=128", "buffers.partial_sum.banks=8",
    ]);

    private static readonly Design AdaptivFloatMachine = new("AdaFloat", "adaptivfloat", "adaptivfloat8:e3", "adaptivfloat8:e3", []);

    // The simulator runs it as an output-stationary array.
    private static readonly Design AdaptivFloatOutputs = AdaptivFloatMachine with { Sets = [.. OutputStationary, "array.unroll.N=28"] };

    public static IReadOnlyList<Claim> All { get; } =
    [
        Time(AntDesignMachine, "resnet18", 0.23) with { KnownMiss = TileEdges },
        Time(BitFusionMachine, "resnet18", 0.69),
        Time(AntDesignMachine, "resnet50", 0.22) with { KnownMiss = TileEdges },
        Time(BitFusionMachine, "resnet50", 0.54),
        Headline("ant-machine.speed-up", "speed-up of ANT over quantization accelerators, here over BitFusion with as many elements, ResNet-18 and ResNet-50", Ant, 2.8,
            bench => OverBitFusion(bench, r => r.Seconds)),
        Headline("ant-machine.energy", "energy of quantization accelerators over that of ANT, here of BitFusion with as many elements, ResNet-18 and ResNet-50", Ant, 2.5,
            bench => OverBitFusion(bench, r => r.EnergyPj) is var found ? found with { Variants = [.. found.Variants, ("without the memory", OverBitFusion(bench, ChipPj).Value)] } : found) with
        {
            KnownMiss = "15.3 % less, 15 % allowed: fused sums and results that stay on chip spare BitFusion more of its memory's energy than ANT, whose codes are half as wide",
        },
        Headline("bitfusion-machine.speed-up", "speed-up of BitFusion over Eyeriss at same area, clock and node, here 512 units over an array of its 168 elements, AlexNet and ResNet-18", BitFusion, 3.9,
            bench => OverEyeriss(bench, r => r.Seconds)),
        Headline("bitfusion-machine.energy", "energy of Eyeriss over that of BitFusion at same area, clock and node, on the same machines and networks", BitFusion, 5.1,
            bench => OverEyeriss(bench, r => r.EnergyPj) is var found ? found with { Variants = [.. found.Variants, ("without the memory", OverEyeriss(bench, ChipPj).Value)] } : found),
    ];

    /// <summary>On the layers that the ANT simulator ran, and of that simulator.</summary>
    internal static (long Machine, long Simulator) Cycles(Workbench bench, string accelerator, string network)
    {
        var design = new[] { AntDesignMachine, BitFusionMachine, AdaptivFloatMachine }.Single(d => d.Accelerator == accelerator);
        return (Run(bench, design, network, Memory).Cycles, AntRow.Sums.Single(s => s.Design == design.Name && s.Network == network).Cycles);
    }

    /// <param name="Name">In the simulator's tables.</param>
    private sealed record Design(string Name, string Accelerator, string Narrow, string Wide, string[] Sets);

    private static Claim Time(Design design, string network, double published) => Claim(
        $"{design.Accelerator}-machine.{network}.time",
        $"time of the machine {design.Accelerator} on {network} over that of adaptivfloat, layers and bits of the ANT simulator, 64 images", Csv, Verification.Code, published,
        bench =>
        {
            double Over(Design reference, string[] memory) => Run(bench, design, network, memory).Seconds / Run(bench, reference, network, memory).Seconds;
            return new Finding(Over(AdaptivFloatMachine, Memory))
            {
                Variants =
                [
                    ("adaptivfloat output-stationary", Over(AdaptivFloatOutputs, Memory)),
                    ("ideal memory", Over(AdaptivFloatMachine, Ideal)),
                    ("adaptivfloat output-stationary, ideal memory", Over(AdaptivFloatOutputs, Ideal)),
                ],
            };
        });

    private static Claim Headline(string id, string statement, string source, double published, Func<Workbench, Finding> compute) =>
        Claim(id, statement, source, Verification.Read, published, compute);

    private static Claim Claim(string id, string statement, string source, Verification verification, double published, Func<Workbench, Finding> compute) => new()
    {
        Id = id,
        Statement = statement,
        Source = source,
        Verification = verification,
        Kind = ClaimKind.Prediction,
        Tolerance = Tolerance.Usual,
        Published = published,
        Unit = "",
        Compute = compute,
    };

    private static Finding OverBitFusion(Workbench bench, Func<RunResult, double> figure)
    {
        double Over(string network, string[] memory) => figure(Run(bench, BitFusionMachine, network, memory)) / figure(Run(bench, AntDesignMachine, network, memory));
        double Both(string[] memory) => Math.Sqrt(Over("resnet18", memory) * Over("resnet50", memory));
        return new Finding(Both(Memory))
        {
            Variants = [("ResNet-18", Over("resnet18", Memory)), ("ResNet-50", Over("resnet50", Memory)), ("ideal memory", Both(Ideal))],
        };
    }

    /// <summary>Bits of BitFusion's layers are an assumption: 4 but for the first and last layer.</summary>
    private static Finding OverEyeriss(Workbench bench, Func<RunResult, double> figure)
    {
        var study = bench.Study(EyerissStudy);
        var (eyeriss, equalArea) = (study.Machines[0], study.Machines[1]);
        var whole = bench.Accelerator("bitfusion");
        var eight = PrecisionFile.Load("int8");
        double Over(Accelerator machine, Precision precision, string network) => figure(bench.Run(eyeriss.Accelerator, WorkloadFile.Load(network), eyeriss.Precision, study.Batch))
            / figure(bench.Run(machine, WorkloadFile.Load(network), precision, study.Batch));
        double Mean(Accelerator machine, Precision precision) => Math.Exp(study.Workloads.Average(w => Math.Log(Over(machine, precision, w))));
        return new Finding(Mean(whole, equalArea.Precision))
        {
            Variants =
            [
                .. study.Workloads.Select(w => (w, Over(whole, equalArea.Precision, w))),
                ("8 bits in all layers", Mean(whole, eight)),
                ("arrays of equal area", Mean(equalArea.Accelerator, equalArea.Precision)),
                ("arrays of equal area, 8 bits in all layers", Mean(equalArea.Accelerator, eight)),
            ],
        };
    }

    private static double ChipPj(RunResult run) => RunResult.EnergyOfChipPj(run.EnergyByComponentPj);

    /// <summary>The matrix layers that the simulator ran, each in the bits it had there.</summary>
    private static RunResult Run(Workbench bench, Design design, string network, string[] memory)
    {
        var shipped = WorkloadFile.Load(network);
        var layers = shipped.Layers.OfType<MatrixLayer>().ToList();
        var rows = AntRow.All.Where(r => r.Design == design.Name && r.Network == network).ToList();
        if (!layers.Select(ShapeOf).SequenceEqual(rows.Select(r => (r.Shape.Channels, r.Shape.Filters, r.Shape.Kernel, r.Shape.Output))))
            throw new InvalidOperationException($"The layers of {network} are not those of the ANT simulator.");
        var activations = rows.Select(r => NumberFormat.Parse(r.Shape.Bits > 4 ? design.Wide : design.Narrow)).ToList();
        var sum = NumberFormat.Parse("int32");
        var formats = activations.Select((format, i) => new LayerFormats(format, format, sum, null, activations[Math.Min(i + 1, activations.Count - 1)])).ToList();
        var precision = new Precision
        {
            Name = $"ANT simulator's {design.Name} on {network}",
            Default = formats[0],
            ByName = layers.Select((l, i) => (l.Name, Formats: formats[i])).ToDictionary(l => l.Name, l => l.Formats),
        };
        return bench.Run(bench.Accelerator(design.Accelerator, [.. design.Sets, .. memory]), shipped with { Name = $"{network}, matrix layers", Layers = [.. layers] }, precision, AntRow.Batch);

        static (int, int, int, int) ShapeOf(MatrixLayer l) => (l.InputChannels, l.OutputChannels, l.KernelHeight, l.OutputHeight);
    }
}
