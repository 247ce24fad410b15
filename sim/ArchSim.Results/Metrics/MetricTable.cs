namespace ArchSim.Results;

/// <summary>The metrics of a stored run or layer.</summary>
public sealed class MetricTable
{
    private readonly Dictionary<(string Name, string Component), double> _values = [];

    /// <summary>0 where there is no such row: a count that never came up.</summary>
    public double this[MetricDefinition metric, string component = ""] => _values.GetValueOrDefault((metric.Name, component));

    /// <summary>Null where there is no such row: a rate over nothing.</summary>
    public double? Find(MetricDefinition metric, string component = "") => _values.TryGetValue((metric.Name, component), out var value) ? value : null;

    /// <summary>The sum over all components.</summary>
    public double Total(MetricDefinition metric) => metric.Components.Sum(c => this[metric, c]);

    public int Count => _values.Count;

    internal void Add(string name, string component, double value) => _values[(name, component)] = value;
}
