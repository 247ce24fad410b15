using System.Globalization;

namespace ArchSim.Cli;

/// <summary>Numbers for people: invariant, with their unit, four significant digits.</summary>
internal static class Quantity
{
    private static readonly string[] Small = ["", "m", "µ", "n", "p"];
    private static readonly string[] Large = ["", "k", "M", "G", "T", "P"];

    /// <summary>A count, exact: <c>4,089,184,256</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count in millions or more, short: <c>4.089 G</c>.</summary>
    public static string Short(double value, string unit = "") => Scaled(value, unit);

    public static string Energy(double picojoule) => Scaled(picojoule * 1e-12, "J");

    public static string Time(double seconds) => Scaled(seconds, "s");

    public static string Power(double watt) => Scaled(watt, "W");

    public static string Area(double squareMicrometres) =>
        squareMicrometres >= 10_000 ? $"{Digits(squareMicrometres * 1e-6)} mm²" : $"{Digits(squareMicrometres)} µm²";

    /// <summary>Bytes in binary units, as buffers are sized.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        >= 1L << 30 => $"{Digits(bytes / (1L << 30))} GiB",
        >= 1L << 20 => $"{Digits(bytes / (1L << 20))} MiB",
        >= 1L << 10 => $"{Digits(bytes / (1L << 10))} KiB",
        _ => $"{Digits(bytes)} B",
    };

    public static string Percent(double part, double whole) =>
        whole > 0 ? (100 * part / whole).ToString("F1", CultureInfo.InvariantCulture) + " %" : "-";

    /// <summary>Four significant digits, never with an exponent between 0.0001 and a million.</summary>
    public static string Digits(double value)
    {
        var size = Math.Abs(value);
        if (size == 0)
            return "0";
        if (size is < 1e-4 or >= 1e6 || !double.IsFinite(value))
            return value.ToString("G4", CultureInfo.InvariantCulture);
        var decimals = Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 8);
        return value.ToString("F" + decimals, CultureInfo.InvariantCulture);
    }

    private static string Scaled(double value, string unit)
    {
        var size = Math.Abs(value);
        if (size == 0 || !double.IsFinite(value))
            return Join(Digits(value), "", unit);
        var step = (int)Math.Floor(Math.Log10(size) / 3);
        // A count has no parts below one.
        step = Math.Clamp(step, unit.Length == 0 ? 0 : 1 - Small.Length, Large.Length - 1);
        var prefix = step < 0 ? Small[-step] : Large[step];
        return Join(Digits(value / Math.Pow(1000, step)), prefix, unit);
    }

    private static string Join(string digits, string prefix, string unit) => prefix.Length + unit.Length == 0 ? digits : $"{digits} {prefix}{unit}";
}
