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

/// <summary>
/// The bits of a floating-point code: a sign, an exponent of <paramref name="ExponentBits"/> that starts at 2^-<paramref name="Bias"/> and a mantissa without its leading one.
/// With subnormals the lowest exponent has no leading one and steps evenly down to zero; without, it is a binade like the others, of which the code (0, 0) is zero.
/// </summary>
/// <param name="Saturates">A finite value beyond the largest takes its code; otherwise it becomes an infinity, which has to exist.</param>
public readonly record struct FloatLayout(
    int ExponentBits, int MantissaBits, int Bias, bool Subnormals = true, FloatSpecials Specials = FloatSpecials.None, Rounding Rounding = Rounding.NearestEven, bool Saturates = true)
{
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
    public double Smallest => Magnitude(1);

    private uint SignBit => 1u << (Bits - 1);

    private uint InfinityCode => ((1u << ExponentBits) - 1) << MantissaBits;

    /// <summary>Power of two of the lowest binade.</summary>
    private int LowestExponent => Subnormals ? 1 - Bias : -Bias;

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
    public uint Encode(double value)
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
        // Minus zero keeps its sign where the format has subnormals, as IEEE 754 has it.
        if (magnitude == 0)
            return Subnormals ? sign : 0;
        var code = EncodeMagnitude(magnitude);
        if (code > LargestCode)
            code = Saturates ? LargestCode : InfinityCode;
        return code == 0 && !Subnormals ? 0 : sign | code;
    }

    private uint EncodeMagnitude(double magnitude)
    {
        var exponent = Math.Max(Math.ILogB(magnitude), LowestExponent);
        if (exponent + Bias > 1 << ExponentBits)
            return uint.MaxValue;
        var significand = Math.ScaleB(magnitude, MantissaBits - exponent);
        var hidden = 1u << MantissaBits;
        var rounded = (uint)(Rounding == Rounding.TowardZero ? Math.Floor(significand) : Math.Round(significand, MidpointRounding.ToEven));
        // The leading one of a normal number adds the one that the exponent lacks; so does a carry out of the rounding.
        if (Subnormals)
            return ((uint)(exponent + Bias - 1) << MantissaBits) + rounded;
        if (rounded > hidden || exponent > LowestExponent)
            return ((uint)(exponent + Bias) << MantissaBits) + rounded - hidden;
        // Between zero and the code 1.
        return Rounding != Rounding.TowardZero && magnitude > Smallest / 2 ? 1u : 0;
    }

    private double Magnitude(uint code)
    {
        var exponent = (int)(code >> MantissaBits);
        var mantissa = (int)(code & ((1u << MantissaBits) - 1));
        if (exponent == 0 && Subnormals)
            return Math.ScaleB(mantissa, 1 - Bias - MantissaBits);
        return code == 0 ? 0 : Math.ScaleB(mantissa + (1 << MantissaBits), exponent - Bias - MantissaBits);
    }
}
