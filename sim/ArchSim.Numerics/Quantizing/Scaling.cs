using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>Floats to numbers of a format and back, sixteen at a time: to the bit what doubles give one by one.</summary>
internal static class Scaling
{
    private const int Lanes = 16;

    /// <summary>number = value / scale + offset.</summary>
    /// <param name="offset">Minus zero where there is none: plus zero would take the sign off a zero.</param>
    /// <param name="numbers">As many.</param>
    /// <returns>False where a value is infinite or NaN; the numbers are so too.</returns>
    public static bool Divide(ReadOnlySpan<float> values, float scale, double offset, Span<double> numbers)
    {
        var (divisor, addend) = (Vector512.Create((double)scale), Vector512.Create(offset));
        var largest = Vector512<int>.Zero;
        var whole = values.Length / Lanes * Lanes;
        for (var i = 0; i < whole; i += Lanes)
        {
            var loaded = Vector512.Create(values[i..]);
            // Without their signs floats are ordered as their bits are, infinity and NaN above all.
            largest = Vector512.Max(largest, Vector512.Abs(loaded).AsInt32());
            var (low, high) = Vector512.Widen(loaded);
            (low / divisor + addend).CopyTo(numbers[i..]);
            (high / divisor + addend).CopyTo(numbers[(i + Lanes / 2)..]);
        }
        var areFinite = Vector512.LessThanAll(largest, Vector512.Create(float.PositiveInfinity).AsInt32());
        for (var i = whole; i < values.Length; i++)
        {
            areFinite &= float.IsFinite(values[i]);
            numbers[i] = values[i] / (double)scale + offset;
        }
        return areFinite;
    }

    /// <summary>value = (number - zero point) x scale, rounded once.</summary>
    /// <param name="values">At least as many; more are left alone.</param>
    public static void Multiply(ReadOnlySpan<double> numbers, int zeroPoint, float scale, Span<float> values)
    {
        var (factor, subtrahend) = (Vector512.Create((double)scale), Vector512.Create((double)zeroPoint));
        var whole = numbers.Length / Lanes * Lanes;
        for (var i = 0; i < whole; i += Lanes)
        {
            var low = (Vector512.Create(numbers[i..]) - subtrahend) * factor;
            var high = (Vector512.Create(numbers[(i + Lanes / 2)..]) - subtrahend) * factor;
            Vector512.Narrow(low, high).CopyTo(values[i..]);
        }
        for (var i = whole; i < numbers.Length; i++)
            values[i] = (float)((numbers[i] - zeroPoint) * scale);
    }
}
