using System.Text.Json;
using ArchSim.Configuration;

namespace ArchSim.AcceptanceTests.CommandLine;

public sealed class ListTests : CommandLineTest
{
    [TestCase("accelerators", ShippedFiles.Accelerators)]
    [TestCase("workloads", ShippedFiles.Networks)]
    [TestCase("precisions", ShippedFiles.Precisions)]
    public void Every_shipped_file_is_listed_and_loads(string kind, string folder)
    {
        using var json = JsonDocument.Parse(Good("list", kind, "--json").Out);
        var rows = json.RootElement.GetProperty(kind).EnumerateArray().ToArray();
        Assert.That(rows.Select(r => r.GetProperty("name").GetString()), Is.EqualTo(ShippedNames(folder)));
        // A file that does not load is listed with its problem, which begins with its place.
        Assert.That(rows.Select(r => r.GetProperty("description").GetString()), Has.None.Contain(".yaml:").And.None.Empty);
    }

    [TestCase("formats", "int2")]
    [TestCase("formats", "lpN")]
    [TestCase("schemes", "uniform8")]
    [TestCase("processing-elements", "log-posit")]
    [TestCase("metrics", "energy_pj")]
    [TestCase("metrics", "weights_missing")]
    public void Names_that_files_and_results_use_are_listed(string kind, string name) => Assert.That(Good("list", kind).Out, Does.Contain(name));

    [Test]
    public void Without_a_kind_everything_is_listed() =>
        Assert.That(Good("list").Out, Does.Contain("lpa").And.Contain("resnet50").And.Contain("int8").And.Contain("log-posit"));

    [Test]
    public void Shipped_files_are_found_from_any_working_directory()
    {
        Directory.CreateDirectory(PathOf("deep/er"));
        var outcome = ArchSimProcess.Run(PathOf("deep/er"), "inspect", "lpa");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.ToString());
    }
}
