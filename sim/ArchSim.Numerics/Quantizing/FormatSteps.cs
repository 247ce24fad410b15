namespace ArchSim.Numerics;

/// <summary>What a format of at most eight bits makes of a number, as a table at scale 1 that serves every scale and zero point.</summary>
internal sealed class FormatSteps
{
    private const int MostBits = 8;

    private FormatSteps(StepTable table, NumberFormat format)
    {
        Table = table;
        Codes = [.. table.Codes.ToArray().Select(c => (byte)c)];
        WideCodes = [.. Codes.Select(c => (ushort)c)];
        Values = [.. table.Codes.ToArray().Select(format.Decode)];
    }

    public StepTable Table { get; }

    /// <summary>Of every run of numbers, ascending.</summary>
    public byte[] Codes { get; }

    /// <inheritdoc cref="Codes"/>
    public ushort[] WideCodes { get; }

    /// <inheritdoc cref="Codes"/>
    public double[] Values { get; }

    /// <summary>Null where a code does not stand for a value by itself, has more bits, or is given to numbers that lie apart.</summary>
    public static FormatSteps? Of(NumberFormat format)
    {
        if (format.BlockLength > 1 || format.Bits > MostBits)
            return null;
        var values = Enumerable.Range(0, 1 << format.Bits).Select(c => format.Decode((uint)c));
        return StepTable.Of(format.Encode, values) is { } table ? new FormatSteps(table, format) : null;
    }
}
