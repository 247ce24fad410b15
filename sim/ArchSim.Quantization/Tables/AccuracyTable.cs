namespace ArchSim.Quantization;

/// <summary>The rows of a study, those of an earlier run among them, as two CSV files: one row a model and scheme, and one a model, scheme and layer.</summary>
public sealed class AccuracyTable
{
    private readonly Dictionary<(string Model, string Scheme), (AccuracyRow Row, IReadOnlyList<string[]> Layers)> _rows = [];

    /// <summary>In order of writing.</summary>
    public IReadOnlyCollection<AccuracyRow> Rows => [.. _rows.Values.Select(r => r.Row)];

    /// <summary>Takes up what <see cref="SchemesCsv"/> and <see cref="LayersCsv"/> wrote. What is no row is left out, and will be made again.</summary>
    public static AccuracyTable Parse(string schemesCsv, string layersCsv)
    {
        var table = new AccuracyTable();
        var layers = Body(layersCsv, LayerRow.Columns).GroupBy(l => (l[0], l[1])).ToDictionary(g => g.Key, g => g.ToList());
        foreach (var row in Body(schemesCsv, AccuracyRow.Columns).Select(AccuracyRow.FromCells).OfType<AccuracyRow>())
        {
            var own = layers.GetValueOrDefault((row.Model, row.Scheme)) ?? [];
            if (own.Count == row.Layers)
                table._rows[(row.Model, row.Scheme)] = (row, own);
        }
        return table;
    }

    /// <summary>Whether a text is such a table of schemes, perhaps with other columns behind the first ones; or is empty.</summary>
    public static bool IsSchemes(string csv) => IsTable(csv, AccuracyRow.Columns);

    /// <summary>As <see cref="IsSchemes"/>, of layers.</summary>
    public static bool IsLayers(string csv) => IsTable(csv, LayerRow.Columns);

    /// <summary>The row, where it is there and was made from the same things; null otherwise.</summary>
    public AccuracyRow? Find(string model, string scheme, string key) => _rows.TryGetValue((model, scheme), out var found) && found.Row.Key == key ? found.Row : null;

    /// <summary>Without those that are not among these, and in their order.</summary>
    public AccuracyTable Select(IEnumerable<(string Model, string Scheme)> rows)
    {
        var table = new AccuracyTable();
        foreach (var place in rows)
        {
            if (_rows.TryGetValue(place, out var row))
                table._rows[place] = row;
        }
        return table;
    }

    public string SchemesCsv() => CsvText.Of(_rows.Values.Select(r => r.Row.ToCells()).Prepend(AccuracyRow.Columns));

    public string LayersCsv() => CsvText.Of(_rows.Values.SelectMany(r => r.Layers).Prepend(LayerRow.Columns));

    internal void Add(AccuracyRow row, IReadOnlyList<LayerReport> layers) =>
        _rows[(row.Model, row.Scheme)] = (row, [.. layers.Select(l => LayerRow.ToCells(row.Model, row.Scheme, l))]);

    private static bool IsTable(string csv, string[] columns) => csv.Length == 0 || csv.StartsWith(string.Join(',', columns.Take(3)) + ",", StringComparison.Ordinal);

    /// <summary>Rows below the head; none where the columns are others, or a row is cut short.</summary>
    private static IEnumerable<string[]> Body(string csv, string[] columns)
    {
        var rows = CsvText.Rows(csv);
        return rows.Count == 0 || !rows[0].SequenceEqual(columns) ? [] : rows.Skip(1).Where(r => r.Length == columns.Length);
    }
}
