namespace ArchSim.Numerics;

/// <summary>The number type that stands for a tensor's or channel's values with the least error, as ANT chooses it.</summary>
/// <param name="Scale">What the format's values are multiplied by.</param>
public sealed record AntTypeChoice(NumberFormat Format, double Scale, double MeanSquaredError)
{
    // Above six bits the range needs little clipping, so that only the upper end is searched.
    private const int MostBitsOfFullSearch = 6;
    private const int LeastPercent = 1;
    private const int LeastPercentOfWideFormats = 95;

    /// <summary>
    /// The format and scale of least mean squared error. For every format scales are tried at which its largest value stands at 100, 99, ... 1 % of the
    /// largest magnitude (above six bits down to 95 %). Of equals the first in the list wins, and the larger scale. Values that are all zero take
    /// the first format at scale 1.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// No values, NaN or an infinity among them, no formats, one whose codes do not stand for values one by one, or a negative value and a format without.
    /// </exception>
    public static AntTypeChoice Of(ReadOnlySpan<float> values, IReadOnlyList<NumberFormat> allowed) => OfSorted(FiniteData.Sorted(values), [], allowed);

    /// <summary>The same for values of a histogram.</summary>
    /// <inheritdoc cref="Of(ReadOnlySpan{float}, IReadOnlyList{NumberFormat})"/>
    /// <param name="values">Each once.</param>
    /// <param name="counts">How often each of them is there, at least once.</param>
    /// <param name="allowed">Formats to choose from.</param>
    public static AntTypeChoice Of(ReadOnlySpan<float> values, ReadOnlySpan<long> counts, IReadOnlyList<NumberFormat> allowed)
    {
        if (counts.Length != values.Length)
            throw new ArgumentException($"{values.Length} values need as many counts, got {counts.Length}");
        if (counts.IndexOfAnyInRange(long.MinValue, 0) is var i and >= 0)
            throw new ArgumentException($"counts must be at least 1, was {counts[i]} at {i}");
        FiniteData.Require(values);
        var (sorted, ofSorted) = (values.ToArray(), counts.ToArray());
        Array.Sort(sorted, ofSorted);
        return OfSorted(sorted, ofSorted, allowed);
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{float}, IReadOnlyList{NumberFormat})"/>
    /// <param name="bits">2..8.</param>
    /// <param name="signed">Formats for values of both signs; without, for values that are nowhere negative, as after a ReLU.</param>
    public static AntTypeChoice Of(ReadOnlySpan<float> values, IReadOnlyList<AntType> allowed, int bits, bool signed = true) =>
        Of(values, [.. allowed.SelectMany(type => Formats(type, bits, signed))]);

    /// <summary>The formats of a type: one, and of floats all splits that have both exponent and mantissa.</summary>
    public static IReadOnlyList<NumberFormat> Formats(AntType type, int bits, bool signed = true)
    {
        AntFormats.RequireBits(bits);
        var valueBits = signed ? bits - 1 : bits;
        return EnumValues.Require(type) switch
        {
            AntType.Integer => [NumberFormat.Parse($"{(signed ? "int" : "uint")}{bits}")],
            AntType.Flint => [new FlintFormat(bits, signed)],
            AntType.PowerOfTwo => [new PowerOfTwoFormat(bits, signed)],
            _ => [.. Enumerable.Range(1, Math.Max(1, valueBits - 1)).Select(e => new AntFloatFormat(bits, e, signed))],
        };
    }

    private static AntTypeChoice OfSorted(float[] sorted, ReadOnlySpan<long> counts, IReadOnlyList<NumberFormat> allowed)
    {
        var total = counts.IsEmpty ? sorted.Length : 0.0;
        foreach (var count in counts)
            total += count;
        if (allowed.Count == 0)
            throw new ArgumentException("there must be at least one format to choose from, were 0");
        foreach (var format in allowed)
            Require(format, sorted[0]);
        double maximum = Math.Max(Math.Abs(sorted[0]), Math.Abs(sorted[^1]));
        if (maximum == 0)
            return new AntTypeChoice(allowed[0], 1, 0);
        AntTypeChoice? best = null;
        foreach (var format in allowed)
        {
            var grid = new ValueGrid(format.Bits, format.Decode);
            for (var percent = 100; percent >= (format.Bits > MostBitsOfFullSearch ? LeastPercentOfWideFormats : LeastPercent); percent--)
            {
                var scale = maximum * percent / 100 / grid.Values[^1];
                var error = grid.SquaredError(sorted, scale, counts) / total;
                if (best is null || error < best.MeanSquaredError)
                    best = new AntTypeChoice(format, scale, error);
            }
        }
        return best!;
    }

    private static void Require(NumberFormat format, float least)
    {
        if (!format.HoldsOperands)
            throw new ArgumentException($"a format to choose must hold operands, was {format}");
        if (least < 0 && !Enumerable.Range(0, 1 << format.Bits).Any(code => format.Decode((uint)code) < 0))
            throw new ArgumentException($"values must be at least 0 for {format}, was {least}");
    }
}
