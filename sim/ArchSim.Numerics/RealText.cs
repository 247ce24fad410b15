using System.Globalization;

namespace ArchSim.Numerics;

/// <summary>Real numbers as text that parses back to them.</summary>
public static class RealText
{
    /// <summary>
    /// The runtime's shortest digits, or 17 of them where those belong to a neighbour: at some powers of two the neighbour below is nearer than the runtime's search takes it to be.
    /// </summary>
    public static string Of(double value)
    {
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        return double.Parse(shortest, CultureInfo.InvariantCulture).Equals(value) ? shortest : value.ToString("G17", CultureInfo.InvariantCulture);
    }
}
