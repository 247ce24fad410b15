using System.Globalization;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>The log posits that an operand's format is chosen from.</summary>
internal sealed class LogPositSpace
{
    /// <summary>Grid on which sf is chosen, in octaves. The spacing of an 8 bit log posit is at least as wide.</summary>
    public const double FinestScaleStep = 1.0 / 64;

    /// <summary>Stored logarithms of an element have a sign and five integer bits; this leaves room for the exponent within.</summary>
    public const int MostLogarithm = 28;

    public const int MostExponentBits = 3;

    private const int LeastBits = 2;
    private const int MostBits = 8;

    private readonly int _bits;
    private readonly LogPositRegime _regime;
    private readonly DecisionRule _decision;

    /// <param name="what">For messages.</param>
    /// <param name="exponentBits">es; null to be chosen.</param>
    /// <param name="regimeBits">rs; null to be chosen.</param>
    /// <exception cref="ArgumentException">A parameter out of its range.</exception>
    public LogPositSpace(string what, int bits, int? exponentBits, int? regimeBits, LogPositRegime regime, DecisionRule decision)
    {
        (_bits, _regime, _decision) = (bits, regime, decision);
        if (bits is < LeastBits or > MostBits)
            throw OutOfRange($"bits of {what}", LeastBits, MostBits, bits);
        if (exponentBits is { } es && (es < 0 || es > Math.Min(MostExponentBits, bits)))
            throw OutOfRange($"es of {what} in {bits} bits", 0, Math.Min(MostExponentBits, bits), es);
        var leastRegimeBits = regime == LogPositRegime.Terminated ? Math.Min(2, bits - 1) : 1;
        if (regimeBits is { } rs && (rs < leastRegimeBits || rs >= bits))
            throw OutOfRange($"rs of {what} in {bits} bits", leastRegimeBits, bits - 1, rs);
        // The shape that a width alone stands for is tried first, and so is taken among equals.
        var usual = LogPositFormat.OfWidth(bits);
        Shapes =
        [
            .. from e in exponentBits is { } fixedExponent ? [fixedExponent] : Enumerable.Range(0, Math.Min(MostExponentBits, bits - 2) + 1)
               from r in regimeBits is { } fixedRegime ? [fixedRegime] : Enumerable.Range(leastRegimeBits, bits - leastRegimeBits)
               where (exponentBits, regimeBits) is (not null, not null) || r << e <= MostLogarithm
               orderby Math.Abs(e - usual.ExponentBits), Math.Abs(r - usual.RegimeBits), e, r
               select (e, r),
        ];
    }

    /// <summary>es and rs, the usual ones first.</summary>
    public IReadOnlyList<(int ExponentBits, int RegimeBits)> Shapes { get; }

    public LogPositFormat Format((int ExponentBits, int RegimeBits) shape, double scale) => new(_bits, shape.ExponentBits, shape.RegimeBits, scale, _regime, _decision);

    /// <summary>Formats that differ in one parameter by one step, within the space.</summary>
    public IEnumerable<LogPositFormat> Neighbours(LogPositFormat format, double scaleStep)
    {
        var shape = (format.ExponentBits, format.RegimeBits);
        foreach (var other in Shapes.Where(s => Math.Abs(s.ExponentBits - shape.ExponentBits) + Math.Abs(s.RegimeBits - shape.RegimeBits) == 1))
            yield return Format(other, format.Scale);
        foreach (var scale in (double[])[format.Scale - scaleStep, format.Scale + scaleStep])
        {
            if (Math.Abs(scale) <= LogPositFormat.LargestScale)
                yield return Format(shape, scale);
        }
    }

    private static ArgumentException OutOfRange(string what, int least, int most, int was) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{what} must be {least}..{most}, was {was}"));
}
