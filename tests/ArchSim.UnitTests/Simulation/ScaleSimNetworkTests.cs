using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>The shipped machines after SCALE-Sim, with mappings of their own choice, against its reports and its formulas.</summary>
public sealed class ScaleSimNetworkTests
{
    private const string Folder = "shared/validation/scalesim/";
    private const int Rows = 32, Columns = 32;

    /// <summary>Shapes of ResNet-18, Inception-v3 and others in SCALE-Sim's form, some that no side divides.</summary>
    private const string Topology = """
        Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,
        stem,230,230,7,7,3,64,2,
        down,56,56,1,1,64,128,2,
        three,28,28,3,3,128,256,2,
        last,9,9,3,3,512,512,1,
        odd,35,35,5,5,48,61,1,
        row,17,23,1,7,160,192,1,
        classes,1,1,1,1,2048,1000,1,
        one,1,1,1,1,1,1,1,
        """;

    [TestCase("ws")]
    [TestCase("os")]
    public void Busy_cycles_of_the_array_equal_its_reports(string dataflow)
    {
        var report = Repository.Beside($"{Folder}{dataflow}_COMPUTE_REPORT.csv");
        var topology = Repository.Beside($"{Folder}resnet18_sample5.csv");
        if (report is null || topology is null)
            Assert.Ignore($"no {Folder} beside the repository");
        // Layer, total with prefetch, total, stalls.
        var expected = File.ReadLines(report!).Skip(1).Select(l => l.Split(',')).Select(c => long.Parse(c[2]) - long.Parse(c[3])).ToArray();

        Assert.That(BusyCycles(dataflow, WorkloadFile.Load(topology!)).Select(l => l.Busy), Is.EqualTo(expected).And.Exactly(5).Items);
    }

    [TestCase("ws")]
    [TestCase("os")]
    [TestCase("is")]
    public void Busy_cycles_of_the_array_equal_its_formula(string dataflow)
    {
        var topology = Repository.Beside($"{Folder}resnet18_sample5.csv");
        IEnumerable<Workload> networks = [TopologyCsv.Parse(Topology, "inline.csv"), WorkloadFile.Load("alexnet"), WorkloadFile.Load("resnet18"), WorkloadFile.Load("resnet50")];
        if (topology is not null)
            networks = networks.Append(WorkloadFile.Load(topology));
        Assert.Multiple(() =>
        {
            foreach (var network in networks)
            {
                foreach (var (layer, busy) in BusyCycles(dataflow, network))
                    Assert.That(busy, Is.EqualTo(Formula(dataflow, layer)), $"{network.Name} {layer.Name}");
            }
        });
    }

    /// <summary>As its README states them, for each group.</summary>
    private static long Formula(string dataflow, MatrixLayer layer)
    {
        var (m, k, n) = (layer.PixelsPerImage, layer.Reduction, (long)layer.OutputChannels);
        var cycles = dataflow switch
        {
            "ws" => Ceil(k, Rows) * Ceil(n, Columns) * (2 * Rows + Columns + m - 2),
            "os" => Ceil(m, Rows) * Ceil(n, Columns) * (Rows + Columns + k - 2),
            _ => Ceil(k, Rows) * Ceil(m, Columns) * (2 * Rows + Columns + n - 2),
        };
        return layer.Groups * cycles - 1;
    }

    private static (MatrixLayer Layer, long Busy)[] BusyCycles(string dataflow, Workload network)
    {
        var accelerator = AcceleratorFile.Load($"scalesim-32x32-{dataflow}");
        var result = Simulator.Run(new RunRequest { Accelerator = accelerator, Workload = network, Precision = PrecisionFile.Load("int8") });
        return [.. result.Layers.Where(l => l.Layer is MatrixLayer).Select(l => ((MatrixLayer)l.Layer, l.Units[(int)Unit.Array].Busy))];
    }

    private static long Ceil(long a, long b) => (a + b - 1) / b;
}
