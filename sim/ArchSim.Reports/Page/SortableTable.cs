using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>A column of a table: what its header says and what a row shows.</summary>
/// <param name="Key">Names the column in the page's address: <c>#sort=runs.energy.desc</c>.</param>
/// <param name="Value">A number is aligned and sorted as one; null shows a dash and sorts last.</param>
internal sealed record Column<T>(string Key, string Title, string Unit, string Meaning, Func<T, object?> Value);

internal static class SortableTable
{
    public static void Write<T>(Markup page, string id, string caption, IReadOnlyList<Column<T>> columns, IEnumerable<T> rows, Func<T, string?>? group = null)
    {
        page.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", caption));
        page.Open("table", ("id", id), ("class", "sortable")).Element("caption", caption);
        page.Open("thead").Open("tr");
        foreach (var column in columns)
        {
            page.Open("th", ("scope", "col"), ("data-key", column.Key), ("title", column.Meaning)).Open("button", ("type", "button")).Text(column.Title);
            if (column.Unit.Length > 0)
                page.Raw(" ").Element("span", column.Unit, ("class", "unit"));
            page.Close("button").Close("th");
        }
        page.Close("tr").Close("thead").Open("tbody").Raw("\n");
        foreach (var row in rows)
        {
            page.Open("tr", ("data-group", group?.Invoke(row)));
            foreach (var column in columns)
                Cell(page, column.Value(row));
            page.Close("tr").Raw("\n");
        }
        page.Close("tbody").Close("table").Close("div").Raw("\n");
    }

    /// <summary>A column of a metric, in a unit that suits its largest value.</summary>
    public static Column<T> Metric<T>(string key, string title, MetricDefinition metric, Quantity quantity, Func<T, double?> value) =>
        new(key, title, quantity.Unit, metric.Meaning, row => value(row) * quantity.Factor);

    private static void Cell(Markup page, object? value)
    {
        if (value is double number)
            page.Element("td", Quantity.Text(number), ("class", "n"), ("data-v", number.ToString("R")));
        else if (value is long or int)
            page.Element("td", Convert.ToInt64(value).ToString("#,##0"), ("class", "n"), ("data-v", value));
        else if (value is string text)
            page.Element("td", text);
        else
            page.Element("td", "\u2013", ("class", "n"), ("data-v", ""));
    }
}
