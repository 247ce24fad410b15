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

    [TestCase("bufers.weight.size_kib", "--set bufers.weight.size_kib: f.yaml has no 'bufers' (did you mean 'buffers'?); it has name, buffers")]
    [TestCase("name.size", "--set name.size: 'name' has no fields in f.yaml")]
    [TestCase("buffers.weight", "--set buffers.weight: is a map in f.yaml; name one of its fields")]
    [TestCase("buffers.list", "--set buffers.list: is a list in f.yaml; name one of its items, or give a list as [1, 2]")]
    [TestCase("buffers.list.x", "--set buffers.list.x: 'buffers.list' has no fields in f.yaml; name an item, by its index or name in [ ]")]
    [TestCase("buffers.list[3]", "--set buffers.list[3]: 'buffers.list' has no item '3' in f.yaml; it has 0..0")]
    [TestCase("name[0]", "--set name[0]: 'name' is no list in f.yaml")]
    [TestCase("buffers..weight", "--set buffers..weight: is no path of a field, as buffers.weight.size_kib or layers[2].weight")]
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

    private const string Listed = "layers:\n  - { name: conv1, weight: 1 }\n  - { pattern: [a.b, fc], weight: 2 }\n  - { name: twice }\n  - { name: twice }\n";

    [TestCase("layers[1].weight", 1)]
    [TestCase("layers[conv1].weight", 0)]
    [TestCase("layers[a.b].weight", 1)]
    [TestCase("layers[fc].weight", 1)]
    public void An_item_of_a_list_is_reached_by_its_index_or_its_name(string path, int index)
    {
        var document = ConfigDocument.Parse(Listed, "f.yaml");
        document.Set(path, "9");
        var map = document.Map();

        Assert.That(map.Item(map.List("layers")[index]).Integer("weight", 0, 9), Is.EqualTo(9));
    }

    [Test]
    public void A_name_of_several_items_is_refused() => Assert.That(Problems.Of(() => ConfigDocument.Parse(Listed, "f.yaml").Set("layers[twice].weight", "1")),
        Is.EqualTo(new[] { "--set layers[twice].weight: 'twice' names several items of 'layers' in f.yaml; give an index, 0..3" }));

    [Test]
    public void A_list_takes_the_place_of_a_list()
    {
        var document = ConfigDocument.Parse(Yaml, "f.yaml");
        document.Set("buffers.list", "[2, 4, 8]");

        Assert.That(document.Map().Map("buffers").Integers("list", 0, 9), Is.EqualTo(new[] { 2, 4, 8 }));
    }

    [TestCase("[1, 2")]
    [TestCase("[1] 2")]
    [TestCase("{a: 1, a: 2}")]
    [TestCase("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void A_broken_list_is_one_line(string value)
    {
        var problems = Problems.Of(() => ConfigDocument.Parse(Yaml, "f.yaml").Set("buffers.list", value));

        Assert.That(problems, Has.Length.EqualTo(1));
        Assert.That(problems[0], Does.StartWith("--set buffers.list: '[").Or.StartWith("--set buffers.list: '{"));
    }

    [Test]
    public void What_an_alias_shares_changes_only_where_it_is_named()
    {
        var document = ConfigDocument.Parse("a: &x { size: 1 }\nb: *x\n", "f.yaml");
        document.Set("b.size", "2");

        Assert.That((document.Map().Map("a").Integer("size", 0, 9), document.Map().Map("b").Integer("size", 0, 9)), Is.EqualTo((1, 2)));
    }
}
