using ArchSim.Workloads;

namespace ArchSim.Quantization;

/// <summary>Names of nodes as traces take them: of the characters that are allowed, short, and each once.</summary>
internal sealed class LayerNames
{
    // Room for a number.
    private const int Longest = TraceChecks.LongestName - 8;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public string Of(string node)
    {
        var wanted = Allowed(node);
        var name = wanted;
        for (var number = 2; !_taken.Add(name); number++)
            name = $"{wanted}_{number}";
        return name;
    }

    /// <summary>A name with an underscore for every character that is not allowed.</summary>
    public static string Allowed(string name)
    {
        var cut = name.Length > Longest ? name[..Longest] : name;
        return cut.Length == 0 ? "_" : string.Concat(cut.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/' ? c : '_'));
    }
}
