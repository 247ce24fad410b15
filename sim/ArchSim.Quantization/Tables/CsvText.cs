using System.Globalization;
using System.Text;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>Rows of cells as RFC 4180 has them, lines ended by a line feed; numbers that parse back to themselves.</summary>
internal static class CsvText
{
    public static string Of(IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
            text.AppendJoin(',', row.Select(Quoted)).Append('\n');
        return text.ToString();
    }

    /// <summary>What a text holds; a quote that is not closed ends with the text.</summary>
    public static List<string[]> Rows(string text)
    {
        var (rows, row, cell) = (new List<string[]>(), new List<string>(), new StringBuilder());
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && isQuoted && i + 1 < text.Length && text[i + 1] == '"')
                cell.Append(text[i++]);
            else if (text[i] == '"')
                isQuoted = !isQuoted;
            else if (isQuoted || text[i] is not (',' or '\n'))
                cell.Append(text[i]);
            else
                EndCell(text[i]);
        }
        if (row.Count > 0 || cell.Length > 0)
            EndCell('\n');
        return rows;

        void EndCell(char end)
        {
            row.Add(cell.ToString());
            cell.Clear();
            if (end == ',')
                return;
            rows.Add([.. row]);
            row.Clear();
        }
    }

    /// <summary>Empty for none, <c>inf</c> and <c>-inf</c> for what is beyond all numbers.</summary>
    public static string Cell(double? value) => value switch
    {
        null => "",
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        _ => RealText.Of(value.Value),
    };

    public static string Cell(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    /// <exception cref="FormatException">Not as <see cref="Cell(double?)"/> writes it.</exception>
    public static double? Real(string cell) => cell switch
    {
        "" => null,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    /// <exception cref="FormatException">Not as <see cref="Cell(long?)"/> writes it.</exception>
    public static long? Whole(string cell) => cell.Length == 0 ? null : long.Parse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny("\",\n\r") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
