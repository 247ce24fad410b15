using System.Text.Json;
using ArchSim.Results;

namespace ArchSim.Cli;

/// <summary>A database of results: the runs in it.</summary>
internal sealed class InspectDatabase(string path) : IInspection
{
    public void Write(ITerminal terminal)
    {
        var runs = Runs();
        terminal.Line($"{path}: {Quantity.Count(runs.Count)} {(runs.Count == 1 ? "run" : "runs")}");
        terminal.Out.WriteLine();
        var table = new TextTable("accelerator", "workload", "precision", "objective", ">batch", ">time", ">energy", ">TOPS", ">TOPS/mm²", ">TOPS/W", "hash");
        foreach (var run in runs)
        {
            table.Add(run.Accelerator, run.Workload, run.Precision, run.Objective, Quantity.Count(run.Batch),
                Value(run, MetricCatalog.Seconds, Quantity.Time), Value(run, MetricCatalog.EnergyTotalPj, Quantity.Energy),
                Value(run, MetricCatalog.Tops, Quantity.Digits), Value(run, MetricCatalog.TopsPerMm2, Quantity.Digits),
                Value(run, MetricCatalog.TopsPerWatt, Quantity.Digits), run.Hash[..Math.Min(12, run.Hash.Length)]);
        }
        table.Write(terminal);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("kind", "database");
        json.Objects("runs", Runs(), run =>
        {
            json.WriteString("accelerator", run.Accelerator);
            json.WriteString("workload", run.Workload);
            json.WriteString("precision", run.Precision);
            json.WriteString("operands", run.Operands);
            json.WriteString("objective", run.Objective);
            json.WriteNumber("batch", run.Batch);
            json.WriteNumber("seed", run.Seed);
            json.WriteString("status", run.Status);
            json.WriteString("hash", run.Hash);
            foreach (var metric in MetricCatalog.All)
            {
                if (metric.Components.Count == 0 && run.Metrics.Find(metric) is { } value)
                    json.Number(metric.Name, value);
            }
        });
    }

    private static string Value(StoredRun run, MetricDefinition metric, Func<double, string> format) =>
        run.Metrics.Find(metric) is { } value ? format(value) : "-";

    private IReadOnlyList<StoredRun> Runs()
    {
        using var reader = ResultReader.Open(path);
        return reader.Runs();
    }
}
