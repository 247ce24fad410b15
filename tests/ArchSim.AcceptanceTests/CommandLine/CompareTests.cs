using System.Text.Json;
using ArchSim.Configuration;

namespace ArchSim.AcceptanceTests.CommandLine;

public sealed class CompareTests : CommandLineTest
{
    [Test]
    public void All_pairs_are_run_and_reported()
    {
        var names = ShippedNames(ShippedFiles.Accelerators).Where(n => !IsReferenceModel(n)).Take(2).ToArray();
        using var json = JsonDocument.Parse(Good(["compare", .. names, "--workload", "resnet18", "--workload", "alexnet", "--json", "--out", "out"]).Out);
        var pairs = json.RootElement.GetProperty("runs").EnumerateArray().Select(r => (r.GetProperty("accelerator").GetString(), r.GetProperty("workload").GetString()));
        Assert.That(pairs, Is.EquivalentTo(from a in names from w in (string[])["resnet18", "alexnet"] select (a, w)));
        Assert.That(AssertNoHalfRun("archsim.db"), Is.EqualTo(4));
        AssertReport(json.RootElement.GetProperty("report").GetString()!, names);
    }

    [Test]
    public void Machines_that_mirror_another_tool_are_not_part_of_the_default()
    {
        using var json = JsonDocument.Parse(Good("compare", "--workload", "resnet18", "--json").Out);
        var names = json.RootElement.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("accelerator").GetString()!).ToArray();
        Assert.That(names, Has.None.StartsWith("scalesim-"));
        Assert.That(names, Is.EquivalentTo(ShippedNames(ShippedFiles.Accelerators).Where(n => !IsReferenceModel(n))));
    }

    [Test]
    public void A_machine_that_mirrors_another_tool_is_compared_where_it_is_named()
    {
        using var json = JsonDocument.Parse(Good("compare", "scalesim-32x32-ws", "--workload", "resnet18", "--json").Out);
        Assert.That(json.RootElement.GetProperty("runs").EnumerateArray().Single().GetProperty("accelerator").GetString(), Is.EqualTo("scalesim-32x32-ws"));
    }

    [Test]
    public void A_machine_that_cannot_run_the_formats_is_said_and_the_others_run()
    {
        var accelerators = ShippedNames(ShippedFiles.Accelerators);
        var outcome = Good(["compare", .. accelerators, "--workload", "resnet18", "--precision", "int8", "--json"]);
        using var json = JsonDocument.Parse(outcome.Out);
        var cannot = json.RootElement.GetProperty("cannot_run").EnumerateArray().Select(r => r.GetProperty("accelerator").GetString()).ToArray();
        Assert.That(cannot, Does.Contain("lpa"));
        Assert.That(outcome.Error, Does.Contain("cannot run resnet18 on lpa").And.Contain("int8"));
        Assert.That(json.RootElement.GetProperty("runs").GetArrayLength() + cannot.Length, Is.EqualTo(accelerators.Count));
    }

    [Test]
    public void Machines_are_shown_in_multiples_of_the_reference()
    {
        var outcome = Good("compare", "lpa", "ant", "--workload", "resnet18", "--reference", "lpa");
        Assert.That(outcome.Out, Does.Contain("Relative to lpa").And.Contain("speed-up"));
    }

    [Test]
    public void A_reference_that_is_not_compared_is_refused()
    {
        var outcome = ArchSim("compare", "lpa", "--workload", "resnet18", "--reference", "ant");
        Assert.That((outcome.ExitCode, outcome.Error.Trim()), Is.EqualTo((2, "--reference: 'ant' is none of the accelerators compared: lpa")));
    }

    [Test]
    public void Where_nothing_can_run_the_exit_code_says_so()
    {
        var outcome = ArchSim("compare", "lpa", "--workload", "resnet18", "--precision", "fp16");
        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.ToString());
        Assert.That(AssertNoHalfRun("archsim.db"), Is.Zero);
        Assert.That(PathOf("reports"), Does.Not.Exist);
    }

    [Test]
    public void A_table_compares_on_the_screen()
    {
        var outcome = Good("compare", "lpa", "--workload", "resnet18");
        Assert.That(outcome.Out, Does.Contain("TOPS/mm²").And.Contain("TOPS/W chip").And.Contain("resnet18").And.Contain("Report:").And.Contain("archsim.db"));
        Assert.That(outcome.Error, Is.Empty);
    }

    [Test]
    public void A_report_is_made_again_from_the_database_alone()
    {
        Good("compare", "lpa", "--workload", "resnet18", "--quiet", "--out", "first");
        Good("report", "archsim.db", "--out", "again");
        var first = Directory.EnumerateFiles(PathOf("first")).Order(StringComparer.Ordinal).ToArray();
        Assert.That(Directory.EnumerateFiles(PathOf("again")).Select(Path.GetFileName).Order(StringComparer.Ordinal), Is.EqualTo(first.Select(Path.GetFileName)));
        foreach (var svg in first.Where(f => f.EndsWith(".svg", StringComparison.Ordinal)))
            Assert.That(File.ReadAllText(Path.Combine(PathOf("again"), Path.GetFileName(svg))), Is.EqualTo(File.ReadAllText(svg)));
    }

    [Test]
    public void A_report_of_a_database_without_runs_says_so()
    {
        ArchSim("compare", "lpa", "--workload", "resnet18", "--precision", "fp16");
        var outcome = ArchSim("report", "archsim.db");
        AssertProblem(outcome, 2, "archsim.db");
    }

    private static bool IsReferenceModel(string name) => ShippedAccelerator(name).Contains("\nreference_model: true\n", StringComparison.Ordinal);

    private void AssertReport(string path, IEnumerable<string> names)
    {
        var html = File.ReadAllText(PathOf(path));
        foreach (var name in names)
            Assert.That(html, Does.Contain(name));
        // One page that opens without a network.
        Assert.That(html, Does.Not.Match("(src|href)=\"https?://[^\"]*\\.(js|css|png|svg|woff)"));
        Assert.That(Directory.EnumerateFiles(Path.GetDirectoryName(PathOf(path))!, "*.svg"), Is.Not.Empty);
    }
}
