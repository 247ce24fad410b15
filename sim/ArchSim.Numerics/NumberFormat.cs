namespace ArchSim.Numerics;

/// <summary>
/// How a number is stored: a code of <see cref="Bits"/> bits and the value it stands for. Formats are compared by name; the name parses back.
/// </summary>
public abstract record NumberFormat(string Name, int Bits)
{
    /// <summary>What can be parsed, for error messages.</summary>
    public const string Grammar =
        "int2..int16, int24, int32, int48, int64, fp16, bf16, fp32, eXmY (sign + X exponent + Y mantissa bits, e4m7), lpN (N 2..16) or lpN:esE,rsR,sfS";

    /// <summary>Operands can be stored in it: <see cref="Decode"/> and <see cref="Encode"/> work. Wider formats and sum encodings hold sums only.</summary>
    public virtual bool HoldsOperands => false;

    /// <summary>The value of a code. Bits above <see cref="Bits"/> are ignored. NaN where the code stands for no number.</summary>
    /// <exception cref="NotSupportedException">The format holds no operands.</exception>
    public virtual double Decode(uint code) => throw NoOperands();

    /// <summary>The code of the nearest value, of two equally near the even code; values beyond the largest take its code.</summary>
    /// <exception cref="NotSupportedException">The format holds no operands.</exception>
    /// <exception cref="ArgumentException">NaN, in a format that has none.</exception>
    public virtual uint Encode(double value) => throw NoOperands();

    /// <exception cref="FormatException">Not the name of a format; the message says what is.</exception>
    public static NumberFormat Parse(string name) =>
        TryParse(name, out var format) ? format : throw new FormatException($"unknown number format '{name}'; known: {Grammar}");

    public static bool TryParse(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out NumberFormat? format)
    {
        format = IntegerFormat.FromName(name) ?? FloatFormat.FromName(name) ?? MinifloatFormat.FromName(name) ?? (NumberFormat?)LogPositFormat.FromName(name);
        return format is not null;
    }

    public sealed override string ToString() => Name;

    /// <summary>Bits below the code's width.</summary>
    protected uint Mask => Bits >= 32 ? uint.MaxValue : (1u << Bits) - 1;

    /// <summary>A number as names write it: digits without sign or leading zero; -1 for anything else.</summary>
    private protected static int Digits(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 4 || text.ContainsAnyExceptInRange('0', '9') || (text.Length > 1 && text[0] == '0'))
            return -1;
        return int.Parse(text);
    }

    private NotSupportedException NoOperands() => new($"{Name} holds sums, not operands");
}
