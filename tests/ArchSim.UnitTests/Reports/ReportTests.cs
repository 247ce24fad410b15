using System.Text.RegularExpressions;
using System.Xml.Linq;
using ArchSim.Configuration;
using ArchSim.Reports;
using ArchSim.Results;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Reports;

internal sealed partial class ReportTests
{
    private const string Evil = "</pre></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;\u0000\u001b[31m";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    private static SyntheticRun Hostile => new() { Accelerator = Evil, Workload = Evil, Precision = Evil, AcceleratorText = Evil, LayerName = i => Evil + i };

    private static IEnumerable<TestCaseData> Databases()
    {
        yield return Case("one run", new SyntheticRun { Layers = 54 });
        yield return Case("three machines", [.. new[] { "lpa", "ant", "bitfusion" }.Select((a, i) => new SyntheticRun { Accelerator = a, Scale = 1 + i, Layers = 54 })]);
        yield return Case("a hundred runs with long names", [.. Enumerable.Range(0, 100).Select(i => new SyntheticRun
        {
            Accelerator = $"a-design-with-a-very-long-name-that-does-not-fit-beside-a-bar-{i}", Workload = i % 2 == 0 ? "resnet50" : "vit", Scale = 1 + i,
        })]);
        yield return Case("nothing but zeros", new SyntheticRun { AllZero = true });
        yield return Case("no layers", new SyntheticRun { Layers = 0 });
        yield return Case("hostile names", Hostile);
        yield return Case("very large and very small", new SyntheticRun { Scale = 1e-4 }, new SyntheticRun { Scale = 1e6 });
    }

    private static TestCaseData Case(string name, params SyntheticRun[] runs) => new TestCaseData(runs.ToList()).SetArgDisplayNames(name);

    [TestCaseSource(nameof(Databases))]
    public void The_same_database_gives_the_same_bytes(List<SyntheticRun> runs)
    {
        var first = Write(runs);
        var second = Report.Write(_folder["db"], _folder["again"]);
        Assert.That(second.Select(Path.GetFileName), Is.EqualTo(first.Select(Path.GetFileName)));
        foreach (var (a, b) in first.Zip(second))
            Assert.That(File.ReadAllBytes(a), Is.EqualTo(File.ReadAllBytes(b)), a);
    }

    [TestCaseSource(nameof(Databases))]
    public void Charts_are_well_formed_and_every_number_in_them_is_one(List<SyntheticRun> runs)
    {
        string[] places = ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "height", "points"];
        foreach (var path in Write(runs).Skip(1))
        {
            var svg = XDocument.Load(path).Root!;
            var numbers = svg.Descendants().Attributes().Where(a => places.Contains(a.Name.LocalName));
            Assert.Multiple(() =>
            {
                Assert.That(svg.Name.LocalName, Is.EqualTo("svg"));
                Assert.That(svg.Elements().Take(2).Select(e => (e.Name.LocalName, IsEmpty: e.Value.Length == 0)), Is.EqualTo(new[] { ("title", false), ("desc", false) }));
                Assert.That(numbers.Where(a => Regex.IsMatch(a.Value, "[^-0-9., %]")), Is.Empty, path);
                Assert.That(svg.Descendants().Where(e => e.Name.LocalName == "script"), Is.Empty);
            });
        }
    }

    [TestCaseSource(nameof(Databases))]
    public void No_label_covers_another_or_leaves_the_picture(List<SyntheticRun> runs)
    {
        foreach (var path in Write(runs).Skip(1))
        {
            var boxes = LabelBox.Of(XDocument.Load(path).Root!);
            var covered = from i in Enumerable.Range(0, boxes.Count)
                          from j in Enumerable.Range(i + 1, boxes.Count - i - 1)
                          where boxes[i].Covers(boxes[j])
                          select $"{boxes[i]} / {boxes[j]}";
            Assert.That(covered, Is.Empty, path);
            Assert.That(boxes.Where(b => b.Left < -1 || b.Right > 961), Is.Empty, path);
        }
    }

    [TestCaseSource(nameof(Databases))]
    public void The_page_needs_nothing_from_elsewhere(List<SyntheticRun> runs)
    {
        var written = Write(runs);
        var page = File.ReadAllText(written[0]);
        Assert.That(page, Does.Not.Contain("http://").And.Not.Contain("https://").And.Not.Contain("url(").And.Not.Contain("@import"));
        var files = written.Select(Path.GetFileName);
        var references = Reference().Matches(page).Select(m => m.Groups[1].Value).ToList();
        var targets = Identifier().Matches(page).Select(m => "#" + m.Groups[1].Value).ToHashSet();
        Assert.Multiple(() =>
        {
            Assert.That(references.Where(r => !targets.Contains(r) && !files.Contains(r)), Is.Empty);
            Assert.That(targets, Has.Count.EqualTo(Identifier().Count(page)), "an id stands for one element");
        });
    }

    [Test]
    public void Hostile_text_stays_text()
    {
        var page = File.ReadAllText(Write([Hostile])[0]);
        Assert.Multiple(() =>
        {
            Assert.That(page.Split("<script").Length - 1, Is.EqualTo(1));
            Assert.That(page, Does.Not.Contain("<img").And.Not.Contain("\u0000").And.Not.Contain("\u001b"));
            Assert.That(page, Does.Contain("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;"));
            Assert.That(page, Does.Match("script-src &#39;sha256-[A-Za-z0-9+/=]{44}&#39;"));
        });
    }

    [Test]
    public void The_page_says_what_made_it()
    {
        var page = File.ReadAllText(Write([new SyntheticRun { AcceleratorText = "name: lpa # a & b\nclock_mhz: 500" }])[0]);
        Assert.That(page, Does.Contain("archsim run lpa resnet50    # ArchSim 0.1.0").And.Contain("name: lpa # a &amp; b\nclock_mhz: 500"));
    }

    [Test]
    public void Numbers_can_be_sorted_as_numbers()
    {
        var run = new SyntheticRun { Layers = 3 };
        var page = File.ReadAllText(Write([run])[0]);
        Assert.Multiple(() =>
        {
            Assert.That(page, Does.Contain($"<td class=\"n\" data-v=\"{run.Build().Cycles}\">{run.Build().Cycles:#,##0}</td>"));
            Assert.That(Regex.Count(page, "<tr data-group="), Is.EqualTo(3));
        });
    }

    [Test]
    public void A_database_without_runs_says_so_and_writes_nothing()
    {
        ResultStore.Open(_folder["db"], StoreMode.Write).Dispose();
        Assert.That(() => Report.Write(_folder["db"], _folder["report"]), Throws.TypeOf<InputException>()
            .With.Message.EqualTo($"{_folder["db"]}: holds no runs and no studies, so there is nothing to report; `archsim run`, `archsim compare` and `archsim explore` store some"));
        Assert.That(Directory.Exists(_folder["report"]), Is.False);
    }

    [Test]
    public void A_folder_that_cannot_be_written_is_named()
    {
        File.WriteAllText(_folder["report"], "a file");
        Assert.That(() => Write([new SyntheticRun()]), Throws.TypeOf<InputException>().With.Message.StartsWith($"{_folder["report"]}: cannot be written: "));
    }

    [Test]
    [Platform("Linux")]
    public void A_full_disk_is_no_fault_of_the_folder_and_leaves_no_half_page()
    {
        Directory.CreateDirectory(_folder["report"]);
        File.CreateSymbolicLink(_folder["report/index.html.part"], "/dev/full");
        Assert.That(() => Write([new SyntheticRun()]), Throws.InstanceOf<IOException>().With.Message.Contains(_folder["report"]).And.Message.Contains("No space left"));
        Assert.That(Directory.GetFileSystemEntries(_folder["report"]), Is.Empty);
    }

    [Test]
    public void Every_file_of_a_report_is_known_to_be_one()
    {
        foreach (var path in Write([new SyntheticRun()]))
            Assert.That(Report.Writes(Path.GetFileName(path)) && Report.Writes(Path.GetFileName(path) + ".part"), path);
        Assert.That(new[] { "archsim.db", "index.htm", "lpa.yaml" }.Where(Report.Writes), Is.Empty);
    }

    [Test]
    public void What_machines_are_compared_by_stands_first()
    {
        var page = File.ReadAllText(Write([new SyntheticRun()])[0]);
        Assert.That(ColumnKey().Matches(page).Select(m => m.Groups[1].Value).Take(11), Is.EqualTo(new[]
        {
            "accelerator", "workload", "precision", "latency", "energy", "tops_per_mm2", "tops_per_watt", "tops_per_watt_chip", "utilization", "area", "tops_per_mm2_total",
        }));
    }

    [Test]
    public void The_efficiency_of_the_chip_stands_beside_that_of_the_whole()
    {
        var run = new SyntheticRun();
        Write([run]);
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(_folder["report/tops-per-watt.svg"]), Does.Contain($": {Quantity.Text(run.Build().TopsPerWatt)}<"));
            Assert.That(File.ReadAllText(_folder["report/tops-per-watt-chip.svg"]), Does.Contain($": {Quantity.Text(run.Build().TopsPerWattChip)}<"));
        });
    }

    [Test]
    public void Runs_that_are_asked_for_stand_in_that_order()
    {
        var runs = new[] { "c", "a", "b" }.Select(a => new SyntheticRun { Accelerator = a }).ToList();
        Write(runs);
        Report.Write(_folder["db"], _folder["some"], new ReportOptions { Runs = [runs[0].Build().Hash, runs[2].Build().Hash], Title = "Two of three" });
        var page = File.ReadAllText(Path.Combine(_folder["some"], "index.html"));
        Assert.Multiple(() =>
        {
            Assert.That(page, Does.Contain("<h1>Two of three</h1>"));
            Assert.That(Regex.Matches(page, "<tr><td>(.)</td>").Select(m => m.Groups[1].Value), Is.EqualTo(new[] { "c", "b" }));
            Assert.That(() => Report.Write(_folder["db"], _folder["none"], new ReportOptions { Runs = ["nonsense"] }), Throws.TypeOf<InputException>());
        });
    }

    [Test]
    public void More_runs_than_charts_can_show_leave_the_best_in_them()
    {
        Write([.. Enumerable.Range(0, 12).Select(i => new SyntheticRun { Accelerator = $"x{i}", Scale = 12 - i })]);
        Report.Write(_folder["db"], _folder["few"], new ReportOptions { MostCharted = 3 });
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(_folder["few/index.html"]), Does.Contain("show 3 of 12 runs"));
            Assert.That(File.ReadAllText(_folder["few/energy.svg"]), Does.Contain("x11").And.Contain("x0").And.Not.Contain("x5"));
        });
    }

    [Test]
    public void Runs_that_one_name_describes_are_told_apart()
    {
        Write([new SyntheticRun { Scale = 1 }, new SyntheticRun { Scale = 2 }]);
        Assert.That(Regex.Count(File.ReadAllText(_folder["report/energy.svg"]), "text-anchor=\"end\">lpa #[0-9a-f]{7}"), Is.EqualTo(2));
    }

    [Test]
    public void Machines_are_shown_in_multiples_of_the_one_that_is_asked_for()
    {
        Write([.. from network in (string[])["resnet50", "vit"] from machine in (string[])["ant", "lpa"]
            select new SyntheticRun { Accelerator = machine, Workload = network, Scale = machine == "ant" ? 1 : 4 }]);
        Dictionary<string, string> relativeTo;
        using (var reader = ResultReader.Open(_folder["db"]))
        {
            var runs = reader.Runs();
            relativeTo = runs.ToDictionary(r => r.Hash, r => runs.Single(o => o.Accelerator == "ant" && o.Workload == r.Workload).Hash);
        }
        var files = Report.Write(_folder["db"], _folder["relative"], new ReportOptions { RelativeTo = relativeTo }).Select(Path.GetFileName).ToList();
        var rows = Regex.Matches(File.ReadAllText(_folder["relative/index.html"]).Split("id=\"relative\"")[1].Split("</table>")[0], "<tr><td>(.*?)</td><td>(.*?)</td><td[^>]*>(.*?)</td>");

        Assert.Multiple(() =>
        {
            Assert.That(rows.Select(m => string.Join('|', m.Groups.Values.Skip(1))), Is.EqualTo(new[]
            {
                "ant|geometric mean of 2|1.000", "lpa|geometric mean of 2|0.2500", "ant|resnet50|1.000", "lpa|resnet50|0.2500", "ant|vit|1.000", "lpa|vit|0.2500",
            }));
            Assert.That(files, Is.SupersetOf(new[] { "speed-up.svg", "relative-energy.svg", "relative-energy-chip.svg" }));
        });
    }

    [Test]
    public void Without_a_reference_nothing_is_relative()
    {
        var files = Write([new SyntheticRun()]);

        Assert.That(files.Select(Path.GetFileName), Does.Not.Contain("speed-up.svg"));
        Assert.That(File.ReadAllText(files[0]), Does.Not.Contain("relative-figures"));
    }

    [Test]
    public void Each_network_has_its_own_chart_of_energy()
    {
        var files = Write([new SyntheticRun { Workload = "resnet50" }, new SyntheticRun { Workload = "vit" }]).Select(Path.GetFileName).ToList();

        Assert.That(files, Is.SupersetOf(new[] { "energy-1.svg", "energy-2.svg" }).And.Not.Contain("energy.svg"));
    }

    private IReadOnlyList<string> Write(IReadOnlyList<SyntheticRun> runs)
    {
        using (var store = ResultStore.Open(_folder["db"], StoreMode.Write))
        {
            foreach (var run in runs)
                store.Save(run.Build(), run.Context);
        }
        return Report.Write(_folder["db"], _folder["report"]);
    }

    [GeneratedRegex("(?:href|src)=\"([^\"]*)\"")]
    private static partial Regex Reference();

    [GeneratedRegex(" data-key=\"([^\"]*)\"")]
    private static partial Regex ColumnKey();

    [GeneratedRegex(" id=\"([^\"]*)\"")]
    private static partial Regex Identifier();
}
