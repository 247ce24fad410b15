using ArchSim.Configuration;

namespace ArchSim.UnitTests.Configuration;

/// <summary>Overriding one field, as <c>--set path=value</c> does.</summary>
public sealed class SetTests
{
    private const string Yaml = "name: x\nbuffers:\n  weight: { size_kib: 128 }\n  list: [1]\n";

    [Test]
    public void A_field_takes_the_new_value_and_the_text_says_so()
    {
        var document = ConfigDocument.Parse(Yaml, "f.yaml");
        document.Set("buffers.weight.size_kib", "64");

        Assert.That(document.Map().Map("buffers").Map("weight").Integer("size_kib", 1, 128), Is.EqualTo(64));
        Assert.That(document.Text, Does.EndWith("# --set buffers.weight.size_kib=64"));
    }

    [Test]
    public void A_field_that_the_file_leaves_out_can_be_set()
    {
        var document = ConfigDocument.Parse(Yaml, "f.yaml");
        document.Set("buffers.weight.banks", "2");

        Assert.That(document.Map().Map("buffers").Map("weight").Integer("banks", 1, 8), Is.EqualTo(2));
    }

    [TestCase("bufers.weight.size_kib", "--set bufers.weight.size_kib: f.yaml has no 'bufers'; it has name, buffers")]
    [TestCase("name.size", "--set name.size: 'name' has no fields in f.yaml")]
    [TestCase("buffers.weight", "--set buffers.weight: is a map in f.yaml; name one of its fields")]
    [TestCase("buffers.list", "--set buffers.list: is a list in f.yaml; name one of its fields")]
    public void A_path_that_leads_nowhere_is_told_with_what_there_is(string path, string problem) =>
        Assert.That(Problems.Of(() => ConfigDocument.Parse(Yaml, "f.yaml").Set(path, "1")), Is.EqualTo(new[] { problem }));

    [Test]
    public void A_bad_value_is_told_at_the_option()
    {
        var document = ConfigDocument.Parse(Yaml, "f.yaml");
        document.Set("buffers.weight.size_kib", "none");
        document.Map().Map("buffers").Map("weight").Integer("size_kib", 1, 128);

        Assert.That(document.Problems.Single().ToString(), Does.StartWith("--set buffers.weight.size_kib: must be a whole number"));
    }
}
