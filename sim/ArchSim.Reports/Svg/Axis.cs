namespace ArchSim.Reports;

/// <summary>A scale from values to pixels, with ticks where a reader expects them.</summary>
internal sealed class Axis
{
    private readonly double _least;
    private readonly double _most;
    private readonly double _from;
    private readonly double _to;
    private readonly bool _isLog;

    private Axis(double least, double most, double from, double to, bool isLog, IReadOnlyList<(double Value, string Label)> ticks)
    {
        (_least, _most, _from, _to, _isLog) = (least, most, from, to, isLog);
        Ticks = ticks;
    }

    /// <summary>A tick with an empty label is a minor one.</summary>
    public IReadOnlyList<(double Value, string Label)> Ticks { get; }

    public double Least => _least;

    public double Most => _most;

    /// <summary>From zero to the next round number after <paramref name="largest"/>.</summary>
    /// <param name="ends">The axis ends exactly there.</param>
    public static Axis Linear(double largest, double from, double to, bool ends = false)
    {
        if (!(largest > 0))
            largest = 1;
        var spacing = NiceSpacing(largest / Math.Max(2, Math.Abs(to - from) / 110));
        var most = ends ? largest : Math.Ceiling(largest / spacing - 1e-9) * spacing;
        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(spacing) + 1e-9));
        if (spacing * Math.Pow(10, decimals) % 1 is > 1e-6 and < 1 - 1e-6)
            decimals++;
        var ticks = new List<(double, string)>();
        for (var i = 0; i * spacing <= most * (1 + 1e-9); i++)
            ticks.Add((i * spacing, (i * spacing).ToString(decimals > 6 ? "0.##e0" : "#,##0." + new string('0', decimals))));
        return new Axis(0, most, from, to, isLog: false, ticks);
    }

    /// <summary>Over all values, which are positive, with a little room at both ends.</summary>
    public static Axis Logarithmic(double smallest, double largest, double from, double to)
    {
        var (least, most) = (RoundDown(smallest), RoundUp(largest));
        if (most < least * 9.99)
            (least, most) = (RoundDown(least / 2), RoundUp(most * 2));
        var first = (int)Math.Floor(Math.Log10(least) + 1e-9);
        var last = (int)Math.Ceiling(Math.Log10(most) - 1e-9);
        var pixelsPerDecade = Math.Abs(to - from) / Math.Log10(most / least);
        var every = Math.Max(1, (int)Math.Ceiling(56 / pixelsPerDecade));
        var ticks = new List<(double, string)>();
        for (var decade = first; decade <= last; decade++)
        {
            foreach (var digit in (int[])[1, 2, 5])
            {
                var value = digit * Math.Pow(10, decade);
                if (value < least * (1 - 1e-9) || value > most * (1 + 1e-9))
                    continue;
                var isLabelled = digit == 1 ? decade % every == 0 : pixelsPerDecade > 150;
                ticks.Add((value, isLabelled ? Label(value) : ""));
            }
        }
        return new Axis(least, most, from, to, isLog: true, ticks);
    }

    /// <summary>Over numbers of any size: logarithmic where they are positive and lie far apart, else even, and from zero where that is near.</summary>
    /// <param name="isHorizontal">Labels stand beside each other and need more room.</param>
    public static Axis Between(double least, double most, double from, double to, bool isHorizontal)
    {
        if (least > 0 && most / least > 30)
            return Logarithmic(least, most, from, to);
        if (least > 0 && least < 0.4 * most)
            least = 0;
        if (most - least <= 1e-9 * Math.Max(Math.Abs(least), Math.Abs(most)))
            (least, most) = least == 0 ? (0, 1) : (least - Math.Abs(least) * 0.05, most + Math.Abs(most) * 0.05);
        var spacing = NiceSpacing((most - least) / Math.Max(2, Math.Abs(to - from) / (isHorizontal ? 90 : 45)));
        var (first, last) = (Math.Floor(least / spacing + 1e-9), Math.Ceiling(most / spacing - 1e-9));
        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(spacing) + 1e-9));
        if (spacing * Math.Pow(10, decimals) % 1 is > 1e-6 and < 1 - 1e-6)
            decimals++;
        var ticks = new List<(double, string)>();
        for (var i = first; i <= last; i++)
            ticks.Add((i * spacing, (i * spacing).ToString(decimals > 6 || most >= 1e7 ? "0.###e0" : decimals == 0 ? "#,##0" : "#,##0." + new string('0', decimals))));
        return new Axis(first * spacing, last * spacing, from, to, isLog: false, ticks);
    }

    /// <summary>At these numbers, which ascend: in the logarithm where they are positive and grow by factors.</summary>
    public static Axis Marked(IReadOnlyList<double> marks, double from, double to)
    {
        var (least, most) = (marks[0], marks[^1]);
        if (least == most)
            (least, most) = (least - 1, most + 1);
        var isLog = least > 0 && most / least >= 8;
        return new Axis(least, most, from, to, isLog, [.. marks.Select(m => (m, m.ToString("#,##0.######")))]);
    }

    /// <summary>Places 0, 1, 2 ... with a name each.</summary>
    public static Axis Places(IReadOnlyList<string> names, double from, double to) =>
        new(-0.5, names.Count - 0.5, from, to, isLog: false, [.. names.Select((n, i) => ((double)i, n))]);

    public double At(double value)
    {
        var share = _isLog ? Math.Log(value / _least) / Math.Log(_most / _least) : (value - _least) / (_most - _least);
        return _from + share * (_to - _from);
    }

    private static double NiceSpacing(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var digit = rough / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 2.5 ? 2.5 : digit <= 5 ? 5 : 10);
    }

    private static double RoundDown(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value) + 1e-9));
        return power * (value / power >= 5 ? 5 : value / power >= 2 ? 2 : 1);
    }

    private static double RoundUp(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value) + 1e-9));
        var digit = value / power;
        return power * (digit <= 1 + 1e-9 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    private static string Label(double value)
    {
        var decade = Math.Log10(value);
        if (decade is > -3.5 and < 4.5)
            return value.ToString("#,##0.###");
        var power = (int)Math.Floor(decade + 1e-9);
        var digit = (int)Math.Round(value / Math.Pow(10, power));
        return $"{(digit == 1 ? "" : digit + "\u00b7")}10{Superscript(power)}";
    }

    private static string Superscript(int power) =>
        string.Concat(power.ToString().Select(c => c == '-' ? '\u207b' : "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"[c - '0']));
}
