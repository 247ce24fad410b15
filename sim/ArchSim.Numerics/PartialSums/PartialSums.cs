namespace ArchSim.Numerics;

/// <summary>Encodings of partial sums, calibrated to sums that were seen.</summary>
public static class PartialSums
{
    /// <summary>For messages: what <see cref="NumberFormat.HoldsSums"/>.</summary>
    internal const string Encodings = "eXmY, intN, intN:shiftS, bfpN or a float";

    /// <summary>The encoding of a family that a name gives, with its limit set by sums: <c>e4m7</c>, <c>int12</c>, <c>bfp12</c>.</summary>
    /// <inheritdoc cref="Calibrated(NumberFormat, ReadOnlySpan{double})"/>
    /// <exception cref="FormatException">Not the name of a format.</exception>
    public static NumberFormat Calibrated(string encoding, ReadOnlySpan<double> sums) => Calibrated(NumberFormat.Parse(encoding), sums);

    /// <summary>
    /// An encoding with its limit set by the largest magnitude among sums. A limit that it already has is replaced. Integers of up to 32 bits get a shift; blocks find
    /// their exponents themselves, and floats have theirs, so that both stay as they are. So do all where every sum is zero: there is nothing to set a limit by.
    /// </summary>
    /// <exception cref="ArgumentException">No sums, NaN or an infinity among them, sums beyond every limit, or a format that is no encoding of sums.</exception>
    public static NumberFormat Calibrated(NumberFormat encoding, ReadOnlySpan<double> sums)
    {
        var maximum = Maximum(sums);
        return encoding switch
        {
            FloatFormat or BlockFloatFormat or IntegerFormat { Bits: > ShiftedIntegerFormat.MostBits } => encoding,
            MinifloatFormat or IntegerFormat or ShiftedIntegerFormat when maximum == 0 => encoding,
            MinifloatFormat minifloat => minifloat.Calibrated(maximum),
            IntegerFormat integer => ShiftedIntegerFormat.Calibrated(integer.Bits, maximum),
            ShiftedIntegerFormat shifted => ShiftedIntegerFormat.Calibrated(shifted.Bits, maximum, shifted.Rounding),
            _ => throw new ArgumentException($"partial sums are stored in {Encodings}, was {encoding}"),
        };
    }

    /// <summary>The largest magnitude among sums.</summary>
    /// <exception cref="ArgumentException">No sums, or NaN or an infinity among them.</exception>
    public static double Maximum(ReadOnlySpan<double> sums)
    {
        if (sums.IsEmpty)
            throw new ArgumentException("calibration needs at least one sum, was none");
        var maximum = 0.0;
        for (var i = 0; i < sums.Length; i++)
        {
            if (!double.IsFinite(sums[i]))
                throw new ArgumentException($"sums must be finite, was {sums[i]} at {i}");
            maximum = Math.Max(maximum, Math.Abs(sums[i]));
        }
        return maximum;
    }

    internal static double RequireMaximum(double maximum) =>
        double.IsFinite(maximum) && maximum > 0 ? maximum : throw new ArgumentException($"the largest magnitude must be a finite number above 0, was {maximum}");
}
