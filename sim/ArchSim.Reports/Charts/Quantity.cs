namespace ArchSim.Reports;

/// <summary>A unit that suits the largest of some values, and numbers as readers want them.</summary>
internal readonly record struct Quantity(double Factor, string Unit)
{
    private static readonly (double Size, string Prefix)[] Prefixes =
        [(1e-12, "p"), (1e-9, "n"), (1e-6, "\u00b5"), (1e-3, "m"), (1, ""), (1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T"), (1e15, "P")];

    private static readonly (double Size, string Prefix)[] BinaryPrefixes = [(1, ""), (1024, "Ki"), (1048576, "Mi"), (1073741824, "Gi"), (1099511627776, "Ti")];

    public static Quantity Of(double largest, string unit) => Choose(Prefixes, largest, unit);

    public static Quantity OfBytes(double largest) => Choose(BinaryPrefixes, largest, "B");

    /// <summary>Four significant digits.</summary>
    public static string Text(double value)
    {
        var size = Math.Abs(value);
        if (size == 0)
            return "0";
        if (!double.IsFinite(value))
            return "\u2013";
        if (size < 1e-3)
            return value.ToString("0.00e0");
        if (size >= 999.95)
            return value.ToString(size < 1e15 ? "#,##0" : "0.000e0");
        var decimals = Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 6);
        return value.ToString("F" + decimals);
    }

    public string Show(double value) => Text(value * Factor);

    public string ShowWithUnit(double value) => $"{Show(value)} {Unit}";

    private static Quantity Choose((double Size, string Prefix)[] prefixes, double largest, string unit)
    {
        var fitting = largest > 0 ? prefixes.Where(p => p.Size <= largest * (1 + 1e-12)).DefaultIfEmpty(prefixes[0]).Last() : (Size: 1, Prefix: "");
        return new Quantity(1 / fitting.Size, fitting.Prefix + unit);
    }
}
