using System.Text.RegularExpressions;
using ArchSim.Configuration;
using ArchSim.Exploration;
using ArchSim.Reports;
using ArchSim.Results;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Exploration;

/// <summary>The example studies: all load, and a small version of each runs.</summary>
internal sealed class ShippedStudyTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("array-and-buffers", 256)]
    [TestCase("equal-compute-area", 144)]
    [TestCase("ipu-width-and-clusters", 90)]
    [TestCase("lpa-search", 2_560)]
    [TestCase("partial-sums", 98)]
    [TestCase("ten-thousand", 10_000)]
    public void It_loads_with_as_many_points_as_it_says(string name, long points)
    {
        var study = ArchSim.Exploration.StudyFile.Load(name);
        Assert.That((study.Name, study.Search.Points, study.Description.Length > 0), Is.EqualTo((name, points, true)));
    }

    [Test]
    public void All_of_them_are_tested_here()
    {
        var tested = typeof(ShippedStudyTests).GetMethod(nameof(It_loads_with_as_many_points_as_it_says))!.GetCustomAttributes(typeof(TestCaseAttribute), false).Cast<TestCaseAttribute>();
        Assert.That(tested.Select(t => t.Arguments[0]), Is.EquivalentTo(ShippedFiles.Names(ShippedFiles.Studies)));
    }

    /// <summary>The first points on a network of two layers, with four images, a population of eight.</summary>
    [TestCaseSource(nameof(Names))]
    public void A_small_version_runs_and_has_a_page(string name)
    {
        SmallStudy.In(_folder);
        var text = File.ReadAllText(ShippedFiles.Find(ShippedFiles.Studies, name, "study"));
        text = Regex.Replace(text, "(?m)^workloads: .*$", "workloads: [tiny.yaml]");
        text = text.Replace("population: 64, generations: 40", "population: 8, generations: 2").Replace("count: 500", "count: 4");
        File.WriteAllText(_folder["study.yaml"], text);
        var study = ArchSim.Exploration.StudyFile.Load(_folder["study.yaml"]);
        ResultStore.Open(_folder["a.db"], StoreMode.Write).Dispose();
        using (var simulation = new StudySimulation(study, _folder["a.db"]))
            new StudyRunner(study, SmallStudy.Options(_folder["a.db"]) with { Before = 16 }, simulation.Evaluator).Run();
        using (var reader = ArchSim.Results.StudyReader.Open(_folder["a.db"]))
        {
            var points = reader.Points(study.Identity).ToList();
            Assert.That(points.Select(p => p.Status), Has.Exactly(16).Items.And.None.EqualTo(PointStatus.Failed), points.FirstOrDefault(p => p.Error is not null)?.Error);
            Assert.That(points.SelectMany(p => study.Objectives.Select(o => p.Figures?[o])), Has.None.Null);
        }
        var files = Report.Write(_folder["a.db"], _folder["report"]).Select(Path.GetFileName).ToList();
        Assert.That(files, Does.Contain("index.html"));
        Assert.That(files.Count(f => f!.Contains("-chart-")), Is.EqualTo(study.Charts.Count));
    }

    private static IEnumerable<string> Names() => ShippedFiles.Names(ShippedFiles.Studies);
}
