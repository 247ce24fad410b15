using ArchSim.Configuration;

namespace ArchSim.Workloads;

/// <summary>
/// Reads SCALE-Sim topology files. Their shape rule: no padding, outputs round up, <c>ceil((input - kernel + stride) / stride)</c>. There are
/// no biases. Some of SCALE-Sim's own files write a depthwise layer as a dense one of one filter: it is read as that.
/// </summary>
public static class TopologyCsv
{
    /// <exception cref="InputException">Malformed or impossible; one problem a line, with line and column.</exception>
    public static Workload Parse(string text, string file)
    {
        var problems = new List<InputProblem>();
        var layers = new List<Layer>();
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        TopologyForm? form = null;
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var row = new TopologyRow(file, number, line, problems);
            if (row.Cells.Count == 0)
                continue;
            if (form is null)
            {
                form = TopologyForm.OfHeader(row);
                if (form is null)
                    break;
                continue;
            }
            if (layers.Count == LayerListReader.MostLayers)
            {
                row.Problem(0, $"the network has more than {LayerListReader.MostLayers} layers");
                break;
            }
            if (form.Read(row) is { } layer)
                layers.Add(layer with { Name = Unique(layer.Name, names) });
        }
        if (problems.Count == 0 && layers.Count == 0)
            problems.Add(new InputProblem(file, 0, 0, "", form is null ? "is empty" : "has a header and no layers"));
        if (problems.Count > 0)
            throw new InputException(problems);
        return new Workload
        {
            Name = Path.GetFileNameWithoutExtension(file),
            Description = "SCALE-Sim topology",
            Layers = layers,
            SourceText = text,
        };
    }

    /// <summary>SCALE-Sim lets names stand twice; results are kept by name, so the second <c>FC</c> becomes <c>FC#2</c>.</summary>
    private static string Unique(string name, Dictionary<string, int> names)
    {
        var unique = name;
        while (!names.TryAdd(unique, 1))
            unique = $"{name}#{++names[name]}";
        return unique;
    }
}
