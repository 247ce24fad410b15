using ArchSim.Configuration;
using Microsoft.Data.Sqlite;

namespace ArchSim.AcceptanceTests.CommandLine;

/// <summary>A working directory of its own for every test, and the checks that all tests of the command line share.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class CommandLineTest
{
    protected string Folder { get; private set; } = "";

    [SetUp]
    public void MakeFolder() => Folder = Directory.CreateTempSubdirectory("archsim-test-").FullName;

    [TearDown]
    public void RemoveFolder()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    internal Outcome ArchSim(params string[] arguments) => ArchSimProcess.Run(Folder, arguments);

    protected string PathOf(string name) => Path.Combine(Folder, name);

    protected string WriteFile(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return name;
    }

    /// <summary>Runs and asserts success.</summary>
    internal Outcome Good(params string[] arguments)
    {
        var outcome = ArchSim(arguments);
        Assert.That(outcome.ExitCode, Is.Zero, outcome.ToString());
        return outcome;
    }

    /// <summary>Asserts one line a problem, the exit code, nothing on standard output and no trace of a stack.</summary>
    internal static void AssertProblem(Outcome outcome, int exitCode, params string[] mentioned)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.ExitCode, Is.EqualTo(exitCode), outcome.ToString());
            Assert.That(outcome.ErrorLines, Has.Length.EqualTo(1), outcome.ToString());
            Assert.That(outcome.Out, Is.Empty);
            Assert.That(outcome.Error, Does.Not.Contain("   at ").And.Not.Contain("Exception"));
            foreach (var word in mentioned)
                Assert.That(outcome.Error, Does.Contain(word));
        }
    }

    /// <summary>The text of a shipped file, to be spoilt by a test.</summary>
    protected static string Shipped(string folder, string name) =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(ArchSimProcess.Executable)!, folder, name + ".yaml"));

    protected static string ShippedAccelerator(string name = "lpa") => Shipped(ShippedFiles.Accelerators, name);

    /// <summary>Names of shipped files, as the executable itself has them.</summary>
    protected static IReadOnlyList<string> ShippedNames(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(ArchSimProcess.Executable)!, folder), "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    protected T Query<T>(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={PathOf(database)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>Every run that the database has is whole: its layers, their metrics, its own, and no row without an owner.</summary>
    /// <returns>How many runs there are; 0 where there is no database at all, or none of ours yet.</returns>
    protected long AssertNoHalfRun(string database)
    {
        if (!File.Exists(PathOf(database)) || Query<long>(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'run'") == 0)
            return 0;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Query<string>(database, "PRAGMA integrity_check"), Is.EqualTo("ok"));
            Assert.That(Query<long>(database, "SELECT count(*) FROM pragma_foreign_key_check"), Is.Zero, "rows without an owner");
            Assert.That(Query<long>(database, "SELECT count(*) FROM run WHERE hash NOT IN (SELECT run FROM run_layer)"), Is.Zero, "runs without layers");
            Assert.That(Query<long>(database, "SELECT count(*) FROM run WHERE hash NOT IN (SELECT owner FROM metric)"), Is.Zero, "runs without metrics");
            Assert.That(Query<long>(database, "SELECT count(*) FROM run WHERE hash NOT IN (SELECT run FROM execution)"), Is.Zero, "runs that nobody made");
            Assert.That(Query<long>(database, "SELECT count(*) FROM layer WHERE hash NOT IN (SELECT owner FROM metric)"), Is.Zero, "layers without metrics");
            Assert.That(Query<long>(database,
                "SELECT count(*) FROM run r WHERE cycles + coalesce((SELECT value FROM metric o WHERE o.owner = r.hash AND o.name = 'prefetch_overlap_cycles'), 0) <> (SELECT sum(value) FROM run_layer l JOIN metric m ON m.owner = l.layer_hash AND m.name = 'cycles' WHERE l.run = r.hash)"),
                Is.Zero, "runs whose layers do not add up");
        }
        return Query<long>(database, "SELECT count(*) FROM run");
    }

    /// <summary>Nothing that a command makes for itself is left in the working directory.</summary>
    protected void AssertNoTemporaryFiles() =>
        Assert.That(Directory.EnumerateFileSystemEntries(Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(f => f.EndsWith(".tmp", StringComparison.Ordinal) || f.EndsWith(".part", StringComparison.Ordinal) || f.EndsWith("-journal", StringComparison.Ordinal)), Is.Empty);
}
