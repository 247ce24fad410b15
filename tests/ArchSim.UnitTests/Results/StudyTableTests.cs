using ArchSim.Configuration;
using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.UnitTests.Results;

/// <summary>The tables of studies, and questions to them.</summary>
internal sealed class StudyTableTests
{
    private TemporaryFolder _folder = null!;

    private string Db => _folder["archsim.db"];

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_database_of_version_1_takes_studies_and_keeps_its_runs()
    {
        var first = new Schema([Schema.Current.Steps[0]]);
        var run = new SyntheticRun();
        using (var old = ResultStore.Open(Db, StoreMode.Write, StoreOptions.Default, first))
            old.Save(run.Build(), run.Context);
        Fill();
        using var reader = ResultReader.Open(Db);
        using var studies = StudyReader.Open(Db);
        Assert.That(reader.Runs().Single().Hash, Is.EqualTo(run.Build().Hash));
        Assert.That(studies.Counts("id"), Is.EqualTo(new StudyCounts(2, 1, 1)));
    }

    [Test]
    public void Columns_are_the_figures_and_the_components()
    {
        ResultStore.Open(Db, StoreMode.Write).Dispose();
        using var store = ResultStore.Open(Db, StoreMode.Read);
        Assert.Multiple(() =>
        {
            Assert.That(Columns(store, "point_total").Skip(1), Is.EqualTo(StudyFigures.All.Select(f => f.Name)));
            Assert.That(Columns(store, "point_workload_total").Skip(3), Is.EqualTo(StudyFigures.All.Select(f => f.Name)));
            Assert.That(Columns(store, "layer_total").Skip(9), Is.EqualTo(Enum.GetValues<EnergyComponent>().Select(c => MetricNames.Of(c) + "_pj").Concat(["partial_sum_buffer_bytes", "partial_sum_dram_bytes"])));
        });
    }

    [Test]
    public void A_study_and_its_points_come_back()
    {
        Fill();
        using var reader = StudyReader.Open(Db);
        var study = reader.Studies().Single();
        var points = reader.Points("id").ToList();
        Assert.Multiple(() =>
        {
            Assert.That(study.Parameters, Is.EqualTo(Study.Parameters));
            Assert.That(study.Objectives, Is.EqualTo(Study.Objectives));
            Assert.That(study.Constraints, Is.EqualTo(Study.Constraints));
            Assert.That(study.Workloads, Is.EqualTo(Study.Workloads));
            Assert.That(study.Charts.Select(Text), Is.EqualTo(Study.Charts.Select(Text)));
            Assert.That(reader.WorkloadPoints("id").Select(p => (p.Position, p.Workload, p.Number, p.Figures[StudyFigures.Seconds])), Is.EqualTo(new[] { (0, "resnet50", 0L, (double?)0.1) }));
            Assert.That(points.Select(p => string.Join(' ', p.Values)), Is.EqualTo(new[] { "8 int32", "016 e4m7", "1e3 [2, 4]", "-2.5 \"x'" }));
            Assert.That(points[0].Figures![StudyFigures.Seconds], Is.EqualTo(0.1));
            Assert.That(points[0].Figures![StudyFigures.Accuracy], Is.Null);
            Assert.That(points[2].Error, Is.EqualTo("too large"));
            Assert.That(points[2].Figures, Is.Null);
            Assert.That(reader.Points("id", 1, 3).Select(p => p.Number), Is.EqualTo(new[] { 1L, 2L }));
            Assert.That(reader.Failures("id", 10), Is.EqualTo(new[] { ("too large", 1L, 2L) }));
            Assert.That(reader.Executions("id").Single().Simulated, Is.EqualTo(4));
        });
    }

    [Test]
    public void What_is_no_part_of_a_study_s_identity_is_as_it_was_put_last()
    {
        Fill();
        using (var store = StudyStore.Open(Db))
            store.Register(Study with { Name = "t", Description = "d", Charts = [] });
        using var reader = StudyReader.Open(Db);
        var study = reader.Studies().Single();
        Assert.That((study.Name, study.Description, study.Charts.Count, reader.Counts("id").Total), Is.EqualTo(("t", "d", 0, 4L)));
    }

    [Test]
    public void The_same_points_again_change_nothing_and_others_are_refused()
    {
        Fill();
        Fill();
        var other = Points();
        other[1] = other[1] with { Point = other[1].Point with { Figures = new PointFigures { [StudyFigures.Seconds] = 9 } } };
        Assert.That(() => Fill(other), Throws.TypeOf<StoreException>().With.Message.Contains("holds other results of the same configuration c1; nothing of this batch was written"));
        other = Points();
        other[3] = other[3] with { Point = other[3].Point with { Status = PointStatus.Failed } };
        Assert.That(() => Fill(other), Throws.TypeOf<StoreException>().With.Message.Contains("holds other results of the same point 3"));
    }

    [Test]
    public void A_summary_has_the_front_of_points_that_meet_the_constraints()
    {
        Fill();
        using var reader = StudyReader.Open(Db);
        var summary = StudySummary.Of(reader, "id");
        // Point 1 is faster, but larger than allowed.
        Assert.That(summary.Front.Select(p => p.Number), Is.EqualTo(new[] { 0L }));
        Assert.That((summary.Feasible, summary.Best.Single().Point?.Number), Is.EqualTo((1L, 0L)));
    }

    [Test]
    public void Views_show_values_by_their_paths()
    {
        Fill();
        Assert.Multiple(() =>
        {
            Assert.That(Rows("SELECT number, json_extract(point_values, '$.\"array.unroll.K\"'), json_extract(point_values, '$.\"buffers.partial_sum.encoding\"'), seconds FROM study_result ORDER BY number"),
                Is.EqualTo(new[] { "0|8|int32|0.1", "1|016|e4m7|0.05", "2|1000|[2, 4]|", "3|-2.5|\"x'|" }));
            Assert.That(Rows("study_failure").Single(), Does.StartWith("s|2|").And.Contain("too large"));
            Assert.That(Rows("study_summary").Single(), Is.EqualTo("s|grid|4|2|1|1|id"));
            Assert.That(Rows("study_workload_result"), Has.Count.EqualTo(1));
        });
    }

    [TestCase("DELETE FROM study", "must be a SELECT: a database is only read")]
    [TestCase("PRAGMA query_only = OFF", "must be a SELECT: a database is only read")]
    [TestCase("SELECT 1; SELECT 2", "must be one statement")]
    [TestCase("SELECT 1; DELETE FROM study", "must be one statement")]
    [TestCase("SELECT x FROM nowhere", "is no SQL that this database understands: no such table: nowhere")]
    [TestCase("WITH x AS (SELECT 1) DELETE FROM study", "must be a SELECT: a database is only read")]
    [TestCase("ATTACH 'other.db' AS o", "must be a SELECT: a database is only read")]
    [TestCase(" ", "needs a SELECT, or the name of a view")]
    public void Queries_only_read(string sql, string message)
    {
        Fill();
        Assert.That(() => StudyQuery.Ask(Db, sql, 10), Throws.TypeOf<InputException>().With.Message.EqualTo($"--query: {message}"));
        Assert.That(Rows("study_summary"), Has.Count.EqualTo(1));
    }

    [Test]
    public void Answers_are_bounded()
    {
        Fill();
        var answer = StudyQuery.Ask(Db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n", 7);
        Assert.That((answer.Rows.Count, answer.IsCut), Is.EqualTo((7, true)));
        Assert.That(StudyQuery.Ask(Db, "study_result", 4).IsCut, Is.False);
    }

    private static readonly StudyDescription Study = new()
    {
        Identity = "id",
        Name = "s",
        Description = "",
        Source = "name: s",
        Search = "grid",
        Points = 4,
        Parameters = ["array.unroll.K", "buffers.partial_sum.encoding"],
        Objectives = [StudyFigures.Seconds],
        Constraints = [new StudyConstraint(StudyFigures.AreaMm2, null, 4.5), new StudyConstraint(StudyFigures.ClockSlack, 0, null)],
        Workloads = [new StoredStudyWorkload("resnet50", 0.1, 4)],
        Charts =
        [
            new StudyChart("one", "array.unroll.K", "buffers.partial_sum.encoding", ["int32", "\"x'"], [StudyFigures.Seconds, StudyFigures.AreaMm2], ByWorkload: true) { IsLimited = true, Where = [("clock_mhz", "500")] },
            new StudyChart("", "array.unroll.K", null, [], [StudyFigures.Tops], ByWorkload: false),
        ],
        Mapping = "latency",
        Seed = 1,
        ModelVersion = "1",
    };

    private static string Text(StudyChart c) => $"{c.Title}|{c.X}|{c.Series}|{string.Join(',', c.Only)}|{string.Join(',', c.Y.Select(y => y.Name))}|{c.ByWorkload}|{c.IsLimited}|{string.Join(',', c.Where)}";

    private static ComputedPoint[] Points() =>
    [
        new(Point(0, "8", "int32") with { Configuration = "c0", Figures = Figures(0.1, 4) }, [("resnet50", Figures(0.1, 4))], [], IsRemembered: false),
        new(Point(1, "016", "e4m7") with { Configuration = "c1", Figures = Figures(0.05, 5) }, [], [], IsRemembered: false),
        new(Point(2, "1e3", "[2, 4]") with { Status = PointStatus.Failed, Error = "too large" }),
        new(Point(3, "-2.5", "\"x'") with { Status = PointStatus.Excluded, Error = "a < b" }),
    ];

    private static StudyPoint Point(long number, params string[] values) => new() { Number = number, Values = values, Status = PointStatus.Done };

    private static PointFigures Figures(double seconds, double areaMm2) => new()
    {
        [StudyFigures.Seconds] = seconds,
        [StudyFigures.AreaMm2] = areaMm2,
        [StudyFigures.ClockSlack] = 0,
        [StudyFigures.Tops] = double.NaN,
    };

    private void Fill(ComputedPoint[]? points = null)
    {
        using var store = StudyStore.Open(Db);
        store.Register(Study);
        var execution = new StudyExecution("2020-01-01T00:00:00.000Z", 0, "0", "", "0/1", 1, 0, 0);
        store.Write("id", points ?? Points(), store.Begin("id", execution), execution with { Simulated = 4 });
    }

    private List<string> Rows(string query) => [.. StudyQuery.Ask(Db, query, 100).Rows.Select(r => string.Join('|', r.Select(c => Convert.ToString(c, System.Globalization.CultureInfo.InvariantCulture))))];

    private static List<string> Columns(ResultStore store, string table)
    {
        using var command = store.Connection.CreateCommand();
        command.CommandText = $"SELECT name FROM pragma_table_info('{table}') ORDER BY cid";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }
}
