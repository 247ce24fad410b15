using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>The best of a figure at each place of a chart, taken from points as they come. Its size is bounded by the chart's own limits.</summary>
internal sealed class ChartTable
{
    private readonly StudyChart _chart;
    private readonly int _x;
    private readonly int _series;
    private readonly IReadOnlyList<(int Place, string Value)> _where;
    private readonly SortedDictionary<int, string> _workloads = [];
    private readonly List<string> _xValues = [];
    private readonly List<string> _seriesValues = [];
    private readonly Dictionary<(int Workload, string X, string Series), double?[]> _best = [];

    public ChartTable(StudyDescription study, StudyChart chart)
    {
        _chart = chart;
        var parameters = study.Parameters.ToList();
        _x = parameters.IndexOf(chart.X);
        _series = chart.Series is null ? -1 : parameters.IndexOf(chart.Series);
        _where = [.. chart.Where.Select(w => (parameters.IndexOf(w.Path), w.Value))];
        IsSound = _where.All(w => w.Place >= 0) && _x >= 0 && (chart.Series is null || _series >= 0) && chart.Y.Count > 0;
    }

    /// <summary>Its parameters are the study's: whoever writes into a database by hand may write anything.</summary>
    public bool IsSound { get; }

    public IReadOnlyList<(int Position, string Workload)> Workloads => [.. _workloads.Select(w => (w.Key, w.Value))];

    public IReadOnlyList<string> XValues => _xValues;

    /// <summary>As the study lists them, else in the order of the points.</summary>
    public IReadOnlyList<string> SeriesValues => _chart.Only.Count > 0 ? [.. _chart.Only.Where(_seriesValues.Contains)] : _seriesValues;

    public void Add(int position, string workload, IReadOnlyList<string> values, PointFigures figures)
    {
        var (x, series) = (values[_x], _series < 0 ? "" : values[_series]);
        if (_where.Any(w => values[w.Place] != w.Value))
            return;
        if (_chart.Only.Count > 0 && !_chart.Only.Contains(series))
            return;
        if (!Known(_xValues, x, StudyChart.MostX) || !Known(_seriesValues, series, StudyChart.MostSeries))
            return;
        _workloads.TryAdd(position, workload);
        if (!_best.TryGetValue((position, x, series), out var best))
            _best.Add((position, x, series), best = new double?[_chart.Y.Count]);
        for (var i = 0; i < best.Length; i++)
        {
            var figure = _chart.Y[i];
            if (figures[figure] is { } value && (best[i] is not { } other || figure.Minimized(value) < figure.Minimized(other)))
                best[i] = value;
        }
    }

    public double? Find(int position, string x, string series, StudyFigure figure) => _best.TryGetValue((position, x, series), out var best) ? best[Place(figure)] : null;

    public double Largest(int position, StudyFigure figure) =>
        _best.Where(b => b.Key.Workload == position).Select(b => Math.Abs(b.Value[Place(figure)] ?? 0)).DefaultIfEmpty(0).Max();

    private int Place(StudyFigure figure) => _chart.Y.ToList().IndexOf(figure);

    private static bool Known(List<string> values, string value, int most)
    {
        if (values.Contains(value))
            return true;
        if (values.Count == most)
            return false;
        values.Add(value);
        return true;
    }
}
