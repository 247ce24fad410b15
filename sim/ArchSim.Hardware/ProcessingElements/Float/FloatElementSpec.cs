using System.Globalization;
using System.Text.RegularExpressions;
using ArchSim.Configuration;
using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>A floating-point element: the format of both operands, and how products are summed.</summary>
public sealed partial record FloatElementSpec() : ProcessingElementSpec(FloatElement.KindName)
{
    /// <summary>Of weights and activations. The bias is a constant of the layer: formats that differ in nothing else run as well.</summary>
    public required FloatFormat Operand { get; init; }

    /// <summary>fp32, fp16, mMeE or intN, as files name it.</summary>
    public required string Accumulator { get; init; }

    /// <summary>Products whose sum is added to those of the chunks before it; 1 is the plain sequence.</summary>
    public int Chunk { get; init; } = 1;

    /// <summary>M and E of a low-bit accumulator, with its biases; null for the others.</summary>
    public LbaParameters? LowBits { get; init; }

    /// <summary>Width of a fixed-point accumulator; null for the others.</summary>
    public int? FixedPointBits { get; init; }

    private const string Accumulators = "fp32, fp16, mMeE (M 1..23 mantissa bits, E 1..8 exponent bits: m7e4) or intN (fixed point of 8..64 bits: int32)";

    internal static FloatElementSpec Read(MapReader map)
    {
        var operand = Operands(map);
        var accumulator = map.Text("accumulator");
        var chunk = map.Integer("chunk", 1, LbaParameters.MostChunkLength, 1);
        var productBias = Bias(map, "product_bias");
        var accumulatorBias = Bias(map, "accumulator_bias");
        var spec = new FloatElementSpec { Operand = operand, Accumulator = accumulator, Chunk = chunk };
        if (accumulator.Length == 0)
            return spec;

        if (LowBit().Match(accumulator) is { Success: true } low)
            return spec with { LowBits = LowBitSums(map, accumulator, Whole(low.Groups["m"]), Whole(low.Groups["e"]), chunk, productBias, accumulatorBias) };
        foreach (var key in new[] { "product_bias", "accumulator_bias" }.Where(map.Has))
            map.Problem(key, $"belongs to accumulators mMeE; those of {accumulator} have no bias to choose");
        if (FixedPoint().Match(accumulator) is { Success: true } wide)
            spec = spec with { FixedPointBits = FixedPointSums(map, operand, Whole(wide.Groups["n"])) };
        else if (accumulator is not ("fp32" or "fp16"))
            map.Problem("accumulator", $"must be {Accumulators}; was '{accumulator}'");
        if (chunk > 1 && accumulator != "fp16")
            map.Problem("chunk", $"is of low-bit sums (mMeE, fp16); sums in {accumulator} are added one after the other, so it must be 1, was {chunk}");
        return spec;
    }

    private static FloatFormat Operands(MapReader map)
    {
        var name = map.Text("operand");
        if (name.Length == 0)
            return FloatFormat.Fp16;
        if (!NumberFormat.TryParse(name, out var format, out var problem))
            map.Problem("operand", problem);
        else if (format is FloatFormat { HoldsOperands: true } real)
            return real;
        else
            map.Problem("operand", $"must be a float of at most 16 bits (fp16, bf16, fp8e4m3, fp8e5m2, float:eXmY, adaptivfloatN:eE), was {format}");
        return FloatFormat.Fp16;
    }

    private static int? Bias(MapReader map, string key) => map.Has(key) ? map.Integer(key, -LbaQuantizer.MostBias, LbaQuantizer.MostBias) : SkipBias(map, key);

    private static int? SkipBias(MapReader map, string key)
    {
        // Asked for, so that the key is known where another one is misspelt.
        map.Integer(key, -LbaQuantizer.MostBias, LbaQuantizer.MostBias, 0);
        return null;
    }

    /// <summary>Biases that a file leaves out are those of the preset of that name; without one, 2^(E-1) for sums and the source's rule for products.</summary>
    private static LbaParameters? LowBitSums(MapReader map, string name, int mantissaBits, int exponentBits, int chunk, int? productBias, int? accumulatorBias)
    {
        if (mantissaBits is < 1 or > LbaParameters.MostMantissaBits || exponentBits is < 1 or > LbaQuantizer.MostExponentBits)
        {
            map.Problem("accumulator", $"must be {Accumulators}; was '{name}'");
            return null;
        }
        var known = LbaPresets.All.FirstOrDefault(p => p.Name == name)?.Parameters;
        var sums = accumulatorBias ?? known?.AccumulatorBias ?? 1 << (exponentBits - 1);
        var products = productBias ?? known?.ProductBias ?? 2 * sums - LbaParameters.AccumulatorBiasFor(sums, chunk);
        return new LbaParameters(mantissaBits, exponentBits, products, sums) { ChunkLength = chunk };
    }

    private static int? FixedPointSums(MapReader map, FloatFormat operand, int bits)
    {
        var least = operand.Layout.Specials == FloatSpecials.Infinities ? int.MaxValue : FixedPointFloatDatapath.LeastBits(operand, operand);
        if (least > 64)
            map.Problem("accumulator", $"in fixed point takes operands without infinities whose products have at most 64 bits from end to end; {operand} has "
                + (least == int.MaxValue ? "infinities" : $"products of {least}"));
        else if (bits < least || bits > 64)
            map.Problem("accumulator", $"must hold a product of {least} bits and have at most 64, was int{bits}");
        else
            return bits;
        return null;
    }

    private static int Whole(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("^m(?<m>[0-9]{1,2})e(?<e>[0-9])$")]
    private static partial Regex LowBit();

    [GeneratedRegex("^int(?<n>[0-9]{1,2})$")]
    private static partial Regex FixedPoint();
}
