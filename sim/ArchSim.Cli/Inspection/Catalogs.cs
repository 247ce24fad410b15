using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Quantization;
using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Cli;

/// <summary>A list of things by name.</summary>
/// <param name="WhenEmpty">Said in place of an empty table.</param>
/// <param name="Wraps">The last column holds sentences, and takes as many lines as they need.</param>
internal sealed record Catalog(string[] Columns, IReadOnlyList<string[]> Rows, string WhenEmpty = "none", bool Wraps = false);

/// <summary>What <c>archsim list</c> can list. Adding a kind is one line here.</summary>
internal static class Catalogs
{
    public const string Metrics = "metrics";

    public static readonly IReadOnlyDictionary<string, Func<Workbench, Catalog>> Known = new Dictionary<string, Func<Workbench, Catalog>>
    {
        ["accelerators"] = Accelerators,
        ["workloads"] = Workloads,
        ["precisions"] = Precisions,
        ["comparisons"] = _ => Comparisons(),
        ["studies"] = _ => Studies(),
        ["formats"] = _ => Formats(),
        ["processing-elements"] = _ => ProcessingElements(),
        ["schemes"] = _ => Schemes(),
        [Metrics] = _ => AllMetrics(),
    };

    private static Catalog Accelerators(Workbench bench) => Shipped(ShippedFiles.Accelerators, ["element", "array", "precision", "description"], name =>
    {
        var spec = bench.LoadAccelerator(name, []).Spec;
        return [spec.Array.ProcessingElement.Kind, InspectAccelerator.Unroll(spec.Array.Unroll), spec.DefaultPrecision, spec.Description];
    });

    private static Catalog Workloads(Workbench bench) => Shipped(ShippedFiles.Networks, ["layers", "MACs", "parameters", "description"], name =>
    {
        var workload = bench.LoadWorkload(name);
        return [Quantity.Count(workload.Layers.Count), Quantity.Short(workload.Macs), Quantity.Short(workload.Parameters), workload.Description];
    });

    private static Catalog Precisions(Workbench bench) => Shipped(ShippedFiles.Precisions, ["weight", "activation", "rules", "description"], name =>
    {
        var precision = bench.LoadPrecision(name, null);
        return [precision.Default.Weight.Name, precision.Default.Activation.Name, Quantity.Count(precision.Rules.Count), precision.Description];
    });

    private static Catalog Comparisons() => Shipped(ShippedFiles.Comparisons, ["machines", "workloads", "description"], name =>
    {
        var study = ComparisonStudyFile.Load(name);
        return [string.Join(' ', study.Machines.Select(m => m.Accelerator.Spec.Name).Distinct()), string.Join(' ', study.Workloads), study.Description];
    }) with
    { Wraps = true };

    private static Catalog Studies() => Shipped(ShippedFiles.Studies, ["search", "points", "parameters", "description"], name =>
    {
        var study = Exploration.StudyFile.Load(name);
        return [study.Search.Kind, Quantity.Count(study.Search.Points), Quantity.Count(study.Parameters.Count), study.Description];
    }) with
    { Wraps = true };

    private static Catalog Formats() => new(["name", "examples", "description"],
        [.. FormatFamilies.All.Select(f => (string[])[f.Pattern, string.Join(' ', f.Examples), f.Meaning])], Wraps: true);

    private static Catalog ProcessingElements() => new(["name", "fields, for example", "description"],
        [.. ProcessingElementKinds.All.Select(k => (string[])[k.Name, k.Fields, k.Meaning])], Wraps: true);

    private static Catalog Schemes() => new(["name", "examples", "description"],
        [.. SchemeFamilies.All.Select(f => (string[])[f.Pattern, string.Join(' ', f.Examples), f.Meaning])], Wraps: true);

    private static Catalog AllMetrics() => new(["name", "unit", "of", "meaning", "components"],
        [.. MetricCatalog.All.Select(m => (string[])[m.Name, m.Unit, m.Scope.ToString().ToLowerInvariant(), m.Meaning, string.Join(' ', m.Components)])]);

    /// <summary>A shipped file that does not load is listed with what is wrong with it, and the others still are.</summary>
    private static Catalog Shipped(string folder, string[] columns, Func<string, string[]> describe)
    {
        var rows = new List<string[]>();
        foreach (var name in ShippedFiles.Names(folder))
        {
            string[] cells;
            try
            {
                cells = describe(name);
            }
            catch (InputException e)
            {
                cells = [.. Enumerable.Repeat("", columns.Length - 1), e.Problems[0].ToString()];
            }
            rows.Add([name, .. cells]);
        }
        return new Catalog(["name", .. columns], rows, $"no file in {folder}");
    }
}
