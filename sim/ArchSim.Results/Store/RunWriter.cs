using System.Security.Cryptography;
using System.Text;
using ArchSim.Simulation;
using Microsoft.Data.Sqlite;

namespace ArchSim.Results;

/// <summary>Writes the rows of a run with statements that are prepared once.</summary>
internal sealed class RunWriter : IDisposable
{
    private const string Keep = "ON CONFLICT DO NOTHING";

    private readonly Statement _config;
    private readonly Statement _run;
    private readonly Statement _sameRun;
    private readonly Statement _execution;
    private readonly Statement _layer;
    private readonly Statement _runLayer;
    private readonly MetricInsert _metric;

    public RunWriter(SqliteConnection connection)
    {
        _config = Statement.Insert(connection, "config", 2, Keep);
        _run = Statement.Insert(connection, "run", 23, Keep);
        _sameRun = new Statement(connection, "SELECT cycles, energy_pj, version FROM run JOIN execution ON run = hash WHERE hash = $0 ORDER BY id DESC LIMIT 1", 1);
        _execution = Statement.Insert(connection, "execution (run, started_utc, duration_seconds, version, command_line)", 5);
        _layer = Statement.Insert(connection, "layer", 10, Keep);
        _runLayer = Statement.Insert(connection, "run_layer", 4);
        _metric = new MetricInsert(connection);
    }

    private IEnumerable<Statement> Statements => [_config, _run, _sameRun, _execution, _layer, _runLayer];

    public SaveOutcome Write(SqliteTransaction transaction, RunResult result, RunContext context, string path)
    {
        foreach (var statement in Statements)
            statement.Transaction = transaction;
        var outcome = SaveOutcome.AlreadyThere;
        if (WriteRun(result))
        {
            WriteLayers(result);
            _metric.Write(result.Hash, ResultMetrics.Of(result));
            outcome = SaveOutcome.Added;
        }
        else
        {
            RefuseOtherResults(result, context, path);
        }
        _execution.Execute(
            result.Hash, context.Started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"), context.Duration.TotalSeconds, context.Version, context.CommandLine);
        return outcome;
    }

    public void Dispose()
    {
        foreach (var statement in Statements)
            statement.Dispose();
        _metric.Dispose();
    }

    private bool WriteRun(RunResult r)
    {
        return 1 == _run.Execute(
            r.Hash,
            r.Accelerator.Spec.Name, WriteConfig(r.Accelerator.Spec.SourceText),
            r.Workload.Name, WriteConfig(r.Workload.SourceText),
            r.Precision.Name, WriteConfig(r.Precision.SourceText),
            r.OperandsAreReal ? "real" : "synthetic",
            MetricNames.Of(r.Objective), r.Batch, r.Seed, "done",
            r.Cycles, r.Seconds, r.Macs, Finite(r.Utilization), r.EnergyPj, r.TotalAreaUm2,
            r.Tops, Finite(r.TopsPeak), Finite(r.TopsPerMm2), Finite(r.TopsPerMm2Total), Finite(r.TopsPerWatt));
    }

    private string WriteConfig(string text)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        _config.Execute(hash, text);
        return hash;
    }

    private void WriteLayers(RunResult result)
    {
        var clockMhz = result.Accelerator.Spec.ClockMhz;
        for (var position = 0; position < result.Layers.Count; position++)
        {
            var layer = result.Layers[position];
            var formats = layer.Formats;
            var isNew = 1 == _layer.Execute(
                layer.Hash, MetricNames.Of(layer.Layer.Op), LayerShape.Of(layer.Layer), formats.Weight.Name, formats.Activation.Name, formats.Accumulator.Name,
                formats.PartialSum?.Name, formats.Output.Name, layer.Mode, layer.Mapping);
            if (isNew)
                _metric.Write(layer.Hash, ResultMetrics.Of(layer, clockMhz));
            _runLayer.Execute(result.Hash, position, layer.Hash, layer.Layer.Name);
        }
    }

    // Equal hashes promise equal results. Where they are not, the simulator has changed, and the two must not be mixed under one hash.
    private void RefuseOtherResults(RunResult result, RunContext context, string path)
    {
        using var row = _sameRun.Query(result.Hash);
        if (!row.Read() || (row.GetInt64(0) == result.Cycles && row.GetDouble(1).Equals(result.EnergyPj)))
            return;
        throw new StoreException(path,
            $"holds other results of the same run ({row.GetInt64(0)} cycles by version {row.GetString(2)}, now {result.Cycles} by {context.Version}); "
            + "nothing of this run was written, store it in another database");
    }

    private static object? Finite(double value) => double.IsFinite(value) ? value : null;
}
