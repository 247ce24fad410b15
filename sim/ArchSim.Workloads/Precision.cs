namespace ArchSim.Workloads;

/// <summary>Which layer runs in which formats: the first rule whose pattern matches the layer's name, else the default.</summary>
public sealed record Precision
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required LayerFormats Default { get; init; }

    public IReadOnlyList<PrecisionRule> Rules { get; init; } = [];

    /// <summary>Formats of single layers by their whole names, as a trace has them; they go before the rules.</summary>
    public IReadOnlyDictionary<string, LayerFormats> ByName { get; init; } = new Dictionary<string, LayerFormats>();

    public string SourceText { get; init; } = "";

    /// <summary>The file it came from, for messages.</summary>
    public string File { get; init; } = "precision";

    public LayerFormats For(Layer layer)
    {
        if (ByName.TryGetValue(layer.Name, out var own))
            return own;
        foreach (var rule in Rules)
        {
            if (rule.Matches(layer.Name))
                return rule.Formats;
        }
        return Default;
    }
}

/// <param name="Pattern">A layer name, in which <c>*</c> stands for any characters and <c>?</c> for one.</param>
public sealed record PrecisionRule(string Pattern, LayerFormats Formats)
{
    public bool Matches(string layer) => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(Pattern, layer, ignoreCase: false);
}
