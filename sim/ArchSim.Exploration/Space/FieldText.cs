using System.Globalization;

namespace ArchSim.Exploration;

/// <summary>Values as a configuration file has them.</summary>
internal static class FieldText
{
    private const double LargestPlain = 1e15;

    /// <summary>Integers without a point; others with as many digits as it takes to read the same number again.</summary>
    public static string Of(double number) => number == Math.Floor(number) && Math.Abs(number) < LargestPlain
        ? ((long)number).ToString(CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Twelve significant digits: what a range computes is not meant to the last bit.</summary>
    public static double Rounded(double number) => double.Parse(number.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
