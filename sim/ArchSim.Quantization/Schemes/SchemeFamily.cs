using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>A kind of scheme.</summary>
/// <param name="Pattern">How names are written.</param>
/// <param name="Examples">Names that parse.</param>
/// <param name="Meaning">For lists, in one sentence or two.</param>
/// <param name="Read">The scheme of a name; null where it names another kind. An <see cref="ArgumentException"/> says what of it is out of range.</param>
public sealed record SchemeFamily(string Pattern, IReadOnlyList<string> Examples, string Meaning, Func<SchemeName, QuantizationScheme?> Read);

/// <summary>The table of kinds of schemes. A new kind is one line here.</summary>
public static class SchemeFamilies
{
    private const int LongestName = 200;

    public static IReadOnlyList<SchemeFamily> All { get; } =
    [
        FusedUnitScheme.Family,
        FloatScheme.Family,
        UniformScheme.Family,
        AdaptivFloatScheme.Family,
        LogPositScheme.Family,
        AntScheme.Family,
        OliveScheme.Family,
        PiecewiseLinearScheme.Family,
        LogarithmicScheme.Log,
        LogarithmicScheme.SegLog,
        LogarithmicScheme.BrsLog,
    ];

    internal static (QuantizationScheme? Scheme, string? Problem) Find(string text)
    {
        var shown = text.Length > 40 ? text[..40] + "..." : text;
        if (text.Length <= LongestName)
        {
            try
            {
                foreach (var family in All)
                {
                    var name = new SchemeName(text);
                    if (family.Read(name) is not { } scheme)
                        continue;
                    name.RequireAllTaken();
                    return (scheme, null);
                }
            }
            catch (ArgumentException e)
            {
                return (null, $"scheme '{shown}': {FormatName.AsWritten(FirstLine.Of(e), text)}");
            }
        }
        return (null, $"unknown scheme '{shown}'; known: {string.Join(", ", All.Select(f => f.Pattern.Split('[', ':')[0]))}");
    }
}
