using ArchSim.Configuration;

namespace ArchSim.AcceptanceTests.CommandLine;

/// <summary>No output takes the place of an input, of the database or of another output: one line, exit code 2, and every file as it was.</summary>
public sealed class OutputClashTests : CommandLineTest
{
    private const string Network =
        """
        name: fc
        layers:
          - { name: fc, op: fc, in: 64, out: 64 }
        """;

    private readonly string[] _files = ["machine.yaml", "memory.yaml", "node.yaml", "sram-lop.csv", "formats.yaml", "default.yaml", "fc.yaml", "pinned.yaml", "victim.db"];

    [SetUp]
    public void MakeFiles()
    {
        var machine = Yaml.With(Yaml.With(Yaml.With(ShippedAccelerator("int8-systolic"), "use", "memory"), "technology", "node"), "default_precision", "default");
        WriteFile("machine.yaml", machine);
        WriteFile("memory.yaml", Shipped(ShippedFiles.Drams, "ddr4-2400"));
        WriteFile("node.yaml", Shipped(ShippedFiles.Technologies, "28nm"));
        File.Copy(Path.Combine(Path.GetDirectoryName(ArchSimProcess.Executable)!, ShippedFiles.Technologies, "sram-lop.csv"), PathOf("sram-lop.csv"));
        WriteFile("formats.yaml", Shipped(ShippedFiles.Precisions, "int8"));
        WriteFile("default.yaml", Shipped(ShippedFiles.Precisions, "int8"));
        WriteFile("fc.yaml", Network);
        Good("run", "machine.yaml", "fc.yaml", "--quiet", "--db", "victim.db", "--write-mapping", "pinned.yaml");
        Directory.CreateDirectory(PathOf("below"));
    }

    [Test]
    public void An_output_keeps_off_what_the_command_reads(
        [Values("--timeline", "--write-mapping")] string option,
        [Values("machine.yaml", "memory.yaml", "node.yaml", "sram-lop.csv", "formats.yaml", "fc.yaml", "pinned.yaml", "victim.db")] string file)
    {
        File.CreateSymbolicLink(PathOf("link"), file);
        File.CreateSymbolicLink(PathOf("here"), Folder);
        // One file has many names.
        foreach (var name in (string[])[file, $"./below/../{file}", PathOf(file), "link", $"here/{file}"])
            AssertRefused(name, option, "run", "machine.yaml", "fc.yaml", "--precision", "formats.yaml", "--mapping", "pinned.yaml", "--db", "victim.db", option, name);
    }

    [Test]
    public void The_precision_that_an_accelerator_names_is_an_input_too() =>
        AssertRefused("default.yaml", "the precision", "run", "machine.yaml", "fc.yaml", "--db", "victim.db", "--timeline", "default.yaml");

    [TestCase("victim.db-wal")]
    [TestCase("victim.db-shm")]
    [TestCase("victim.db-journal")]
    public void The_journals_of_the_database_belong_to_it(string name) =>
        AssertRefused(name, "the database", "run", "machine.yaml", "fc.yaml", "--db", "victim.db", "--timeline", name);

    [Test]
    public void A_database_that_is_not_there_yet_is_kept_free() =>
        AssertRefused("new.db", "the database", "run", "machine.yaml", "fc.yaml", "--db", "new.db", "--timeline", "./new.db");

    [Test]
    public void Two_outputs_are_two_files() =>
        AssertRefused("both", "what --write-mapping writes", "run", "machine.yaml", "fc.yaml", "--db", "victim.db", "--write-mapping", "both", "--timeline", "below/../both");

    [Test]
    public void Two_outputs_may_go_to_the_same_device() =>
        Good("run", "machine.yaml", "fc.yaml", "--quiet", "--write-mapping", "/dev/null", "--timeline", "/dev/null");

    [TestCase("machine.yaml")]
    [TestCase("fc.yaml")]
    [TestCase("victim.db")]
    [TestCase("victim.db/below")]
    public void A_report_folder_that_is_a_file_is_refused(string folder) =>
        AssertRefused(folder, "--out", "compare", "machine.yaml", "--workload", "fc.yaml", "--db", "victim.db", "--out", folder);

    [Test]
    public void A_report_folder_is_no_database_that_is_not_there_yet() =>
        AssertRefused("new", "the database", "compare", "machine.yaml", "--workload", "fc.yaml", "--db", "new", "--out", "new/below");

    [TestCase("index.html")]
    [TestCase("energy.svg")]
    [TestCase("index.html.part")]
    public void A_report_does_not_replace_a_database_in_its_folder(string name)
    {
        File.Copy(PathOf("victim.db"), PathOf($"below/{name}"));
        AssertRefused(name, "the database", "compare", "machine.yaml", "--workload", "fc.yaml", "--db", $"below/{name}", "--out", "./below/");
        AssertRefused(name, "the database", "report", $"below/{name}", "--out", "below");
        Assert.That(File.ReadAllBytes(PathOf($"below/{name}")), Is.EqualTo(File.ReadAllBytes(PathOf("victim.db"))));
    }

    [Test]
    public void A_database_beside_the_files_of_its_report_is_fine()
    {
        File.Copy(PathOf("victim.db"), PathOf("below/results.db"));
        Good("report", "below/results.db", "--out", "below", "--quiet");
        Assert.That(AssertNoHalfRun("below/results.db"), Is.EqualTo(1));
    }

    private void AssertRefused(string name, string mentioned, params string[] arguments)
    {
        var before = _files.ToDictionary(f => f, f => File.ReadAllBytes(PathOf(f)));
        var entries = Entries();
        AssertProblem(ArchSim(arguments), 2, name, mentioned);
        foreach (var (file, bytes) in before)
            Assert.That(File.ReadAllBytes(PathOf(file)), Is.EqualTo(bytes), file);
        Assert.That(Entries(), Is.EquivalentTo(entries));
    }

    // Not through links: one of them leads back here.
    private string[] Entries() =>
        Directory.GetFileSystemEntries(Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint });
}
