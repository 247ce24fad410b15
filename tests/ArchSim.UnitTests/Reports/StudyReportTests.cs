using System.Text.RegularExpressions;
using System.Xml.Linq;
using ArchSim.Reports;
using ArchSim.Results;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Reports;

internal sealed partial class StudyReportTests
{
    private const string Evil = "</pre></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;\u0000\u001b[31m";

    private static readonly StudyChart Chart = new("", "array.unroll.K", "buffers.partial_sum.encoding", [], [StudyFigures.Seconds, StudyFigures.EnergyPj], ByWorkload: true);

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    private static IEnumerable<TestCaseData> Studies()
    {
        StudyFigure[] three = [StudyFigures.Seconds, StudyFigures.EnergyPj, StudyFigures.AreaMm2];
        yield return Case("two objectives", new SyntheticStudy { Charts = [Chart] });
        yield return Case("three objectives and limits", new SyntheticStudy { Objectives = three, Constraints = [new(StudyFigures.AreaMm2, null, 2), new(StudyFigures.ClockSlack, 0, null)] });
        yield return Case("one objective", new SyntheticStudy { Objectives = [StudyFigures.Tops], Charts = [Chart with { Series = null, ByWorkload = false }] });
        yield return Case("four objectives", new SyntheticStudy { Objectives = [.. three, StudyFigures.Tops] });
        yield return Case("a search that is led", new SyntheticStudy { Search = "nsga2" });
        yield return Case("pairs of samples", new SyntheticStudy { Search = "saltelli" });
        yield return Case("nothing but failures", new SyntheticStudy { Failed = 40, Charts = [Chart] });
        yield return Case("limits that nothing meets", new SyntheticStudy { Constraints = [new(StudyFigures.AreaMm2, null, 0.5)] });
        yield return Case("thousands of points", new SyntheticStudy { Xs = 500, Ys = 8, Charts = [Chart] });
        yield return Case("many long words", new SyntheticStudy { Ys = 16, Word = "an-encoding-with-a-very-long-name-", Charts = [Chart] });
        yield return Case("hostile names", new SyntheticStudy { Name = Evil, Description = Evil, Word = Evil, Failed = 3, Charts = [Chart with { Title = Evil }] });
    }

    private static TestCaseData Case(string name, SyntheticStudy study) => new TestCaseData(study).SetArgDisplayNames(name);

    [TestCaseSource(nameof(Studies))]
    public void Equal_databases_give_equal_pages_that_need_nothing_from_elsewhere(SyntheticStudy study)
    {
        var written = Write(study);
        var page = File.ReadAllText(written[0]);
        var again = Report.Write(_folder["db"], _folder["again"]);
        var files = written.Select(Path.GetFileName).ToList();
        var targets = Identifier().Matches(page).Select(m => "#" + m.Groups[1].Value).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(again.Select(File.ReadAllText), Is.EqualTo(written.Select(File.ReadAllText)));
            Assert.That(page, Does.Not.Contain("http://").And.Not.Contain("https://").And.Not.Contain("url(").And.Not.Contain("@import").And.Not.Contain("<img"));
            Assert.That(page.Split("<script").Length - 1, Is.EqualTo(1));
            Assert.That(Reference().Matches(page).Select(m => m.Groups[1].Value).Where(r => !targets.Contains(r) && !files.Contains(r)), Is.Empty);
            Assert.That(targets, Is.Unique);
            Assert.That(files.Where(f => !Report.Writes(f!)), Is.Empty);
            Assert.That(page, Does.Not.Contain("NaN").And.Not.Contain("\u221e").And.Not.Contain("Infinity"));
        });
    }

    [TestCaseSource(nameof(Studies))]
    public void Charts_are_well_formed_and_no_label_covers_another(SyntheticStudy study)
    {
        string[] places = ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "height", "points"];
        foreach (var path in Write(study).Skip(1))
        {
            var svg = XDocument.Load(path).Root!;
            var boxes = LabelBox.Of(svg);
            var covered = from i in Enumerable.Range(0, boxes.Count)
                          from j in Enumerable.Range(i + 1, boxes.Count - i - 1)
                          where boxes[i].Covers(boxes[j])
                          select $"{boxes[i]} / {boxes[j]}";
            Assert.Multiple(() =>
            {
                Assert.That(covered, Is.Empty, path);
                Assert.That(boxes.Where(b => b.Left < -1 || b.Right > 961), Is.Empty, path);
                Assert.That(svg.Descendants().Attributes().Where(a => places.Contains(a.Name.LocalName) && Regex.IsMatch(a.Value, "[^-0-9., %]")), Is.Empty, path);
            });
        }
    }

    [Test]
    public void The_front_and_its_hypervolume_are_those_of_the_points()
    {
        var page = File.ReadAllText(Write(new SyntheticStudy())[0]);
        // With y = 0 energy falls while time rises: ten points, none better than another in both.
        Assert.That(Rows(page, "front"), Is.EqualTo(Enumerable.Range(0, 10).Select(x => $"{4 * x}")));
        // Of energies 162 to 0 above the last point's, over 1.5 s each; both are times 1.5 for the weights.
        var volume = 1.5 * 1.5 * Enumerable.Range(0, 10).Sum(x => (SyntheticStudy.Picojoule(0, 0) - SyntheticStudy.Picojoule(x, 0)) * (x < 9 ? 1 : 0));
        Assert.That(page, Does.Contain($"Hypervolume {volume:G6} (s \u00b7 pJ), from the worst of each objective on the front: seconds = 15, energy_pj = 244.5."));
    }

    [Test]
    public void The_best_points_stand_under_all_limits_and_under_each()
    {
        var page = File.ReadAllText(Write(new SyntheticStudy { Constraints = [new(StudyFigures.Seconds, 4, null), new(StudyFigures.AreaMm2, 2, null)] })[0]);
        var rows = Regex.Matches(Table(page, "best"), "<tr><td>(.*?)</td><td>(.*?)</td><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>").Select(m => string.Join('|', m.Groups.Values.Skip(1)));
        // Seconds are 1.5 (x + 1): 4 and more from x = 2 on; an area of 2 from y = 1 on.
        Assert.That(rows, Is.EqualTo(new[]
        {
            "least seconds|all constraints|24|9", "least seconds|seconds at least 4|32|8", "least seconds|area_mm2 at least 2|30|1",
            "least energy_pj|all constraints|24|37", "least energy_pj|seconds at least 4|32|36", "least energy_pj|area_mm2 at least 2|30|37",
        }));
    }

    [Test]
    public void A_parameter_that_explains_all_of_an_objective_says_so()
    {
        Write(new SyntheticStudy());
        var svg = File.ReadAllText(_folder["report/study-synthetic-shares.svg"]);
        Assert.That(svg, Does.Contain("<title>Latency by array.unroll.K: 1.000</title>").And.Contain("Of a full grid these are exact."));
        Assert.That(File.ReadAllText(_folder["report/study-synthetic-effects-seconds.svg"]), Does.Contain("array.unroll.K = 10: mean 15.00 s, 15.00 s to 15.00 s over 4 points"));
    }

    [Test]
    public void A_search_that_is_led_has_no_shares()
    {
        var files = Write(new SyntheticStudy { Search = "nsga2" }).Select(Path.GetFileName);
        Assert.That(files, Does.Contain("study-synthetic-effects-seconds.svg").And.Not.Contain("study-synthetic-shares.svg"));
        Assert.That(File.ReadAllText(_folder["report/index.html"]), Does.Contain("a mean says what it found there"));
    }

    [Test]
    public void A_chart_has_a_panel_for_each_workload_and_a_line_for_each_value()
    {
        Write(new SyntheticStudy { Charts = [Chart] });
        var svg = XDocument.Load(_folder["report/study-synthetic-chart-1.svg"]).Root!;
        var lines = svg.Descendants().Where(e => e.Name.LocalName == "polyline").ToList();
        Assert.That(lines, Has.Count.EqualTo(2 * 2 * 4), "workloads x figures x values");
        Assert.That(lines.Select(l => l.Attribute("points")!.Value.Split(' ').Length), Has.All.EqualTo(10));
        Assert.That(svg.Value, Does.Contain("int2, array.unroll.K 3: 3.000 s").And.Contain("int2, array.unroll.K 3: 1.500 s"));
    }

    [Test]
    public void Where_points_differ_besides_a_chart_draws_the_best_of_them()
    {
        Write(new SyntheticStudy { Charts = [Chart with { Series = null, Y = [StudyFigures.EnergyPj, StudyFigures.AreaMm2], ByWorkload = false }] });
        var svg = File.ReadAllText(_folder["report/study-synthetic-chart-1.svg"]);
        Assert.That(svg, Does.Contain("array.unroll.K 10: 1.500 pJ").And.Not.Contain("array.unroll.K 10: 3.000 pJ").And.Contain("the best of them is drawn"));
    }

    [Test]
    public void Points_beside_what_a_chart_fixes_are_not_drawn()
    {
        Write(new SyntheticStudy { Charts = [Chart with { Series = null, Where = [("buffers.partial_sum.encoding", "int2")], Y = [StudyFigures.EnergyPj], ByWorkload = false }] });
        Assert.That(File.ReadAllText(_folder["report/study-synthetic-chart-1.svg"]), Does.Contain("array.unroll.K 10: 4.500 pJ").And.Not.Contain("array.unroll.K 10: 1.500 pJ"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Points_beyond_a_limit_are_not_drawn_where_a_chart_asks_for_that(bool byWorkload)
    {
        StudyConstraint[] limits = [new(StudyFigures.AreaMm2, 3, null)];
        Write(new SyntheticStudy { Constraints = limits, Charts = [Chart with { Series = null, IsLimited = true, Y = [StudyFigures.EnergyPj], ByWorkload = byWorkload }] });
        // An area of 3 is y = 2: an energy of 3 pJ at the last x, over both workloads 4.5.
        Assert.That(File.ReadAllText(_folder["report/study-synthetic-chart-1.svg"]), Does.Contain($"array.unroll.K 10: {(byWorkload ? "3.000" : "4.500")} pJ").And.Not.Contain("array.unroll.K 10: 1.000 pJ"));
    }

    [Test]
    public void Of_thousands_of_points_a_scatter_chart_draws_some_and_says_so()
    {
        Write(new SyntheticStudy { Xs = 500, Ys = 8 });
        var svg = XDocument.Load(_folder["report/study-synthetic-front.svg"]).Root!;
        var front = Enumerable.Range(0, 500).Count(x => x <= 9);
        Assert.That(svg.Descendants().Count(e => e.Name.LocalName is "circle" or "polygon"), Is.EqualTo(2_000 + front + 2), "points, the front and the legend");
        Assert.That(svg.Value, Does.Contain($"Of {4_000 - front:#,##0} points beside the front 2,000 are drawn, picked evenly by number."));
    }

    [Test]
    public void Several_studies_have_a_page_each()
    {
        new SyntheticStudy { Name = "Two of Them" }.Save(_folder["db"]);
        var names = Write(new SyntheticStudy(), new SyntheticStudy { Search = "random" }).Select(Path.GetFileName).Where(f => f!.EndsWith(".html")).ToList();
        var index = File.ReadAllText(_folder["report/index.html"]);
        Assert.That(names, Is.EqualTo(new[] { "index.html", "study-two-of-them.html", "study-synthetic.html", "study-synthetic-2.html" }));
        Assert.That(Reference().Matches(index).Select(m => m.Groups[1].Value), Is.EquivalentTo(names.Skip(1)));
    }

    [Test]
    public void Runs_and_studies_share_a_report()
    {
        using (var store = ResultStore.Open(_folder["db"], StoreMode.Write))
            store.Save(new SyntheticRun().Build(), new SyntheticRun().Context);
        var files = Write(new SyntheticStudy()).Select(Path.GetFileName);
        Assert.That(files, Is.SupersetOf(new[] { "index.html", "study-synthetic.html", "energy.svg" }));
        Assert.That(File.ReadAllText(_folder["report/index.html"]), Does.Contain("href=\"study-synthetic.html\"").And.Contain("id=\"all-runs\""));
    }

    private IReadOnlyList<string> Write(params SyntheticStudy[] studies)
    {
        foreach (var study in studies)
            study.Save(_folder["db"]);
        return Report.Write(_folder["db"], _folder["report"]);
    }

    private static string Table(string page, string id) => page.Split($"<table id=\"{id}\"")[1].Split("</table>")[0].Split("<tbody>")[1];

    /// <summary>First cells.</summary>
    private static IEnumerable<string> Rows(string page, string id) => Regex.Matches(Table(page, id), "<tr><td[^>]*>(.*?)</td>").Select(m => m.Groups[1].Value);

    [GeneratedRegex("(?:href|src)=\"([^\"]*)\"")]
    private static partial Regex Reference();

    [GeneratedRegex(" id=\"([^\"]*)\"")]
    private static partial Regex Identifier();
}
