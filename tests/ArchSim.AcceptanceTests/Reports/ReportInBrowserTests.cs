using System.Text.RegularExpressions;
using ArchSim.Reports;
using ArchSim.Results;
using ArchSim.UnitTests.Results;

namespace ArchSim.AcceptanceTests.Reports;

[Category("Browser")]
internal sealed class ReportInBrowserTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        Browser.IgnoreWithout();
        _folder = new TemporaryFolder();
    }

    [TearDown]
    public void RemoveFolder() => _folder?.Dispose();

    [Test]
    public void The_address_sorts_a_table()
    {
        // As text, 9 would come after 10.
        var page = Load("sort=runs.energy.desc", Run("small", 1), Run("large", 10), Run("middle", 9));
        Assert.Multiple(() =>
        {
            Assert.That(page, Does.Contain("data-ready=\"true\""));
            Assert.That(page, Does.Contain("data-sorted=\"energy.desc\""));
            Assert.That(Accelerators(page), Is.EqualTo(new[] { "large", "middle", "small" }));
            Assert.That(page, Does.Match("<th[^>]* data-key=\"energy\"[^>]*aria-sort=\"descending\""));
        });
    }

    [Test]
    public void Names_sort_as_people_count()
    {
        var page = Load("sort=runs.accelerator.asc", Run("pe10", 1), Run("pe9", 2), Run("pe1", 3));
        Assert.That(Accelerators(page), Is.EqualTo(new[] { "pe1", "pe9", "pe10" }));
    }

    [TestCase("sort=nothing.energy.asc")]
    [TestCase("sort=runs.nonsense.asc")]
    [TestCase("%E0%A4%A")]
    public void A_strange_address_does_no_harm(string fragment)
    {
        var page = Load(fragment, Run("a", 1));
        Assert.That(page, Does.Contain("data-ready=\"true\""));
    }

    [Test]
    public void Hostile_names_and_configs_do_not_run()
    {
        const string evil = "</pre></script></title><script>document.documentElement.dataset.owned=1</script><img src=x onerror=\"document.documentElement.dataset.owned=1\">";
        var page = Load("", new SyntheticRun { Accelerator = evil, Workload = evil, AcceleratorText = evil, LayerName = i => evil + i });
        Assert.Multiple(() =>
        {
            Assert.That(page, Does.Contain("data-ready=\"true\""));
            Assert.That(page, Does.Not.Contain("data-owned"));
        });
    }

    private string Load(string fragment, params SyntheticRun[] runs)
    {
        using (var store = ResultStore.Open(_folder["db"], StoreMode.Write))
        {
            foreach (var run in runs)
                store.Save(run.Build(), run.Context);
        }
        return Browser.Load(Report.Write(_folder["db"], _folder["report"])[0], fragment);
    }

    private static SyntheticRun Run(string accelerator, double scale) => new() { Accelerator = accelerator, Scale = scale };

    private static IEnumerable<string> Accelerators(string page)
    {
        var table = page[page.IndexOf("id=\"runs\"", StringComparison.Ordinal)..];
        return Regex.Matches(table[..table.IndexOf("</table>", StringComparison.Ordinal)], "<tr><td>([^<]*)</td>").Select(m => m.Groups[1].Value);
    }
}
