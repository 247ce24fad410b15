using ArchSim.Configuration;

namespace ArchSim.Workloads;

/// <summary>Reads networks: a shipped name, a workload YAML, or a SCALE-Sim topology csv.</summary>
public static class WorkloadFile
{
    /// <exception cref="InputException">Missing, malformed or impossible; one problem a line.</exception>
    public static Workload Load(string nameOrPath)
    {
        var path = Find(nameOrPath);
        return IsTopology(path) ? TopologyCsv.Parse(InputText.Read(path), path) : Read(ConfigDocument.Load(path));
    }

    /// <summary>With fields overridden, as <c>--set path=value</c> gives them, in order.</summary>
    /// <exception cref="InputException">Missing, malformed or impossible, or no YAML and so without fields; one problem a line.</exception>
    public static Workload Load(string nameOrPath, IReadOnlyList<(string Path, string Value)> overrides)
    {
        if (overrides.Count == 0)
            return Load(nameOrPath);
        var document = ConfigDocument.Load(FindWithFields(nameOrPath));
        document.SetAll(overrides);
        return Read(document);
    }

    /// <summary>Which fields the file has or could have, and what is wrong with it under those overrides.</summary>
    /// <exception cref="InputException">There is no such file, or it is no YAML and so without fields.</exception>
    public static ConfigTrial Try(string nameOrPath, IReadOnlyList<(string Path, string Value)> overrides) =>
        ConfigTrial.Of(FindWithFields(nameOrPath), document =>
        {
            document.SetAll(overrides);
            Read(document);
        });

    private static string Find(string nameOrPath) => ShippedFiles.Find(ShippedFiles.Networks, nameOrPath, "workload");

    private static string FindWithFields(string nameOrPath)
    {
        var path = Find(nameOrPath);
        return IsTopology(path) ? throw new InputException(nameOrPath, "is a topology csv and has no fields to set; a workload YAML has") : path;
    }

    private static bool IsTopology(string path) => Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase);

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
