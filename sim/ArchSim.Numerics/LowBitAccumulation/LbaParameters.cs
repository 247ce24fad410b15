namespace ArchSim.Numerics;

/// <summary>
/// A low-bit fused multiply-add, Q_acc(Q_prod(x w) + s), and the order of its sums: one product after the other within a chunk, from zero; then the
/// chunk's sum is added to the sum of those before it, through the same Q_acc. A chunk of one product is the plain sequence, without second sums.
/// Source: Blumenfeld, Hubara, Soudry, ICLR 2024, arXiv 2401.14110; outer Q_acc and the exact sum before Q_acc are assumptions.
/// </summary>
public sealed record LbaParameters
{
    /// <summary>Mantissa bits that a quantizer without loss of precision has besides its own.</summary>
    public const int ExtraBits = 16;

    public const int MostMantissaBits = LbaQuantizer.MostMantissaBits - ExtraBits;
    public const int MostChunkLength = 65536;

    /// <param name="mantissaBits">M of products and sums, without the leading one: 1..23.</param>
    /// <param name="exponentBits">E of products and sums: 1..8.</param>
    /// <param name="productBias">b of Q_prod: -300..300.</param>
    /// <param name="accumulatorBias">b of Q_acc: -300..300.</param>
    /// <exception cref="ArgumentException">A parameter out of its range; so do initializers.</exception>
    public LbaParameters(int mantissaBits, int exponentBits, int productBias, int accumulatorBias)
    {
        MantissaBits = mantissaBits;
        ExponentBits = LbaQuantizer.Within("exponent bits", exponentBits, 1, LbaQuantizer.MostExponentBits);
        ProductBias = LbaQuantizer.Within("product bias", productBias, -LbaQuantizer.MostBias, LbaQuantizer.MostBias);
        AccumulatorBias = LbaQuantizer.Within("accumulator bias", accumulatorBias, -LbaQuantizer.MostBias, LbaQuantizer.MostBias);
    }

    /// <summary>M.</summary>
    public int MantissaBits
    {
        get;
        init => field = LbaQuantizer.Within("mantissa bits", value, 1, MostMantissaBits);
    }

    /// <summary>E.</summary>
    public int ExponentBits { get; }

    public int ProductBias { get; }

    public int AccumulatorBias { get; }

    /// <summary>Products of a chunk: 1..65,536; 1 is the plain sequence.</summary>
    public int ChunkLength
    {
        get;
        init => field = LbaQuantizer.Within("chunk length", value, 1, MostChunkLength);
    } = 16;

    /// <summary>Whether magnitudes below 2^-b are lost, in products and sums. The source's fine-tuning starts without.</summary>
    public bool Underflow { get; init; } = true;

    /// <summary>Ablation: Q_prod keeps 16 mantissa bits more.</summary>
    public bool ExtraProductBits { get; init; }

    /// <summary>Ablation: Q_acc keeps 16 mantissa bits more.</summary>
    public bool ExtraAccumulatorBits { get; init; }

    /// <summary>Toward zero in the source; to nearest even as an ablation. Both quantizers.</summary>
    public Rounding Rounding
    {
        get;
        init => field = EnumValues.RequireDeterministic(value);
    } = Rounding.TowardZero;

    /// <summary>Q_prod.</summary>
    public LbaQuantizer Product => new(MantissaBits + (ExtraProductBits ? ExtraBits : 0), ExponentBits, ProductBias, Underflow, Rounding);

    /// <summary>Q_acc.</summary>
    public LbaQuantizer Accumulator => new(MantissaBits + (ExtraAccumulatorBits ? ExtraBits : 0), ExponentBits, AccumulatorBias, Underflow, Rounding);

    /// <summary>What sums go through that come back from memory.</summary>
    internal LbaQuantizer Loaded => new(Accumulator.MantissaBits, ExponentBits, AccumulatorBias, Underflow, Rounding.NearestEven);

    /// <summary>Biases by <see cref="AccumulatorBiasFor"/>.</summary>
    public static LbaParameters WithProductBias(int mantissaBits, int exponentBits, int productBias, int chunkLength = 16) =>
        new(mantissaBits, exponentBits, productBias, AccumulatorBiasFor(productBias, chunkLength)) { ChunkLength = chunkLength };

    /// <summary>
    /// The source's rule b_acc = b_prod - log2(chunk length) / 2: a sum of n terms of random sign grows as the root of n. Where half of the logarithm is
    /// not whole it is rounded up, so that the accumulator's range is never shorter than the rule's. No guarantee against overflow.
    /// </summary>
    /// <exception cref="ArgumentException">A chunk length out of its range.</exception>
    public static int AccumulatorBiasFor(int productBias, int chunkLength)
    {
        LbaQuantizer.Within("chunk length", chunkLength, 1, MostChunkLength);
        var binades = 0;
        while (1L << (2 * binades) < chunkLength)
            binades++;
        return productBias - binades;
    }

    /// <summary>In words for lists.</summary>
    public override string ToString() =>
        $"M{MantissaBits}E{ExponentBits}, products of bias {ProductBias}{Extra(ExtraProductBits)}, sums of bias {AccumulatorBias}{Extra(ExtraAccumulatorBits)}, "
        + (ChunkLength == 1 ? "one after the other" : $"chunks of {ChunkLength}")
        + (Underflow ? "" : ", no underflow")
        + (Rounding == Rounding.NearestEven ? ", to nearest even" : "");

    private static string Extra(bool extra) => extra ? $" and {ExtraBits} more bits" : "";
}
