namespace ArchSim.Numerics;

/// <summary>The table of kinds of number formats. A new kind is one line here.</summary>
public static class FormatFamilies
{
    private const int LongestName = 200;

    public static IReadOnlyList<FormatFamily> All { get; } =
    [
        IntegerFormat.Family,
        UnsignedIntegerFormat.Family,
        FloatFormat.Named,
        FloatFormat.Family,
        AdaptivFloat.Family,
        MinifloatFormat.Family,
        ShiftedIntegerFormat.Family,
        BlockFloatFormat.Family,
        LogPositFormat.Family,
        PositFormat.Family,
        LogarithmicFormat.Log,
        LogarithmicFormat.SegLog,
        LogarithmicFormat.BrsLog,
        PiecewiseLinearFormat.Family,
        FlintFormat.Family,
        PowerOfTwoFormat.Family,
        AntFloatFormat.Family,
        OliveFormat.Family,
    ];

    internal static (NumberFormat? Format, string? Problem) Find(string name)
    {
        if (name.Length <= LongestName)
        {
            var written = new FormatName(name);
            foreach (var family in All)
            {
                try
                {
                    if (family.Read(written) is { } format)
                        return (format, null);
                }
                catch (ArgumentException e)
                {
                    return (null, $"number format '{name}': {FormatName.AsWritten(FirstLine(e), name)}");
                }
            }
        }
        return (null, $"unknown number format '{(name.Length > 40 ? name[..40] + "..." : name)}'; known: {NumberFormat.Grammar}");
    }

    // The runtime appends the parameter's name on its own.
    private static string FirstLine(ArgumentException e)
    {
        var message = e.Message.ReplaceLineEndings("\n").Split('\n')[0];
        return e.ParamName is { } parameter ? message.Replace($" (Parameter '{parameter}')", "", StringComparison.Ordinal) : message;
    }
}
