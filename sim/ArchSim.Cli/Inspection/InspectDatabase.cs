using System.Text.Json;
using ArchSim.Results;

namespace ArchSim.Cli;

/// <summary>A database of results: the runs and the studies in it.</summary>
internal sealed class InspectDatabase(string path) : IInspection
{
    public void Write(ITerminal terminal)
    {
        var (runs, studies) = (Runs(), Studies());
        terminal.Line($"{path}: {Quantity.Count(runs.Count)} {(runs.Count == 1 ? "run" : "runs")}"
            + (studies.Count == 0 ? "" : $", {Quantity.Count(studies.Count)} {(studies.Count == 1 ? "study" : "studies")}"));
        if (runs.Count > 0 || studies.Count == 0)
            Write(terminal, runs);
        if (studies.Count > 0)
            Write(terminal, studies);
    }

    private static void Write(ITerminal terminal, IReadOnlyList<(StudyDescription Study, StudyCounts Counts)> studies)
    {
        terminal.Heading("Studies");
        var table = new TextTable("study", "search", "objectives", ">points", ">done", ">failed", ">excluded", "model", "identity");
        foreach (var (study, counts) in studies)
        {
            table.Add(study.Name, study.Search, string.Join(", ", study.Objectives.Select(o => o.Name)), Quantity.Count(study.Points), Quantity.Count(counts.Done),
                Quantity.Count(counts.Failed), Quantity.Count(counts.Excluded), study.ModelVersion, study.Identity[..Math.Min(12, study.Identity.Length)]);
        }
        table.Write(terminal);
    }

    private static void Write(ITerminal terminal, IReadOnlyList<StoredRun> runs)
    {
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
        json.Objects("studies", Studies(), s =>
        {
            json.WriteString("name", s.Study.Name);
            json.WriteString("identity", s.Study.Identity);
            json.WriteString("search", s.Study.Search);
            json.WriteNumber("points", s.Study.Points);
            json.WriteNumber("done", s.Counts.Done);
            json.WriteNumber("failed", s.Counts.Failed);
            json.WriteNumber("excluded", s.Counts.Excluded);
            json.Words("objectives", s.Study.Objectives.Select(o => o.Name));
            json.WriteString("model_version", s.Study.ModelVersion);
        });
    }

    private IReadOnlyList<(StudyDescription Study, StudyCounts Counts)> Studies()
    {
        using var reader = StudyReader.Open(path);
        return [.. reader.Studies().Select(s => (s, reader.Counts(s.Identity)))];
    }

    private static string Value(StoredRun run, MetricDefinition metric, Func<double, string> format) =>
        run.Metrics.Find(metric) is { } value ? format(value) : "-";

    private IReadOnlyList<StoredRun> Runs()
    {
        using var reader = ResultReader.Open(path);
        return reader.Runs();
    }
}
