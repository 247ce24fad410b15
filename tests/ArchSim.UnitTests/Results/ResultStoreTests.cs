using ArchSim.Configuration;
using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.UnitTests.Results;

internal sealed class ResultStoreTests
{
    private TemporaryFolder _folder = null!;

    private string Db => _folder["archsim.db"];

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Every_metric_of_a_run_and_of_its_layers_comes_back()
    {
        var run = new SyntheticRun().Build();
        Save(Db, new SyntheticRun());
        using var reader = ResultReader.Open(Db);
        var stored = reader.Runs().Single();
        var layers = reader.Layers(run.Hash);
        Assert.Multiple(() =>
        {
            AssertSame(ResultMetrics.Of(run), stored.Metrics);
            Assert.That(layers.Select(l => (l.Position, l.Name)), Is.EqualTo(run.Layers.Select((l, i) => (i, l.Layer.Name))));
            foreach (var (layer, expected) in layers.Zip(run.Layers))
                AssertSame(ResultMetrics.Of(expected, run.Accelerator.Spec.ClockMhz), layer.Metrics);
        });
    }

    [Test]
    public void Every_metric_of_the_catalog_is_written_for_its_scope_and_nothing_else()
    {
        var run = new SyntheticRun { Layers = 20 }.Build();
        Assert.Multiple(() =>
        {
            Assert.That(ResultMetrics.Of(run).Select(v => v.Metric.Name).Distinct(),
                Is.EquivalentTo(MetricCatalog.All.Where(m => m.Scope.HasFlag(MetricScope.Run)).Select(m => m.Name)));
            Assert.That(ResultMetrics.Of(run.Layers[0], 500).Select(v => v.Metric.Name).Distinct(),
                Is.EquivalentTo(MetricCatalog.All.Where(m => m.Scope.HasFlag(MetricScope.Layer)).Select(m => m.Name)));
            foreach (var value in ResultMetrics.Of(run))
                Assert.That(value.Metric.Components.DefaultIfEmpty(""), Does.Contain(value.Component), value.Metric.Name);
        });
    }

    [Test]
    public void Values_are_those_of_the_result()
    {
        var run = new SyntheticRun().Build();
        Save(Db, new SyntheticRun());
        using var reader = ResultReader.Open(Db);
        var metrics = reader.Runs().Single().Metrics;
        Assert.Multiple(() =>
        {
            Assert.That(metrics[MetricCatalog.Cycles], Is.EqualTo(run.Cycles));
            Assert.That(metrics[MetricCatalog.EnergyPj, "partial_sum_codec"], Is.EqualTo(run.EnergyByComponentPj[(int)EnergyComponent.PartialSumCodec]));
            Assert.That(metrics.Total(MetricCatalog.EnergyPj), Is.EqualTo(run.EnergyPj).Within(1e-9).Percent);
            Assert.That(metrics[MetricCatalog.PartialSumFootprintBytes], Is.EqualTo(run.Layers.Max(l => l.Counts.PartialSumFootprintBytes)));
            Assert.That(metrics[MetricCatalog.DramPeakBytesPerSecond], Is.EqualTo(run.Accelerator.Spec.Dram.PeakBytesPerSecond));
            Assert.That(metrics[MetricCatalog.StallCycles, "array.weights_missing"],
                Is.EqualTo(run.UnitTotal(Unit.Array).Stalls[(int)StallReason.WeightsMissing]).And.GreaterThan(0));
        });
    }

    [Test]
    public void A_run_of_nothing_leaves_rates_out_and_is_stored()
    {
        Save(Db, new SyntheticRun { AllZero = true });
        using var reader = ResultReader.Open(Db);
        var metrics = reader.Runs().Single().Metrics;
        Assert.Multiple(() =>
        {
            Assert.That(metrics.Find(MetricCatalog.TopsPerMm2), Is.Null);
            Assert.That(metrics.Find(MetricCatalog.MacsPerDramByte), Is.Null);
            Assert.That(metrics.Find(MetricCatalog.Cycles), Is.Zero);
        });
    }

    [Test]
    public void The_efficiency_of_the_chip_leaves_the_memory_out()
    {
        var run = new SyntheticRun().Build();
        var pj = run.EnergyByComponentPj;
        var memory = pj[(int)EnergyComponent.Dram] + pj[(int)EnergyComponent.DramBackground];
        Save(Db, new SyntheticRun());
        using var reader = ResultReader.Open(Db);
        var stored = reader.Runs().Single().Metrics[MetricCatalog.TopsPerWattChip];
        Assert.That(memory, Is.Positive);
        Assert.That(stored, Is.EqualTo(2.0 * run.Macs / (run.EnergyPj - memory)).Within(1e-9).Percent);
        Assert.That(stored, Is.EqualTo(run.TopsPerWattChip).And.GreaterThan(run.TopsPerWatt));
    }

    [Test]
    public void A_database_from_before_the_efficiency_of_the_chip_has_it_all_the_same()
    {
        Save(Db, new SyntheticRun());
        using (var store = ResultStore.Open(Db, StoreMode.Write))
            store.Connection.Execute("DELETE FROM metric WHERE name = 'tops_per_watt_chip'");
        using var reader = ResultReader.Open(Db);
        Assert.That(reader.Runs().Single().Metrics.Find(MetricCatalog.TopsPerWattChip), Is.EqualTo(new SyntheticRun().Build().TopsPerWattChip).Within(1e-9).Percent);
    }

    [Test]
    public void Configs_are_kept_in_full()
    {
        var text = "name: x # \u00b5 \"quoted\" '; DROP TABLE run; --\n\t<script>\n";
        Save(Db, new SyntheticRun { AcceleratorText = text });
        using var reader = ResultReader.Open(Db);
        var configs = reader.Configs(reader.Runs().Single().Hash);
        Assert.That(configs.Select(c => (c.Kind, c.Name, c.Text)), Is.EqualTo(new[]
        {
            ("accelerator", "lpa", text), ("workload", "resnet50", "name: resnet50\n"), ("precision", "lp-w4a8", "name: lp-w4a8\n"),
        }));
    }

    [Test]
    public void The_same_run_twice_is_one_run_made_twice()
    {
        var run = new SyntheticRun();
        using (var store = ResultStore.Open(Db, StoreMode.Write))
        {
            Assert.That(store.Save(run.Build(), run.Context), Is.EqualTo(SaveOutcome.Added));
            var rows = Rows(store, Tables);
            Assert.That(store.Save(run.Build(), run.Context with { CommandLine = "again" }), Is.EqualTo(SaveOutcome.AlreadyThere));
            Assert.That(Rows(store, Tables), Is.EqualTo(rows));
            Assert.That(store.Contains(run.Build().Hash), Is.True);
        }
        using var reader = ResultReader.Open(Db);
        Assert.That(reader.Executions(run.Build().Hash).Select(e => e.CommandLine), Is.EqualTo(new[] { "archsim run lpa resnet50", "again" }));
    }

    [Test]
    public void Other_results_under_the_same_hash_are_refused()
    {
        var run = new SyntheticRun().Build();
        var changed = run with { Layers = run.Layers.With(0, l => l with { Cycles = l.Cycles + 1 }) };
        using var store = ResultStore.Open(Db, StoreMode.Write);
        store.Save(run, new SyntheticRun().Context);
        Assert.That(() => store.Save(changed, new SyntheticRun().Context), Throws.TypeOf<StoreException>()
            .With.Message.EqualTo($"{Db}: holds other results of the same run ({run.Cycles} cycles by version 0.1.0, now {changed.Cycles} by 0.1.0); "
                + "nothing of this run was written, store it in another database"));
        Assert.That(Rows(store, "execution"), Has.Count.EqualTo(1));
    }

    [Test]
    public void A_layer_that_two_runs_share_is_stored_once()
    {
        using var store = ResultStore.Open(Db, StoreMode.Write);
        foreach (var seed in new[] { 1, 2 })
            store.Save(new SyntheticRun { Seed = seed, LayerName = i => $"name{i}-{seed}" }.Build(), new SyntheticRun().Context);
        Assert.Multiple(() =>
        {
            Assert.That(Rows(store, "run"), Has.Count.EqualTo(2));
            Assert.That(Rows(store, "run_layer"), Has.Count.EqualTo(6));
            Assert.That(Rows(store, "layer"), Has.Count.EqualTo(3));
        });
    }

    [Test]
    public void Two_databases_of_the_same_runs_are_equal_row_by_row_but_for_the_wall_clock()
    {
        var (a, b) = (new SyntheticRun { Seed = 1 }, new SyntheticRun { Seed = 2, Scale = 3 });
        Save(_folder["1.db"], a, b);
        Save(_folder["2.db"], b with { Context = b.Context with { Started = DateTimeOffset.UnixEpoch, CommandLine = "other" } }, a);
        using var first = ResultStore.Open(_folder["1.db"], StoreMode.Read);
        using var second = ResultStore.Open(_folder["2.db"], StoreMode.Read);
        Assert.That(Rows(first, Tables), Is.EqualTo(Rows(second, Tables)));
        Assert.That(Rows(first, "execution"), Is.Not.EqualTo(Rows(second, "execution")));
    }

    [Test]
    public void The_views_answer_in_a_SQL_shell()
    {
        Save(Db, new SyntheticRun { Accelerator = "small" }, new SyntheticRun { Accelerator = "large", Scale = 2 });
        using var store = ResultStore.Open(Db, StoreMode.Read);
        Assert.Multiple(() =>
        {
            Assert.That(Rows(store, "summary"), Has.Count.EqualTo(2));
            // The larger is slower, takes more energy and more area.
            Assert.That(Rows(store, "pareto").Single(), Does.Contain("small"));
            Assert.That(Rows(store, "layer_metric WHERE name = 'cycles'"), Has.Count.EqualTo(6));
            Assert.That(Rows(store, "run_metric WHERE name = 'cycles'"), Has.Count.EqualTo(2));
        });
    }

    [Test]
    public void Merged_shards_are_what_one_process_would_have_written()
    {
        var runs = Enumerable.Range(0, 6).Select(i => new SyntheticRun { Seed = i, Scale = 1 + i / 2 }).ToArray();
        Save(_folder["all.db"], runs);
        Save(_folder["1.db"], runs[..3]);
        Save(_folder["2.db"], runs[2..]);
        using var merged = ResultStore.Open(Db, StoreMode.Write);
        Assert.That(new[] { "1.db", "2.db", "2.db" }.Select(f => merged.Merge(_folder[f])), Is.EqualTo(new[] { 3, 3, 0 }));
        using var all = ResultStore.Open(_folder["all.db"], StoreMode.Read);
        Assert.Multiple(() =>
        {
            Assert.That(Rows(merged, Tables), Is.EqualTo(Rows(all, Tables)));
            Assert.That(Rows(merged, "execution"), Has.Count.EqualTo(6));
        });
    }

    [Test]
    public void Databases_that_contradict_each_other_are_not_merged()
    {
        var run = new SyntheticRun().Build();
        Save(_folder["1.db"], new SyntheticRun());
        using var store = ResultStore.Open(Db, StoreMode.Write);
        store.Save(run with { Layers = run.Layers.With(0, l => l with { Hash = "other", Cycles = 1 }) }, new SyntheticRun().Context);
        var before = Rows(store, Tables);
        Assert.That(() => store.Merge(_folder["1.db"]), Throws.TypeOf<StoreException>()
            .With.Message.EqualTo($"{Db}: has other results than '{_folder["1.db"]}' for 1 of the same runs; nothing was merged"));
        Assert.That(Rows(store, Tables), Is.EqualTo(before));
        Assert.That(() => store.Merge(Db), Throws.TypeOf<InputException>().With.Message.EqualTo($"{Db}: is the database to merge into"));
    }

    private const string Tables = "run, config, run_layer, layer, metric";

    private static void Save(string path, params SyntheticRun[] runs)
    {
        using var store = ResultStore.Open(path, StoreMode.Write);
        foreach (var run in runs)
            store.Save(run.Build(), run.Context);
    }

    private static List<string> Rows(ResultStore store, string tables)
    {
        var rows = new List<string>();
        foreach (var table in tables.Split(", "))
        {
            using var command = store.Connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            using var reader = command.ExecuteReader();
            while (reader.Read())
                rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }
        return rows;
    }

    private static void AssertSame(IEnumerable<MetricValue> expected, MetricTable actual)
    {
        var values = expected.ToList();
        Assert.That(actual.Count, Is.EqualTo(values.Count));
        foreach (var value in values)
            Assert.That(actual.Find(value.Metric, value.Component), Is.EqualTo(value.Value), $"{value.Metric.Name} {value.Component}");
    }
}
