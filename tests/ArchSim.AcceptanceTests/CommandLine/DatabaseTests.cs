using Microsoft.Data.Sqlite;

namespace ArchSim.AcceptanceTests.CommandLine;

// File modes are those of Unix.
#pragma warning disable CA1416

/// <summary>Databases that cannot take a run: said before the run, and left as they were.</summary>
public sealed class DatabaseTests : CommandLineTest
{
    [Test]
    public void A_text_file_is_no_database()
    {
        WriteFile("notes.db", "This is not a database, but it is long enough to have a header of one hundred bytes, which SQLite reads first of all.\n");
        AssertProblem(Run("notes.db"), 2, "notes.db");
        Assert.That(File.ReadAllText(PathOf("notes.db")), Does.StartWith("This is not"));
    }

    [Test]
    public void A_database_of_someone_else_is_left_alone()
    {
        Execute("theirs.db", "CREATE TABLE precious (x); INSERT INTO precious VALUES (1)");
        var before = File.ReadAllBytes(PathOf("theirs.db"));
        AssertProblem(Run("theirs.db"), 2, "theirs.db");
        Assert.That(File.ReadAllBytes(PathOf("theirs.db")), Is.EqualTo(before));
    }

    [Test]
    public void A_newer_version_is_refused()
    {
        Good("run", "lpa", "resnet18", "--quiet");
        Execute("archsim.db", "PRAGMA user_version = 1000000");
        AssertProblem(Run("archsim.db"), 2, "archsim.db", "newer");
        AssertProblem(ArchSim("report", "archsim.db"), 2, "newer");
        AssertProblem(ArchSim("inspect", "archsim.db"), 2, "newer");
        Assert.That(AssertNoHalfRun("archsim.db"), Is.EqualTo(1));
    }

    [Test]
    [Category("Long")]
    public void A_database_that_another_process_locks_is_waited_for_and_then_given_up()
    {
        Good("run", "lpa", "resnet18", "--quiet");
        using (var connection = Open("archsim.db"))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "BEGIN EXCLUSIVE";
            command.ExecuteNonQuery();
            AssertProblem(Run("archsim.db"), 2, "archsim.db", "locked");
        }
        Assert.That(AssertNoHalfRun("archsim.db"), Is.EqualTo(1));
    }

    [Test]
    public void A_read_only_database_is_refused()
    {
        Good("run", "lpa", "resnet18", "--quiet");
        File.SetUnixFileMode(PathOf("archsim.db"), UnixFileMode.UserRead);
        AssertProblem(RunWithoutPrivileges("run", "lpa", "resnet18", "--seed", "2"), 2, "archsim.db", "read-only");
        Assert.That(AssertNoHalfRun("archsim.db"), Is.EqualTo(1));
    }

    [Test]
    public void A_read_only_folder_is_refused()
    {
        Directory.CreateDirectory(PathOf("locked"));
        File.SetUnixFileMode(PathOf("locked"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        AssertProblem(RunWithoutPrivileges("run", "lpa", "resnet18", "--db", "locked/a.db"), 2, "locked/a.db");
        AssertProblem(RunWithoutPrivileges("run", "lpa", "resnet18", "--timeline", "locked/t.json"), 2, "locked/t.json");
        AssertProblem(RunWithoutPrivileges("compare", "lpa", "--workload", "resnet18", "--out", "locked/report"), 2, "locked/report");
        // Before the run: there is not even a database.
        Assert.That(PathOf("archsim.db"), Does.Not.Exist);
    }

    [TestCase("no/such/folder/a.db")]
    [TestCase(".")]
    [TestCase("/proc/archsim.db")]
    [TestCase("/dev/full")]
    public void A_place_where_no_database_can_be_is_refused(string path) => AssertProblem(Run(path), 2, path);

    [TestCase("report")]
    [TestCase("inspect")]
    public void A_database_that_is_not_there_is_not_made_by_reading(string command)
    {
        AssertProblem(ArchSim(command, "nowhere.db"), 2, "nowhere.db");
        Assert.That(PathOf("nowhere.db"), Does.Not.Exist);
    }

    [Test]
    public void Two_runs_at_once_are_both_stored()
    {
        using var first = ArchSimProcess.Start(Folder, ArchSimProcess.Executable, ["run", "lpa", "resnet18", "--quiet"]);
        using var second = ArchSimProcess.Start(Folder, ArchSimProcess.Executable, ["run", "lpa", "resnet18", "--seed", "2", "--quiet"]);
        first.WaitForExit();
        second.WaitForExit();
        Assert.That((first.ExitCode, second.ExitCode), Is.EqualTo((0, 0)));
        Assert.That(AssertNoHalfRun("archsim.db"), Is.EqualTo(2));
    }

    private Outcome Run(string database) => ArchSim("run", "lpa", "resnet18", "--db", database);

    /// <summary>Root may write what is read-only; the process is started without that right.</summary>
    private Outcome RunWithoutPrivileges(params string[] arguments) => Environment.IsPrivilegedProcess
        ? ArchSimProcess.RunProgram(Folder, "setpriv", ["--bounding-set=-dac_override,-dac_read_search", ArchSimProcess.Executable, .. arguments])
        : ArchSim(arguments);

    private SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection($"Data Source={PathOf(database)};Pooling=False");
        connection.Open();
        return connection;
    }

    private void Execute(string database, string sql)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
