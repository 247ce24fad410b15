using System.Globalization;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>How the biases of a low-bit accumulator come to be.</summary>
public enum BiasRule
{
    /// <summary>The largest that hold the largest product and the largest sum on calibration's rows.</summary>
    Fit,

    /// <summary>Products as in <see cref="Fit"/>, sums by <see cref="LbaParameters.AccumulatorBiasFor"/>.</summary>
    Root,

    /// <summary>The name states them.</summary>
    Fixed,
}

/// <summary>Low-bit accumulators as names write them: <c>m7e4:b12/10,c16</c>.</summary>
internal static class LowBitName
{
    public const string Pattern = "mMeE[:bP/Q|root][,cCHUNK][,nouf][,rn]";

    private static readonly LbaParameters Defaults = new(1, 1, 0, 0);

    /// <param name="biases">The option that says the biases; null where they are chosen as by default.</param>
    public static string Of(LbaParameters parameters, string? biases)
    {
        string?[] options = [
            biases, parameters.ChunkLength == Defaults.ChunkLength ? null : string.Create(CultureInfo.InvariantCulture, $"c{parameters.ChunkLength}"),
            parameters.Underflow ? null : "nouf", parameters.Rounding == Rounding.NearestEven ? "rn" : null];
        var written = string.Join(',', options.OfType<string>());
        return string.Create(CultureInfo.InvariantCulture, $"m{parameters.MantissaBits}e{parameters.ExponentBits}{(written.Length > 0 ? ":" : "")}{written}");
    }

    /// <summary>Null where the text is no such name.</summary>
    /// <returns>Biases are 0 where the name does not state them.</returns>
    /// <exception cref="ArgumentException">A parameter out of its range.</exception>
    public static (LbaParameters Parameters, BiasRule Rule)? Read(string text)
    {
        var name = new FormatName(text);
        var e = name.Head.IndexOf('e', StringComparison.Ordinal);
        if (e < 2 || name.Head[0] != 'm' || FormatName.Whole(name.Head.AsSpan(1, e - 1)) is not { } mantissaBits || FormatName.Whole(name.Head.AsSpan(e + 1)) is not { } exponentBits)
            return null;
        var options = name.ReadOptions(Pattern);
        var biases = options.Value("b", ReadBiases);
        var rule = biases is not null ? BiasRule.Fixed : options.Word("root") ? BiasRule.Root : BiasRule.Fit;
        var chunkLength = options.Whole("c") ?? Defaults.ChunkLength;
        var underflow = !options.Word("nouf");
        var rounding = options.Word("rn") ? Rounding.NearestEven : Rounding.TowardZero;
        options.End();
        var parameters = new LbaParameters(mantissaBits, exponentBits, biases?.Product ?? 0, biases?.Accumulator ?? 0) { ChunkLength = chunkLength, Underflow = underflow, Rounding = rounding };
        return (parameters, rule);
    }

    private static (int Product, int Accumulator)? ReadBiases(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash >= 0 && FormatName.Whole(text.AsSpan(0, slash)) is { } product && FormatName.Whole(text.AsSpan(slash + 1)) is { } accumulator ? (product, accumulator) : null;
    }
}
