using ArchSim.Cli;

namespace ArchSim.UnitTests.Cli;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RealPathTests : IDisposable
{
    // The folder of temporary files may itself be behind a link.
    private readonly string _folder = RealPath.Of(Directory.CreateTempSubdirectory("archsim-").FullName);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Links_are_followed_wherever_they_stand_in_a_path()
    {
        Directory.CreateDirectory(In("real/sub"));
        Link("folder", "real/sub");
        Link("real/sub/file", "../other");
        Link("again", In("folder"));
        Assert.That(RealPath.Of(In("again/file")), Is.EqualTo(In("real/other")));
    }

    [TestCase("a/../b", "b")]
    [TestCase("./b", "b")]
    [TestCase("no/such/file", "no/such/file")]
    public void What_is_not_there_is_a_path_all_the_same(string path, string expected) => Assert.That(RealPath.Of(In(path)), Is.EqualTo(In(expected)));

    [Test]
    public void A_link_to_nothing_leads_to_where_the_file_would_be()
    {
        Link("dangling", "missing.db");
        Assert.That(RealPath.Of(In("dangling")), Is.EqualTo(In("missing.db")));
    }

    [Test]
    public void A_circle_of_links_ends()
    {
        Link("a", "b");
        Link("b", "a");
        Assert.That(RealPath.Of(In("a")), Is.AnyOf(In("a"), In("b")));
    }

    private string In(string name) => Path.Combine(_folder, name);

    private void Link(string name, string target) => File.CreateSymbolicLink(In(name), target);
}
