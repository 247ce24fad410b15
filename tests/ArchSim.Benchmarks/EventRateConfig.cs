using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace ArchSim.Benchmarks;

/// <summary>Adds the column that people compare: million events a second.</summary>
public sealed class EventRateConfig : ManualConfig
{
    public EventRateConfig() => AddColumn(new EventRateColumn());

    private sealed class EventRateColumn : IColumn
    {
        public string Id => nameof(EventRateColumn);

        public string ColumnName => "M events/s";

        public string Legend => "Million events per second, from the mean";

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        {
            // Nanoseconds an operation, and an operation is an event.
            var mean = summary[benchmarkCase]?.ResultStatistics?.Mean;
            return mean is { } nanoseconds ? (1_000 / nanoseconds).ToString("0.0", CultureInfo.InvariantCulture) : "?";
        }

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
    }
}
