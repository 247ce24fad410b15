using ArchSim.Configuration;

namespace ArchSim.UnitTests.Configuration;

public sealed class ShippedFilesTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("archsim").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_shipped_file_is_found_by_its_name_from_any_working_directory()
    {
        var path = ShippedFiles.Find(ShippedFiles.Networks, "resnet50", "workload");

        Assert.That(Path.IsPathFullyQualified(path), Is.True);
        Assert.That(File.Exists(path), Is.True);
    }

    [Test]
    public void A_path_wins_over_a_name()
    {
        var path = Path.Combine(_folder, "mine.yaml");
        File.WriteAllText(path, "a: 1\n");

        Assert.That(ShippedFiles.Find(ShippedFiles.Networks, path, "workload"), Is.EqualTo(path));
    }

    [TestCase("near")]
    [TestCase("near.yaml")]
    public void A_file_beside_the_one_that_names_it_is_found(string name)
    {
        File.WriteAllText(Path.Combine(_folder, "near.yaml"), "a: 1\n");

        Assert.That(ShippedFiles.Find(ShippedFiles.Precisions, name, "precision", beside: Path.Combine(_folder, "accelerator.yaml")),
            Is.EqualTo(Path.Combine(_folder, "near.yaml")));
    }

    [Test]
    public void A_name_that_is_not_shipped_is_told_with_the_nearest_and_all_others() =>
        Assert.That(Problems.Of(() => ShippedFiles.Find(ShippedFiles.Precisions, "inte8", "precision")), Is.EqualTo(new[]
        {
            "inte8: no such precision, neither a file nor a shipped name (did you mean 'int8'?); shipped: "
            + string.Join(", ", ShippedFiles.Names(ShippedFiles.Precisions)),
        }));

    [Test]
    public void Names_are_sorted_and_come_without_extension() =>
        Assert.That(ShippedFiles.Names(ShippedFiles.Precisions), Is.Ordered.And.Contains("mixed-4-8").And.Contains("lp-mixed"));

    [TestCase("strde", "stride")]
    [TestCase("epilog", "epilogue")]
    [TestCase("qqqqqqqq", null)]
    [TestCase("", null)]
    public void The_nearest_word_is_within_a_third_of_its_length(string word, string? nearest) =>
        Assert.That(Spelling.Nearest(word, ["stride", "padding", "epilogue"]), Is.EqualTo(nearest));
}
