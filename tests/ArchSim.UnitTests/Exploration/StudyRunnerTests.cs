using System.Text.RegularExpressions;
using ArchSim.Configuration;
using ArchSim.Exploration;
using ArchSim.Results;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Exploration;

/// <summary>Studies worked on to their end, in parts, by several, and cut short.</summary>
internal sealed class StudyRunnerTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Every_point_is_done_failed_or_excluded()
    {
        var study = SmallStudy.In(_folder);
        var run = SmallStudy.Explore(study, _folder["a.db"]);
        using var reader = ArchSim.Results.StudyReader.Open(_folder["a.db"]);
        var points = reader.Points(study.Identity).ToList();
        Assert.Multiple(() =>
        {
            // 32 rows of the array with 32 KiB, in both precisions, are left out; half of the others are in a format that the elements do not have.
            Assert.That(reader.Counts(study.Identity), Is.EqualTo(new StudyCounts(Done: 11, Failed: 11, Excluded: 2)));
            Assert.That(run, Is.EqualTo(new StudyRunResult(0, 24, 0, 11, 2, run.Elapsed, IsInterrupted: false)));
            Assert.That(points.Select(p => p.Number), Is.EqualTo(Enumerable.Range(0, 24).Select(n => (long)n)));
            Assert.That(points.Where(p => p.Status == PointStatus.Failed).Select(p => p.Error), Has.All.Contains("cannot run on lpa"));
            Assert.That(points.Where(p => p.Status == PointStatus.Excluded).Select(p => p.Error), Has.All.EqualTo("array.unroll.K < 32 or buffers.weight.size_kib > 32"));
            Assert.That(points.Where(p => p.Status == PointStatus.Done).Select(p => p.Figures![StudyFigures.Seconds]), Has.All.Positive);
            Assert.That(points[0].Values, Is.EqualTo(new[] { "8", "32", "lp-w4a8" }));
        });
    }

    [Test]
    public void Rows_do_not_depend_on_threads_and_shards() => RequireSameRows(SmallStudy.In(_folder));

    /// <summary>A whole network on four arrays, each with buffers of thirty sizes: neighbours on a thread share searches and simulations, points of a shard few.</summary>
    [Test]
    [Category("Long")]
    public void Rows_of_a_real_study_do_not_depend_on_threads_and_shards()
    {
        var text = File.ReadAllText(ShippedFiles.Find(ShippedFiles.Studies, "ten-thousand", "study"));
        foreach (var (field, values) in ((string, string)[])[("array.unroll.K", "[16, 72]"), ("array.unroll.N", "[8, 40]"), ("buffers.activation.size_kib", "[64, 256, 1024]"), ("buffers.partial_sum.size_kib", "[32, 256]")])
            text = Regex.Replace(text, $"(?m)^  {Regex.Escape(field)}: .*$", $"  {field}: {values}");
        File.WriteAllText(_folder["study.yaml"], text);
        var study = ArchSim.Exploration.StudyFile.Load(_folder["study.yaml"]);
        // Arrays x sizes of the buffers of weights, activations and sums.
        Assert.That(study.Search.Points, Is.EqualTo(4 * 5 * 3 * 2));
        RequireSameRows(study);
    }

    private void RequireSameRows(Study study)
    {
        SmallStudy.Explore(study, _folder["1.db"], threads: 1);
        SmallStudy.Explore(study, _folder["2.db"], threads: 2);
        using (var merged = ResultStore.Open(_folder["merged.db"], StoreMode.Write))
        {
            for (var i = 15; i >= 0; i--)
            {
                SmallStudy.Explore(study, _folder[$"shard{i}.db"], shard: new Shard(i, 16));
                merged.MergeAll(_folder[$"shard{i}.db"]);
                Assert.That(merged.MergeAll(_folder[$"shard{i}.db"]), Is.EqualTo((0L, 0L)));
            }
        }
        var content = SmallStudy.Content(_folder["1.db"]);
        Assert.That(SmallStudy.Content(_folder["2.db"]), Is.EqualTo(content));
        Assert.That(SmallStudy.Content(_folder["merged.db"]), Is.EqualTo(content));
    }

    [Test]
    public void A_study_that_was_cut_short_goes_on_where_it_was()
    {
        var study = SmallStudy.In(_folder);
        SmallStudy.Explore(study, _folder["whole.db"]);
        using var cancel = new CancellationTokenSource();
        var evaluated = 0;
        using (var simulation = new StudySimulation(study, null))
        {
            var first = new StudyRunner(study, SmallStudy.Options(_folder["a.db"]),
                () => new Watched(simulation.Evaluator(), _ => { if (++evaluated == 9) cancel.Cancel(); })).Run(cancel.Token);
            Assert.That(first.IsInterrupted, Is.True);
            Assert.That(first.Simulated, Is.InRange(8, 9));
            var numbers = new List<long>();
            var second = new StudyRunner(study, SmallStudy.Options(_folder["a.db"]), () => new Watched(simulation.Evaluator(), numbers.Add)).Run();
            Assert.That(second.Known, Is.EqualTo(first.Simulated));
            Assert.That(numbers, Is.EqualTo(Enumerable.Range((int)first.Simulated, 24 - (int)first.Simulated).Select(n => (long)n)));
        }
        Assert.That(SmallStudy.Content(_folder["a.db"]), Is.EqualTo(SmallStudy.Content(_folder["whole.db"])));
        Assert.That(SmallStudy.Explore(study, _folder["a.db"]).Simulated, Is.Zero);
    }

    [Test]
    public void Configurations_of_another_study_are_remembered()
    {
        SmallStudy.Explore(SmallStudy.In(_folder), _folder["a.db"]);
        var other = SmallStudy.In(_folder, "parameters: { buffers.weight.size_kib: [64, 100], array.unroll.K: [8, 16] }\nsearch: grid\n", "other");
        var run = SmallStudy.Explore(other, _folder["a.db"]);
        // lpa runs in lp-w4a8 by itself; 64 KiB were looked at before, 100 were not.
        Assert.That((run.Remembered, run.Simulated), Is.EqualTo((2L, 2L)));
    }

    [Test]
    public void A_machine_that_is_too_small_is_no_fact_about_a_point()
    {
        var study = SmallStudy.In(_folder);
        using var simulation = new StudySimulation(study, null);
        var runner = new StudyRunner(study, SmallStudy.Options(_folder["a.db"]), () => new Watched(simulation.Evaluator(), n =>
        {
            if (n == 6)
                throw new InsufficientMemoryException();
        }));
        Assert.That(() => runner.Run(), Throws.TypeOf<InsufficientMemoryException>());
        using var reader = ArchSim.Results.StudyReader.Open(_folder["a.db"]);
        Assert.That(reader.Numbers(study.Identity), Does.Not.Contain(6L));
    }

    [Test]
    public void Generations_follow_from_the_database_when_a_search_is_gone_on_with()
    {
        var study = SmallStudy.In(_folder, SmallStudy.Lines.Replace("search: grid", "search: { kind: nsga2, population: 4, generations: 4 }"));
        SmallStudy.Explore(study, _folder["whole.db"], threads: 2);
        using var simulation = new StudySimulation(study, null);
        foreach (var before in (long[])[3, 7, 13, 16])
            new StudyRunner(study, SmallStudy.Options(_folder["a.db"]) with { Before = before }, simulation.Evaluator).Run();
        Assert.That(SmallStudy.Content(_folder["a.db"]), Is.EqualTo(SmallStudy.Content(_folder["whole.db"])));
    }

    [Test]
    public void Generations_in_shards_that_are_merged_are_those_of_one_run()
    {
        var study = SmallStudy.In(_folder, SmallStudy.Lines.Replace("search: grid", "search: { kind: nsga2, population: 4, generations: 4 }"));
        SmallStudy.Explore(study, _folder["whole.db"]);
        using var simulation = new StudySimulation(study, null);
        string[] shards = [_folder["s0.db"], _folder["s1.db"], _folder["s2.db"]];
        for (var generation = 0; generation < 4; generation++)
        {
            for (var i = 0; i < 3; i++)
            {
                var run = Shard(generation == 0 ? null : _folder["all.db"], i, 3, shards[i]);
                // Numbers 4 g to 4 g + 3 by what they leave when divided by three.
                Assert.That(run.Simulated, Is.EqualTo(Enumerable.Range(4 * generation, 4).Count(n => n % 3 == i)));
                Assert.That(Shard(generation == 0 ? null : _folder["all.db"], i, 3, shards[i]).Simulated, Is.Zero, "again");
            }
            using var all = ResultStore.Open(_folder["all.db"], StoreMode.Write);
            foreach (var shard in shards)
                all.MergeAll(shard);
        }
        Assert.That(SmallStudy.Content(_folder["all.db"]), Is.EqualTo(SmallStudy.Content(_folder["whole.db"])));
        Assert.That(Shard(_folder["all.db"], 0, 3, _folder["more.db"]).Simulated, Is.Zero);
        Assert.That(() => Shard(_folder["none.db"], 0, 3, _folder["more.db"]), Throws.TypeOf<InputException>().With.Message.Contains("none.db: "));
        Assert.That(() => Shard(_folder["all.db"], 0, 1, _folder["more.db"]), Throws.TypeOf<InputException>().With.Message.StartsWith("--base: "));

        StudyRunResult Shard(string? known, int index, int of, string database) =>
            new StudyRunner(study, SmallStudy.Options(database, shard: new Shard(index, of)) with { Base = known }, simulation.Evaluator).Run();
    }

    [Test]
    public void Shards_of_another_study_and_other_results_are_not_merged()
    {
        SmallStudy.Explore(SmallStudy.In(_folder), _folder["a.db"], shard: new Shard(0, 2));
        SmallStudy.Explore(SmallStudy.In(_folder, SmallStudy.Lines + "\nseed: 2\n"), _folder["b.db"], shard: new Shard(1, 2));
        SmallStudy.Explore(SmallStudy.In(_folder, SmallStudy.Lines + "\nseed: 3\n", "third"), _folder["c.db"], shard: new Shard(1, 2));
        using var store = ResultStore.Open(_folder["a.db"], StoreMode.Write);
        Assert.Multiple(() =>
        {
            Assert.That(() => store.MergeAll(_folder["b.db"]), Throws.TypeOf<InputException>().With.Message.EqualTo(
                $"{_folder["b.db"]}: is of another study 'small' than '{_folder["a.db"]}': other seed, text of the study file; nothing was merged"));
            Assert.That(() => store.MergeAll(_folder["c.db"]), Throws.TypeOf<InputException>().With.Message.EqualTo(
                $"{_folder["c.db"]}: is a shard of study 'third', and '{_folder["a.db"]}' takes those of 'small'; nothing was merged"));
        });
        File.Copy(_folder["a.db"], _folder["d.db"]);
        using (var other = ResultStore.Open(_folder["d.db"], StoreMode.Write))
            other.Connection.Execute("UPDATE point_total SET seconds = seconds * 2 WHERE configuration = (SELECT min(configuration) FROM point_total)");
        Assert.That(() => store.MergeAll(_folder["d.db"]), Throws.TypeOf<StoreException>().With.Message.Contains("for 1 of the same configurations; nothing was merged"));
    }

    /// <summary>Sees the points that are asked for.</summary>
    private sealed class Watched(IPointEvaluator inner, Action<long> seen) : IPointEvaluator
    {
        public ComputedPoint Evaluate(DesignPoint point, CancellationToken cancel)
        {
            seen(point.Number);
            return inner.Evaluate(point, CancellationToken.None);
        }

        public void Dispose() => inner.Dispose();
    }
}
