using ArchSim.Cli;
using ArchSim.Configuration;

namespace ArchSim.UnitTests.Cli;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OutputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("archsim-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_file_appears_as_a_whole()
    {
        var path = Path.Combine(_folder, "a.json");
        OutputFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.That(path, Does.Not.Exist);
        });
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
        Assert.That(Directory.GetFileSystemEntries(_folder), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_failure_leaves_the_old_file_and_nothing_else()
    {
        var path = Path.Combine(_folder, "a.json");
        File.WriteAllText(path, "old");
        Assert.That(() => OutputFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new IOException("No space left on device");
        }), Throws.InstanceOf<IOException>().With.Message.Contains("a.json").And.Message.Contains("No space left"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
        Assert.That(Directory.GetFileSystemEntries(_folder), Has.Length.EqualTo(1));
    }

    [Test]
    public void An_interruption_leaves_nothing()
    {
        Assert.That(() => OutputFile.Write(Path.Combine(_folder, "a"), _ => throw new OperationCanceledException()), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
    }

    [Test]
    public void A_link_stays_a_link()
    {
        var target = Path.Combine(_folder, "target");
        var link = Path.Combine(_folder, "link");
        File.WriteAllText(target, "old");
        File.CreateSymbolicLink(link, target);
        OutputFile.Write(link, stream => stream.Write("new"u8));
        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo(target));
        Assert.That(File.ReadAllText(target), Is.EqualTo("new"));
    }

    [TestCase("")]
    [TestCase("missing/a.json")]
    [TestCase("sub/")]
    public void A_place_that_cannot_take_a_file_is_refused(string name)
    {
        var path = _folder + "/" + name;
        Assert.That(() => OutputFile.Check(path, "--timeline"), Throws.TypeOf<InputException>().With.Message.Contains("--timeline"));
    }

    [TestCase("/proc/x")]
    [TestCase("/proc/version")]
    [TestCase("/dev/no-such-device")]
    [TestCase("/sys/x")]
    [Platform("Linux")]
    public void A_place_of_the_system_that_takes_no_file_is_refused(string path) =>
        Assert.That(() => OutputFile.Check(path, "--timeline"), Throws.TypeOf<InputException>().With.Message.Contains("--timeline: cannot be written"));

    [TestCase("/dev/null")]
    [TestCase("/dev/full")]
    [Platform("Linux")]
    public void A_device_that_can_be_written_is_taken(string path) => Assert.That(() => OutputFile.Check(path, "--timeline"), Throws.Nothing);

    [Test]
    [Platform("Linux")]
    public void A_link_to_a_device_does_not_replace_it()
    {
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, "/dev/null");
        OutputFile.Write(link, stream => stream.Write("gone"u8));
        Assert.That(OutputFile.IsDevice(link));
        Assert.That(File.ReadAllText("/dev/null"), Is.Empty);
    }

    [Test]
    public void A_name_that_is_too_long_is_refused() =>
        Assert.That(() => OutputFile.Check(Path.Combine(_folder, new string('a', 300)), "--timeline"), Throws.TypeOf<InputException>());

    [Test]
    public void A_place_that_can_is_not_touched()
    {
        OutputFile.Check(Path.Combine(_folder, "a.json"), "--timeline");
        OutputFile.Check(null, "--timeline");
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
    }
}
