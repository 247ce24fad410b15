namespace ArchSim.Results;

/// <summary>What a metric is stated for.</summary>
[Flags]
public enum MetricScope
{
    Run = 1,
    Layer = 2,
    Both = Run | Layer,
}

/// <summary>One of the closed set of metrics.</summary>
/// <param name="Name">As it stands in the database, in JSON and in reports.</param>
/// <param name="Unit">Of every value of that name; "1" for a pure number.</param>
/// <param name="IsCount">A whole number, stored as one.</param>
/// <param name="Components">What it is broken down by, in the order of reports; empty where there is one value.</param>
public sealed record MetricDefinition(string Name, string Unit, MetricScope Scope, bool IsCount, string Meaning, IReadOnlyList<string> Components)
{
    public bool Equals(MetricDefinition? other) => other is not null && other.Name == Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A value of a metric.</summary>
/// <param name="Component">One of the metric's components; empty where it has none.</param>
public readonly record struct MetricValue(MetricDefinition Metric, string Component, double Value);
