using System.Text.Json;
using ArchSim.Configuration;

namespace ArchSim.AcceptanceTests.CommandLine;

public sealed class InspectTests : CommandLineTest
{
    [Test]
    public void An_area_tree_adds_up_to_the_chip_and_to_its_components()
    {
        using var json = JsonDocument.Parse(Good("inspect", "lpa", "--json").Out);
        var root = json.RootElement;
        var tree = root.GetProperty("area_tree");
        AssertAddsUp(tree);
        var components = root.GetProperty("area_um2").EnumerateObject().Sum(c => c.Value.GetDouble());
        Assert.That(tree.GetProperty("area_um2").GetDouble(), Is.EqualTo(components).Within(1e-6).Percent.And.GreaterThan(0));
    }

    [Test]
    public void An_area_tree_shows_shares() => Assert.That(Good("inspect", "lpa").Out, Does.Contain("of the chip").And.Contain("100.0 %").And.Contain("mm²"));

    [Test]
    public void A_wider_array_is_larger()
    {
        Assert.That(ArrayArea("--set", "array.unroll.N=16"), Is.GreaterThan(1.5 * ArrayArea()));

        double ArrayArea(params string[] more)
        {
            using var json = JsonDocument.Parse(Good(["inspect", "lpa", "--json", .. more]).Out);
            return json.RootElement.GetProperty("area_um2").GetProperty("array").GetDouble();
        }
    }

    [Test]
    public void A_network_shows_the_totals_of_its_publication()
    {
        using var json = JsonDocument.Parse(Good("inspect", "resnet50", "--json").Out);
        // https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.resnet50.html: 25,557,032 parameters, 4.09 GFLOPS.
        Assert.That(json.RootElement.GetProperty("parameters").GetInt64(), Is.EqualTo(25_557_032));
        Assert.That(json.RootElement.GetProperty("macs").GetInt64(), Is.EqualTo(4.09e9).Within(0.5).Percent);
        Assert.That(Good("inspect", "resnet50").Out, Does.Contain("25,557,032"));
    }

    [Test]
    public void Every_shipped_file_can_be_inspected()
    {
        foreach (var folder in (string[])[ShippedFiles.Accelerators, ShippedFiles.Networks, ShippedFiles.Precisions, ShippedFiles.Drams, ShippedFiles.Technologies])
        {
            foreach (var name in ShippedNames(folder))
                Good("inspect", name);
        }
    }

    [Test]
    public void A_database_shows_its_runs()
    {
        Good("run", "lpa", "resnet18", "--quiet");
        Assert.That(Good("inspect", "archsim.db").Out, Does.Contain("1 run").And.Contain("lpa").And.Contain("resnet18"));
        using var json = JsonDocument.Parse(Good("inspect", "archsim.db", "--json").Out);
        Assert.That(json.RootElement.GetProperty("runs")[0].GetProperty("cycles").GetDouble(), Is.GreaterThan(0));
    }

    [Test]
    public void What_is_no_file_and_no_name_is_said_so() => AssertProblem(ArchSim("inspect", "lpaa"), 2, "lpaa", "did you mean 'lpa'?");

    [Test]
    public void A_folder_is_no_file() => AssertProblem(ArchSim("inspect", "."), 2, "folder");

    [Test]
    public void A_file_of_noise_is_refused()
    {
        File.WriteAllBytes(PathOf("noise.yaml"), [0xff, 0xfe, 0x00, 0x01, 0x02, 0x1b, (byte)'[', (byte)'2', (byte)'J']);
        var outcome = ArchSim("inspect", "noise.yaml");
        AssertProblem(outcome, 2, "noise.yaml");
        Assert.That(outcome.Error, Does.Not.Contain("\u001b"));
    }

    private static void AssertAddsUp(JsonElement node)
    {
        var children = node.GetProperty("children").EnumerateArray().ToArray();
        if (children.Length == 0)
            return;
        var sum = children.Sum(c => c.GetProperty("area_um2").GetDouble());
        Assert.That(sum, Is.EqualTo(node.GetProperty("area_um2").GetDouble()).Within(1e-6).Percent, node.GetProperty("name").GetString());
        foreach (var child in children)
            AssertAddsUp(child);
    }
}
