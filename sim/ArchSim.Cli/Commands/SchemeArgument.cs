using System.Globalization;
using ArchSim.Configuration;
using ArchSim.Quantization;

namespace ArchSim.Cli;

/// <summary>How layers are quantized, as a command line says it: one scheme, its bits in its name or beside it, or a file of schemes by layer.</summary>
internal static class SchemeArgument
{
    /// <exception cref="InputException">None or both were named, or what is named is no scheme.</exception>
    public static LayerSchemes Read(string? scheme, int? bits, string? precision)
    {
        if (scheme is null && precision is null)
            throw new InputException("--scheme", "is missing: name a scheme (archsim list schemes), or a file of schemes by layer with --precision");
        if (scheme is not null && precision is not null)
            throw new InputException("--precision", "says how layers are quantized, and so does --scheme: one of them is allowed");
        if (precision is not null)
            return bits is null ? LayerSchemesFile.Load(precision) : throw new InputException("--bits", "is for --scheme; a precision file names whole schemes");
        try
        {
            return QuantizationScheme.Parse(bits is { } width ? WithBits(scheme!, width) : scheme!);
        }
        catch (FormatException e)
        {
            throw new InputException("--scheme", (bits is null ? WithoutBits(scheme!) : null) ?? e.Message);
        }
    }

    /// <summary>What to say of a name that only lacks its bits; null for any other.</summary>
    private static string? WithoutBits(string scheme)
    {
        var head = scheme.Split(':', '+')[0];
        var family = SchemeFamilies.All.FirstOrDefault(f => f.Examples.Any(e => head.Length > 0 && e.Length > head.Length && e.StartsWith(head, StringComparison.Ordinal) && char.IsAsciiDigit(e[head.Length])));
        return family is null || char.IsAsciiDigit(head[^1]) ? null
            : $"'{head}' says no bits: give them with --bits N, or in the name, as in {string.Join(", ", family.Examples.Take(2))}";
    }

    /// <summary>The number goes behind the head, in front of options and of what is said of sums.</summary>
    private static string WithBits(string scheme, int bits)
    {
        var end = scheme.AsSpan().IndexOfAny(':', '+');
        var head = end < 0 ? scheme : scheme[..end];
        return head.AsSpan().ContainsAnyInRange('0', '9')
            ? throw new InputException("--bits", $"scheme '{head}' has a number already: name it without one, or leave --bits out")
            : string.Create(CultureInfo.InvariantCulture, $"{head}{bits}{scheme.AsSpan(head.Length)}");
    }
}
