using System.Globalization;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.Validation;

/// <summary>Compute cycles of SCALE-Sim v3, from its formulas and from our machine with its array and no limits of memory.</summary>
internal static class ScaleSimClaims
{
    private const int Rows = 32, Columns = 32;
    private const string TopologyName = "resnet18_sample5.csv";
    private const string Work = "SCALE-Sim v3 (commit 1d62b68), COMPUTE_REPORT: total less stall cycles";

    private static readonly Workload Topology = TopologyCsv.Parse(Embedded.Text(TopologyName), TopologyName);

    public static IReadOnlyList<Claim> All { get; } = [.. Of("ws", "weight-stationary"), .. Of("os", "output-stationary")];

    private static IEnumerable<Claim> Of(string dataflow, string words)
    {
        var published = Embedded.Rows($"{dataflow}_COMPUTE_REPORT.csv")
            .Select(c => long.Parse(c[2], CultureInfo.InvariantCulture) - long.Parse(c[3], CultureInfo.InvariantCulture));
        foreach (var (layer, cycles) in Topology.Layers.Cast<MatrixLayer>().Zip(published))
        {
            var (id, what) = ($"scalesim.{dataflow}.{layer.Name.ToLowerInvariant().Replace('_', '-')}", $"compute cycles of {layer.Name}, {words}, 32x32");
            yield return Claim($"{id}.formula", $"{what}, by its formula", cycles, _ => Formula(dataflow, layer));
            yield return Claim($"{id}.machine", $"{what}, on scalesim-32x32-{dataflow}", cycles, bench => Machine(bench, dataflow, layer));
        }
    }

    private static Claim Claim(string id, string statement, double published, Func<Workbench, double> compute) => new()
    {
        Id = id,
        Statement = statement,
        Source = Work,
        Verification = Verification.Code,
        Kind = ClaimKind.Reproduction,
        Tolerance = Tolerance.Exact,
        Published = published,
        Unit = "cycles",
        Compute = bench => new Finding(compute(bench)),
    };

    private static double Formula(string dataflow, MatrixLayer layer)
    {
        var (pixels, reduction, filters) = (layer.PixelsPerImage, layer.Reduction, layer.OutputChannels);
        return dataflow == "ws"
            ? ScaleSimOracle.WeightStationaryCycles(pixels, reduction, filters, Rows, Columns)
            : ScaleSimOracle.OutputStationaryCycles(pixels, reduction, filters, Rows, Columns);
    }

    private static double Machine(Workbench bench, string dataflow, MatrixLayer layer) =>
        bench.Run($"scalesim-32x32-{dataflow}", Topology).Layers.Single(l => l.Layer.Name == layer.Name).Units[(int)Unit.Array].Busy;
}
