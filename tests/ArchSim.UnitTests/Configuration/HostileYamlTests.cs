using System.Text;
using ArchSim.Configuration;

namespace ArchSim.UnitTests.Configuration;

/// <summary>Files that are no configuration: each gives one line, soon, with the place.</summary>
public sealed class HostileYamlTests
{
    [Test]
    public void An_alias_inside_the_value_it_names_is_a_cycle() =>
        Assert.That(Line("a: &x\n  b: *x\n"), Is.EqualTo("f.yaml:2:6: alias *x stands inside the value it names (a cycle)"));

    [Test]
    public void An_alias_needs_an_anchor_before_it() =>
        Assert.That(Line("a: *x\n"), Does.StartWith("f.yaml:1:4: ").And.Contain("x"));

    [Test]
    public void Aliases_that_double_forty_times_are_stopped_before_they_are_written_out()
    {
        var yaml = new StringBuilder("a0: &a0 [1, 1]\n");
        for (var i = 1; i < 40; i++)
            yaml.Append($"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n");

        Assert.That(Line(yaml.ToString()), Does.Match(@"^f\.yaml:\d+:\d+: expands to more than 200000 values$"));
    }

    [TestCase('[')]
    [TestCase('{')]
    public void Deep_nesting_ends_at_a_limit(char bracket) =>
        Assert.That(Line("a: " + new string(bracket, 100_000)), Does.Match(@"^f\.yaml:1:\d+: is nested deeper than 64 levels$"));

    [Test]
    public void Two_documents_are_one_too_many() =>
        Assert.That(Line("a: 1\n---\nb: 2\n"), Is.EqualTo("f.yaml:2:1: has more than one YAML document; one is allowed"));

    [TestCase("")]
    [TestCase("\n\n# only a comment\n")]
    public void An_empty_file_is_said_to_be_empty(string yaml) => Assert.That(Line(yaml), Is.EqualTo("f.yaml: is empty"));

    [TestCase("a: [1, 2\n")]
    [TestCase("a: 'b\n")]
    [TestCase("a: b: c\n")]
    [TestCase("\ta: 1\n")]
    [TestCase("a: 1\n b: 2\n")]
    [TestCase("}")]
    [TestCase("%YAML 9999999999999.1\n---\na: 1\n")]
    [TestCase("a: \"\\UFFFFFFFF\"\n")]
    [TestCase("a: \"\\x\"\n")]
    [TestCase("!<")]
    [TestCase("&")]
    [TestCase("? \n")]
    public void What_is_not_YAML_is_refused_with_its_place(string yaml) => Assert.That(Line(yaml), Does.StartWith("f.yaml"));

    [Test]
    public void Binary_junk_gives_problems_and_nothing_else()
    {
        // Any other exception than the one for bad input fails the test.
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            foreach (var problem in Read(Encoding.Latin1.GetString(bytes)))
                Assert.That(problem.Any(char.IsControl), Is.False);
            _ = Read(Encoding.UTF8.GetString(bytes));
        }
    }

    [Test]
    public void Broken_pieces_of_YAML_give_problems_and_nothing_else()
    {
        string[] pieces = ["a", ": ", "- ", "\n", "  ", "[", "]", "{", "}", ",", "&x ", "*x", "!t ", "|\n", ">", "'", "\"", "\\", "---\n", "...\n", "# c", "? ", "%", "@", "~", "<<", "\t", "\0"];
        var random = new Random(2);
        for (var i = 0; i < 20_000; i++)
            _ = Read(string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => pieces[random.Next(pieces.Length)])));
    }

    [Test]
    public void A_large_text_is_refused_unread() =>
        Assert.That(Line(new string('a', ConfigDocument.LargestFileBytes + 1)), Does.Contain("longer than"));

    [Test]
    public void A_large_file_is_refused_unread()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var stream = File.OpenWrite(path))
                stream.SetLength(ConfigDocument.LargestFileBytes + 1);
            Assert.That(Problems.Of(() => ConfigDocument.Load(path)), Is.EqualTo(new[] { $"{path}: is longer than 4194304 bytes, the most that a configuration may have" }));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void A_device_without_end_is_refused()
    {
        if (!File.Exists("/dev/zero"))
            Assert.Ignore("no /dev/zero on this system");
        Assert.That(Problems.Of(() => ConfigDocument.Load("/dev/zero")), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_missing_file_and_a_folder_are_told_apart()
    {
        var folder = Path.GetTempPath();

        Assert.That(Problems.Of(() => ConfigDocument.Load("nowhere.yaml")), Is.EqualTo(new[] { "nowhere.yaml: no such file" }));
        Assert.That(Problems.Of(() => ConfigDocument.Load(folder)), Is.EqualTo(new[] { $"{folder}: is a folder, not a file" }));
    }

    [Test]
    public void A_problem_is_one_printable_line_whatever_the_file_holds()
    {
        var line = Line("\"a\\e[31m\\nforged.yaml:1:1: fine\\u202E\\u2028\": 1\n");

        Assert.That(line.Any(c => char.IsControl(c) || c is '\u202E' or '\u2028'), Is.False);
    }

    [Test]
    public void Thousands_of_problems_are_cut_to_the_first_hundred()
    {
        var lines = Read(string.Concat(Enumerable.Range(0, 5000).Select(i => $"k{i}: 1\n")));

        Assert.That(lines, Has.Length.EqualTo(101));
        Assert.That(lines[^1], Is.EqualTo("f.yaml: and 4900 more problems"));
    }

    private static string Line(string yaml)
    {
        var lines = Read(yaml);
        Assert.That(lines, Has.Length.EqualTo(1), string.Join('\n', lines));
        return lines[0];
    }

    /// <summary>The problems of a document that may have no fields.</summary>
    private static string[] Read(string yaml) => Problems.Of(() =>
    {
        var document = ConfigDocument.Parse(yaml, "f.yaml");
        // Two documents are one problem, not also an unknown field each.
        if (document.Problems.Count == 0)
            document.Map().Done();
        document.ThrowIfInvalid();
    });
}
