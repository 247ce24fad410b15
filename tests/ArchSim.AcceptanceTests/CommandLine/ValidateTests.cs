using System.Text.Json;

namespace ArchSim.AcceptanceTests.CommandLine;

public sealed class ValidateTests : CommandLineTest
{
    [Test, Category("Long")]
    public void Every_claim_comes_out_as_recorded_and_the_page_is_written()
    {
        using var json = JsonDocument.Parse(Good("validate", "--json", "--out", "out").Out);
        var totals = json.RootElement.GetProperty("totals");

        Assert.That(totals.GetProperty("failed").GetInt32(), Is.Zero);
        Assert.That(totals.GetProperty("claims").GetInt32(), Is.EqualTo(json.RootElement.GetProperty("claims").GetArrayLength()));
        Assert.That(Directory.EnumerateFiles(PathOf("out")).Select(Path.GetFileName), Is.EquivalentTo(new[] { "README.md", "index.html" }));
    }

    [Test]
    public void A_part_is_printed_and_not_written()
    {
        var outcome = Good("validate", "--only", "SCALE-Sim");

        Assert.That(outcome.Out, Does.Contain("20 claims").And.Contain("20 reproduced"));
        Assert.That(PathOf("reports"), Does.Not.Exist);
    }

    [Test]
    public void An_unknown_claim_is_one_line() => AssertProblem(ArchSim("validate", "--only", "nothing"), 2, "--only: 'nothing' is no group and no id of a claim");
}
