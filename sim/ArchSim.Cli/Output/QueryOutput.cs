using System.Globalization;
using System.Text.Json;
using ArchSim.Results;

namespace ArchSim.Cli;

/// <summary>The answer to a question in SQL, as a table or as JSON.</summary>
internal static class QueryOutput
{
    public static void Write(ITerminal terminal, QueryAnswer answer)
    {
        var isNumber = answer.Columns.Select((_, i) => answer.Rows.Count > 0 && answer.Rows.All(r => r[i] is null or long or double)).ToList();
        var table = new TextTable([.. answer.Columns.Select((c, i) => (isNumber[i] ? ">" : "") + TerminalText.Visible(c.TrimStart('>')))]);
        foreach (var row in answer.Rows)
            table.Add([.. row.Select(Cell)]);
        table.Write(terminal);
        if (answer.IsCut)
            terminal.Error.WriteLine($"archsim: the first {Quantity.Count(answer.Rows.Count)} rows; --rows N shows more");
    }

    public static void Write(Utf8JsonWriter json, QueryAnswer answer)
    {
        json.Words("columns", answer.Columns);
        json.Array("rows", answer.Rows, row =>
        {
            json.WriteStartArray();
            foreach (var cell in row)
                Value(json, cell);
            json.WriteEndArray();
        });
        json.WriteBoolean("cut", answer.IsCut);
    }

    private static string Cell(object? cell) => cell switch
    {
        null => "-",
        double number => Quantity.Digits(number),
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        _ => TerminalText.Visible(cell.ToString()!),
    };

    private static void Value(Utf8JsonWriter json, object? cell)
    {
        switch (cell)
        {
            case long whole:
                json.WriteNumberValue(whole);
                break;
            case double number when double.IsFinite(number):
                json.WriteRawValue(Numerics.RealText.Of(number));
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
