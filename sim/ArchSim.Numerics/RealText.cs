using System.Globalization;

namespace ArchSim.Numerics;

/// <summary>Real numbers as text that parses back to them.</summary>
public static class RealText
{
    // Above 2^53 not every integer is a double, and the shortest digits of one need not be its own.
    private const double LeastOfRoundedIntegers = 9007199254740992;

    /// <summary>
    /// The runtime's shortest digits, or 17 of them where those belong to a neighbour: at some powers of two the neighbour below is nearer than the runtime's search takes it to be.
    /// Digits without an exponent are whole numbers as they are, for readers that take them as integers.
    /// </summary>
    public static string Of(double value)
    {
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        if (Math.Abs(value) >= LeastOfRoundedIntegers && !shortest.Contains('E', StringComparison.Ordinal))
            return value.ToString("F0", CultureInfo.InvariantCulture);
        return double.Parse(shortest, CultureInfo.InvariantCulture).Equals(value) ? shortest : value.ToString("G17", CultureInfo.InvariantCulture);
    }
}
