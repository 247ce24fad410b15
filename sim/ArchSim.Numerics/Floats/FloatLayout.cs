namespace ArchSim.Numerics;

/// <summary>Codes of a floating-point format that stand for no finite number.</summary>
public enum FloatSpecials
{
    /// <summary>None: the largest exponent is one like the others.</summary>
    None,

    /// <summary>The code of all ones is NaN, and there is no infinity: fp8 e4m3.</summary>
    NaN,

    /// <summary>The largest exponent holds infinity and NaN, as IEEE 754 has it.</summary>
    Infinities,
}

/// <summary>What codes with an exponent field of zero stand for.</summary>
public enum FloatExponentZero
{
    /// <summary>Numbers without a leading one, evenly spaced from zero to the smallest normal number: IEEE 754.</summary>
    Subnormals,

    /// <summary>
    /// Zero, whatever the mantissa: hardware that flushes subnormals to zero, as operands and as results. A number below the smallest normal one is zero before it
    /// is rounded, whatever the rounding.
    /// </summary>
    Zeros,

    /// <summary>Numbers with a leading one as at every other exponent, but for mantissa zero, which is zero.</summary>
    Binade,
}

/// <summary>
/// The bits of a floating-point code: a sign, an exponent of <paramref name="ExponentBits"/> that starts at 2^-<paramref name="Bias"/> and a mantissa without its leading one.
/// </summary>
/// <param name="ExponentBits">1..8.</param>
/// <param name="MantissaBits">0..23; at least 1 beside infinities.</param>
/// <param name="Bias">-600..600: every value, and half of the smallest, is a double of full precision.</param>
/// <param name="Saturates">A finite value beyond the largest takes its code; otherwise it becomes an infinity, which has to exist.</param>
public readonly record struct FloatLayout(
    int ExponentBits, int MantissaBits, int Bias, FloatExponentZero ExponentZero = FloatExponentZero.Subnormals, FloatSpecials Specials = FloatSpecials.None,
    Rounding Rounding = Rounding.NearestEven, bool Saturates = true)
{
    public const int MostExponentBits = 8;
    public const int MostMantissaBits = 23;
    public const int MostBias = 600;

    public int Bits => 1 + ExponentBits + MantissaBits;

    /// <summary>Code of the largest finite magnitude.</summary>
    public uint LargestCode => Specials switch
    {
        FloatSpecials.Infinities => InfinityCode - 1,
        FloatSpecials.NaN => SignBit - 2,
        _ => SignBit - 1,
    };

    public double Largest => Magnitude(LargestCode);

    /// <summary>The smallest magnitude above zero.</summary>
    public double Smallest => Magnitude(ExponentZero == FloatExponentZero.Zeros ? Hidden : 1);

    /// <summary>Power of two of the lowest binade.</summary>
    public int LowestExponent => ExponentZero == FloatExponentZero.Binade ? -Bias : 1 - Bias;

    private uint SignBit => 1u << (Bits - 1);

    /// <summary>The place of the leading one, and the code of the smallest normal number.</summary>
    private uint Hidden => 1u << MantissaBits;

    private uint InfinityCode => ((1u << ExponentBits) - 1) << MantissaBits;

    /// <summary>The bias that puts one in the middle of the exponents, as IEEE 754 has it.</summary>
    public static int DefaultBias(int exponentBits) => (1 << (exponentBits - 1)) - 1;

    public double Decode(uint code)
    {
        var magnitude = code & (SignBit - 1);
        double value;
        if (magnitude <= LargestCode)
            value = Magnitude(magnitude);
        else if (Specials == FloatSpecials.Infinities && magnitude == InfinityCode)
            value = double.PositiveInfinity;
        else
            return double.NaN;
        return (code & SignBit) != 0 ? -value : value;
    }

    /// <summary>The code of a number, by the layout's rounding, which is not the stochastic one.</summary>
    /// <exception cref="ArgumentException">NaN or an infinity that the layout has no code for.</exception>
    public uint Encode(double value) => Encode(value, Rounding, 0);

    /// <summary>
    /// The code of one of the two neighbours of a number: the farther from zero where a fraction made of the random bits is below how far the number is on
    /// the way to it. What is beyond the largest value is not rounded by chance.
    /// </summary>
    /// <exception cref="ArgumentException">NaN or an infinity that the layout has no code for.</exception>
    public uint Encode(double value, ulong randomBits) => Encode(value, Rounding.Stochastic, randomBits);

    /// <returns>This layout.</returns>
    /// <exception cref="ArgumentException">A parameter out of its range, or parameters that exclude each other.</exception>
    internal FloatLayout Checked()
    {
        if (ExponentBits is < 1 or > MostExponentBits)
            throw new ArgumentException($"e must be 1..{MostExponentBits}, was {ExponentBits}");
        if (MantissaBits is < 0 or > MostMantissaBits)
            throw new ArgumentException($"m must be 0..{MostMantissaBits}, was {MantissaBits}");
        if (Bias is < -MostBias or > MostBias)
            throw new ArgumentException($"b must be -{MostBias}..{MostBias}, was {Bias}");
        if (Specials == FloatSpecials.Infinities && MantissaBits == 0)
            throw new ArgumentException($"with inf, m must be 1..{MostMantissaBits}, was 0: NaN needs a mantissa");
        if (Specials == FloatSpecials.NaN && ExponentBits + MantissaBits == 1)
            throw new ArgumentException("with nan, e and m together must be at least 2, were 1: the one code above zero would be NaN");
        EnumValues.Require(Specials);
        EnumValues.Require(ExponentZero);
        if (LargestCode < Hidden && ExponentZero == FloatExponentZero.Zeros)
            throw new ArgumentException($"with flush and inf, e must be 2..{MostExponentBits}, was {ExponentBits}: every number would be zero");
        EnumValues.RequireDeterministic(Rounding);
        if (!Saturates && Specials != FloatSpecials.Infinities)
            throw new ArgumentException("overflow needs inf: there is no infinity to go to");
        if (!Saturates && Rounding == Rounding.TowardZero)
            throw new ArgumentException("overflow excludes rz: rounding toward zero ends at the largest number");
        return this;
    }

    private uint Encode(double value, Rounding rounding, ulong randomBits)
    {
        var sign = double.IsNegative(value) ? SignBit : 0;
        if (double.IsNaN(value))
        {
            return Specials switch
            {
                FloatSpecials.Infinities => InfinityCode | (1u << (MantissaBits - 1)),
                FloatSpecials.NaN => SignBit - 1,
                _ => throw new ArgumentException("there is no code for NaN", nameof(value)),
            };
        }
        if (double.IsInfinity(value))
            return Specials == FloatSpecials.Infinities ? sign | InfinityCode : throw new ArgumentException("there is no code for an infinity", nameof(value));
        var magnitude = Math.Abs(value);
        // Zero keeps its sign, as IEEE 754 has it, unless the code with the sign is a number of its own binade.
        var zero = ExponentZero == FloatExponentZero.Binade ? 0 : sign;
        if (magnitude == 0 || (ExponentZero == FloatExponentZero.Zeros && magnitude < Smallest))
            return zero;
        var code = EncodeMagnitude(magnitude, rounding, randomBits);
        if (code > LargestCode)
            code = Saturates ? LargestCode : InfinityCode;
        return code == 0 ? zero : sign | code;
    }

    private uint EncodeMagnitude(double magnitude, Rounding rounding, ulong randomBits)
    {
        var exponent = Math.Max(Math.ILogB(magnitude), LowestExponent);
        if (exponent + Bias > 1 << ExponentBits)
            return uint.MaxValue;
        // The neighbour below, and how far the number is on the way to the next: within a binade codes are evenly spaced.
        var significand = Math.ScaleB(magnitude, MantissaBits - exponent);
        var whole = Math.Floor(significand);
        var fraction = significand - whole;
        uint below;
        if (ExponentZero != FloatExponentZero.Binade)
        {
            // The leading one of a normal number adds the one that the exponent lacks.
            below = ((uint)(exponent + Bias - 1) << MantissaBits) + (uint)whole;
        }
        else if (exponent > LowestExponent || whole > Hidden)
        {
            below = ((uint)(exponent + Bias) << MantissaBits) + (uint)whole - Hidden;
        }
        else
        {
            // The lowest power of two has no code, so that the way from zero goes to the smallest magnitude.
            (below, fraction) = (0, magnitude / Smallest);
        }
        var up = rounding switch
        {
            Rounding.TowardZero => false,
            Rounding.Stochastic => StochasticRounding.Fraction(randomBits) < fraction,
            _ => fraction > 0.5 || (fraction == 0.5 && below % 2 != 0),
        };
        return up ? below + 1 : below;
    }

    private double Magnitude(uint code)
    {
        var exponent = (int)(code >> MantissaBits);
        var mantissa = (int)(code & (Hidden - 1));
        if (code == 0 || (exponent == 0 && ExponentZero == FloatExponentZero.Zeros))
            return 0;
        if (exponent == 0 && ExponentZero == FloatExponentZero.Subnormals)
            return Math.ScaleB(mantissa, 1 - Bias - MantissaBits);
        return Math.ScaleB(mantissa + (int)Hidden, exponent - Bias - MantissaBits);
    }
}
