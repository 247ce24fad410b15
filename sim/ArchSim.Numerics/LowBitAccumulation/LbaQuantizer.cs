namespace ArchSim.Numerics;

/// <summary>
/// Q of a low-bit fused multiply-add: a float of M mantissa and E exponent bits whose lowest binade starts at 2^-b, with no codes for infinities and NaN.
/// Magnitudes from <see cref="Largest"/> saturate, those below the smallest become zero, all others lose the bits below the M-th.
/// <para>
/// Zero has the code (exponent 0, mantissa 0), so 2^-b itself has none: with underflow, what is cut to exactly 2^-b is zero. The values are those of a
/// <see cref="FloatLayout"/> whose lowest exponent is a binade, and so is the rounding, also to nearest. Without underflow, exponents go on downward to that of the
/// smallest normal fp32 number, or to -b where that is lower; what is smaller still is zero. Zero has no sign.
/// </para>
/// </summary>
public sealed record LbaQuantizer
{
    public const int MostMantissaBits = 39;
    public const int MostExponentBits = 8;
    public const int MostBias = 300;

    private const int DoubleMantissaBits = 52;
    private const int LowestNormalFp32Exponent = -126;

    /// <param name="mantissaBits">M, without the leading one: 1..39.</param>
    /// <param name="exponentBits">E: 1..8.</param>
    /// <param name="bias">b: -300..300.</param>
    /// <param name="underflow">Whether magnitudes below 2^-b are lost.</param>
    /// <param name="rounding">Toward zero or to nearest even.</param>
    /// <exception cref="ArgumentException">A parameter out of its range.</exception>
    public LbaQuantizer(int mantissaBits, int exponentBits, int bias, bool underflow = true, Rounding rounding = Rounding.TowardZero)
    {
        MantissaBits = Within("mantissa bits", mantissaBits, 1, MostMantissaBits);
        ExponentBits = Within("exponent bits", exponentBits, 1, MostExponentBits);
        Bias = Within("bias", bias, -MostBias, MostBias);
        Underflow = underflow;
        Rounding = EnumValues.RequireDeterministic(rounding);
        Largest = Math.ScaleB(2 - Math.ScaleB(1, -mantissaBits), (1 << exponentBits) - bias - 1);
        UnderflowLimit = Math.ScaleB(1, -bias);
        Smallest = underflow
            ? Math.ScaleB(1 + Math.ScaleB(1, -mantissaBits), -bias)
            : Math.Min(Math.ScaleB(1, LowestNormalFp32Exponent), UnderflowLimit);
        Threshold = underflow && rounding == Rounding.NearestEven ? Smallest / 2 : double.PositiveInfinity;
    }

    /// <summary>M.</summary>
    public int MantissaBits { get; }

    /// <summary>E.</summary>
    public int ExponentBits { get; }

    /// <summary>b.</summary>
    public int Bias { get; }

    /// <summary>Whether magnitudes below <see cref="UnderflowLimit"/> are lost.</summary>
    public bool Underflow { get; }

    public Rounding Rounding { get; }

    /// <summary>Bits of a code: a sign, E and M.</summary>
    public int Bits => 1 + ExponentBits + MantissaBits;

    /// <summary>R_OF = 2^(2^E - b - 1) (2 - 2^-M), the largest magnitude.</summary>
    public double Largest { get; }

    /// <summary>R_UF = 2^-b, below which magnitudes are lost where there is underflow.</summary>
    public double UnderflowLimit { get; }

    /// <summary>The smallest magnitude above zero.</summary>
    public double Smallest { get; }

    /// <summary>Cutting an fp32 number's mantissa and limiting its magnitude is all there is to do: its values are normal fp32 numbers.</summary>
    internal bool FitsFp32 =>
        Rounding == Rounding.TowardZero && MantissaBits <= 23 && Largest <= float.MaxValue && Bias <= -LowestNormalFp32Exponent;

    /// <summary>Power of two of the first bit of any value.</summary>
    internal int HighestBit => Math.ILogB(Largest);

    /// <summary>Power of two of the last bit of any value.</summary>
    internal int LowestBit => Math.ILogB(Smallest) - MantissaBits;

    /// <summary>Magnitudes above it and below <see cref="Smallest"/> are rounded up to that; infinity where all of them become zero.</summary>
    internal double Threshold { get; }

    /// <summary>The bits of a double's word that values have.</summary>
    internal long DoubleMask => -1L << (DoubleMantissaBits - MantissaBits);

    /// <summary>Place of the last mantissa bit in a double's word.</summary>
    internal int LastBit => DoubleMantissaBits - MantissaBits;

    /// <summary>The value that a number becomes.</summary>
    /// <exception cref="ArgumentException">NaN or an infinity.</exception>
    public double Quantize(double value) => double.IsFinite(value)
        ? QuantizeFinite(value)
        : throw new ArgumentException($"only finite numbers can be quantized, was {value}", nameof(value));

    internal double QuantizeFinite(double value)
    {
        var magnitude = Math.Abs(value);
        if (magnitude < Smallest)
            return magnitude > Threshold ? Math.CopySign(Smallest, value) : 0;
        return Math.CopySign(magnitude >= Largest ? Largest : Cut(magnitude), value);
    }

    // A carry out of the mantissa goes to the exponent, as it should.
    private double Cut(double magnitude)
    {
        var bits = BitConverter.DoubleToInt64Bits(magnitude);
        if (Rounding == Rounding.NearestEven)
            bits += (1L << (LastBit - 1)) - 1 + ((bits >> LastBit) & 1);
        return BitConverter.Int64BitsToDouble(bits & DoubleMask);
    }

    internal static int Within(string parameter, int value, int least, int most) =>
        value >= least && value <= most ? value : throw new ArgumentException($"{parameter} must be {least}..{most}, was {value}");
}
