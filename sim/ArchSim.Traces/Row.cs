using System.Globalization;
using ArchSim.Configuration;
using Microsoft.Data.Sqlite;

namespace ArchSim.Traces;

/// <summary>A row of a file that is not trusted: each value is asked for with its type and range.</summary>
internal readonly struct Row(SqliteDataReader reader, string file, string table)
{
    public int Integer(int column, long least, long most) => (int)Long(column, least, most);

    /// <exception cref="InputException">Not an integer, or out of range.</exception>
    public long Long(int column, long least, long most) => reader.GetValue(column) is long value && value >= least && value <= most
        ? value
        : throw Problem(column, $"must be an integer {least}..{most}, was {Shown(column)}");

    public int? OptionalInteger(int column, long least, long most) => reader.IsDBNull(column) ? null : Integer(column, least, most);

    public bool Flag(int column) => Long(column, 0, 1) == 1;

    public string Text(int column, int longest) => reader.GetValue(column) is string text && text.Length <= longest
        ? text
        : throw Problem(column, $"must be text of at most {longest} characters, was {Shown(column)}");

    public string? OptionalText(int column, int longest) => reader.IsDBNull(column) ? null : Text(column, longest);

    public double? OptionalNumber(int column) => reader.GetValue(column) switch
    {
        DBNull => null,
        double value => value,
        long value => value,
        _ => throw Problem(column, $"must be a number, was {Shown(column)}"),
    };

    /// <summary>A blob of whole elements.</summary>
    public byte[] Blob(int column, int elementBytes, int most) => reader.GetValue(column) is byte[] blob && blob.Length % elementBytes == 0 && blob.Length / elementBytes <= most
        ? blob
        : throw Problem(column, $"must be a blob of at most {most} elements of {elementBytes} bytes, was {Shown(column)}");

    /// <summary>A blob of exactly that many bytes.</summary>
    public byte[] Blob(int column, int bytes) => reader.GetValue(column) is byte[] blob && blob.Length == bytes
        ? blob
        : throw Problem(column, $"must be a blob of {bytes} bytes, was {Shown(column)}");

    public InputException Problem(int column, string message) => new([new InputProblem(file, 0, 0, $"{Place()}.{reader.GetName(column)}", message)]);

    // Rows are told apart by their position, which comes first; the format's name does as well.
    private string Place() => $"{table}[{Shown(0)}]";

    private string Shown(int column) => reader.GetValue(column) switch
    {
        DBNull => "NULL",
        byte[] blob => $"a blob of {blob.Length} bytes",
        string text => text.Length <= 40 ? $"'{text}'" : $"'{text[..40]}...'",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => "something else",
    };
}
