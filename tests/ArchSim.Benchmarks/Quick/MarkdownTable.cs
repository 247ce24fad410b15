using System.Globalization;
using System.Text;

namespace ArchSim.Benchmarks;

/// <summary>Columns after the first hold numbers and are aligned to the right.</summary>
internal sealed class MarkdownTable
{
    private readonly StringBuilder _text = new();

    public MarkdownTable(params IReadOnlyList<string> titles)
    {
        Add(titles);
        Add([.. titles.Select((_, i) => i == 0 ? "---" : "---:")]);
    }

    public void Add(params IReadOnlyList<string> cells) => _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    public static string Milliseconds(TimeSpan time) => Digits(time.TotalMilliseconds);

    /// <summary>Three digits, which is more than a second measurement would repeat.</summary>
    public static string Digits(double value) => value switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.ToString("0.000", CultureInfo.InvariantCulture),
    };

    public override string ToString() => _text.ToString();
}
