using System.IO.Enumeration;
using MatrixLayer = ArchSim.Networks.MatrixLayer;

namespace ArchSim.Quantization;

/// <summary>Which layer of a network is quantized in which scheme: the first rule whose pattern matches the layer's name, else the default.</summary>
/// <param name="Name">Of the file, or of the scheme where all layers have the same.</param>
public sealed record LayerSchemes(string Name, QuantizationScheme Default, IReadOnlyList<SchemeRule> Rules)
{
    public string Description { get; init; } = "";

    /// <summary>All that decides how layers are quantized, as text: equal where it is the same.</summary>
    public string Definition => string.Join('\n', [Default.Name, .. Rules.Select(r => $"{r.Pattern}: {r.Scheme}")]);

    /// <summary>Nothing is quantized.</summary>
    public bool IsFp32 => Schemes.All(s => s is Fp32Scheme);

    /// <summary>Some scheme is given statistics of what its layers compute on.</summary>
    public bool NeedsCalibration => Schemes.Any(s => s.NeedsCalibration);

    /// <summary>The same quantization of operands with sums that lose nothing; null where no scheme's sums lose anything.</summary>
    public LayerSchemes? WithExactSums
    {
        get
        {
            if (Schemes.All(s => s.WithExactSums is null))
                return null;
            var scheme = Default.WithExactSums ?? Default;
            return new LayerSchemes(Rules.Count == 0 ? scheme.Name : $"{Name} with exact sums", scheme, [.. Rules.Select(r => r with { Scheme = r.Scheme.WithExactSums ?? r.Scheme })]);
        }
    }

    private IEnumerable<QuantizationScheme> Schemes => Rules.Select(r => r.Scheme).Prepend(Default);

    public static implicit operator LayerSchemes(QuantizationScheme scheme) => FromQuantizationScheme(scheme);

    /// <summary>All layers in one scheme.</summary>
    public static LayerSchemes FromQuantizationScheme(QuantizationScheme scheme) => new(scheme.Name, scheme, []);

    public QuantizationScheme For(MatrixLayer layer) => For(layer.Node);

    /// <param name="node">That multiplies.</param>
    public QuantizationScheme For(string node) => Rules.FirstOrDefault(r => r.Matches(node))?.Scheme ?? Default;

    /// <summary>Patterns that match none of these layers: most likely misspelt.</summary>
    public IEnumerable<string> Unmatched(IReadOnlyList<MatrixLayer> layers) => Rules.Where(r => !layers.Any(l => r.Matches(l.Node))).Select(r => r.Pattern);

    public override string ToString() => Name;
}

/// <param name="Pattern">A layer's name, in which <c>*</c> stands for any characters and <c>?</c> for one.</param>
public sealed record SchemeRule(string Pattern, QuantizationScheme Scheme)
{
    public bool Matches(string layer) => FileSystemName.MatchesSimpleExpression(Pattern, layer, ignoreCase: false);
}
