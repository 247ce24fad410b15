namespace ArchSim.Cli;

/// <summary>The number formats that files may name, by family.</summary>
internal static class FormatFamilies
{
    /// <summary>How a family's names are written, one name of it, and what they mean.</summary>
    public static readonly IReadOnlyList<(string Pattern, string Example, string Meaning)> All =
    [
        ("int2 .. int16", "int8", "two's complement integer of operands"),
        ("int24, int32, int48, int64", "int32", "two's complement integer of sums"),
        ("fp16, bf16, fp32", "fp16", "binary floating point: IEEE half, bfloat16, IEEE single"),
        ("eXmY", "e4m7", "sum as a sign, X bits of exponent and Y of mantissa"),
        ("lpN", "lp4", "logarithmic posit of N bits, 2 to 16, in its usual shape"),
        ("lpN:esE,rsR,sfS", "lp8:es1,rs4,sf0", "logarithmic posit with E exponent bits, regime of at most R bits and scale factor S"),
    ];
}
