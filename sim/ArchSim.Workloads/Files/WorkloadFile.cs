using ArchSim.Configuration;

namespace ArchSim.Workloads;

/// <summary>Reads networks: a shipped name, a workload YAML, or a SCALE-Sim topology csv.</summary>
public static class WorkloadFile
{
    /// <exception cref="InputException">Missing, malformed or impossible; one problem a line.</exception>
    public static Workload Load(string nameOrPath)
    {
        var path = ShippedFiles.Find(ShippedFiles.Networks, nameOrPath, "workload");
        if (Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase))
            return TopologyCsv.Parse(InputText.Read(path), path);
        return Read(ConfigDocument.Load(path));
    }

    /// <summary>A workload YAML that is in memory already.</summary>
    /// <param name="file">Its name in error messages.</param>
    /// <exception cref="InputException">Malformed or impossible; one problem a line.</exception>
    public static Workload Parse(string yaml, string file) => Read(ConfigDocument.Parse(yaml, file));

    private static Workload Read(ConfigDocument document)
    {
        var map = document.Map();
        var name = map.Text("name");
        var description = map.Text("description", "");
        var source = map.Text("source", "");
        var extra = map.OptionalMap("extra_parameters");
        var extraCount = extra?.Long("count", 1, LayerReader.MostElements) ?? 0;
        var extraReason = extra?.Text("reason") ?? "";
        extra?.Done();
        var signedActivations = map.Flag("signed_activations", false);
        var (layers, edges) = new LayerListReader(document, signedActivations).Read(map, "layers");
        map.Done();
        document.ThrowIfInvalid();
        return new Workload
        {
            Name = name,
            Description = description,
            Source = source,
            ExtraParameters = extraCount,
            ExtraParametersReason = extraReason,
            Layers = layers,
            Edges = edges,
            SourceText = document.Text,
        };
    }
}
