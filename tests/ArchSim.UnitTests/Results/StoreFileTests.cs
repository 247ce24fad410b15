using ArchSim.Configuration;
using ArchSim.Results;
using Microsoft.Data.Sqlite;

namespace ArchSim.UnitTests.Results;

/// <summary>Files that are not what they should be, and disks and neighbours that do not behave.</summary>
internal sealed class StoreFileTests
{
    private static readonly StoreOptions Impatient = new() { LockWait = TimeSpan.FromMilliseconds(200) };

    private TemporaryFolder _folder = null!;

    private string Db => _folder["archsim.db"];

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase(StoreMode.Read)]
    [TestCase(StoreMode.Write)]
    public void A_file_that_is_no_database_is_refused_and_left_alone(StoreMode mode)
    {
        File.WriteAllText(Db, "name: lpa\n" + new string('x', 5000));
        var before = File.ReadAllBytes(Db);
        AssertRefused(mode, "is not a database (no SQLite file)");
        Assert.That(File.ReadAllBytes(Db), Is.EqualTo(before));
    }

    [TestCase(StoreMode.Read)]
    [TestCase(StoreMode.Write)]
    public void A_database_of_somebody_else_is_refused_and_left_alone(StoreMode mode)
    {
        Execute(Db, "CREATE TABLE theirs (x); PRAGMA application_id = 7");
        var before = File.ReadAllBytes(Db);
        AssertRefused(mode, "is a SQLite database, but not one of results (application id 00000007, not 41726352)");
        Assert.That(File.ReadAllBytes(Db), Is.EqualTo(before));
    }

    [TestCase(StoreMode.Read)]
    [TestCase(StoreMode.Write)]
    public void A_newer_version_is_refused(StoreMode mode)
    {
        ResultStore.Open(Db, StoreMode.Write).Dispose();
        Execute(Db, "PRAGMA user_version = 99");
        AssertRefused(mode, $"was written by a newer version (schema 99; this one knows up to {Schema.Current.Version})");
    }

    [TestCase(StoreMode.Read)]
    [TestCase(StoreMode.Write)]
    public void A_folder_is_refused(StoreMode mode)
    {
        Directory.CreateDirectory(Db);
        AssertRefused(mode, "is a folder, not a database");
    }

    [Test]
    public void Reading_what_is_not_there_makes_no_file()
    {
        AssertRefused(StoreMode.Read, "no such database");
        Assert.That(File.Exists(Db), Is.False);
    }

    [Test]
    public void A_missing_folder_is_named()
    {
        var path = _folder["no/where/archsim.db"];
        Assert.That(() => ResultStore.Open(path, StoreMode.Write), Throws.TypeOf<InputException>()
            .With.Message.EqualTo($"{path}: cannot be made: its folder does not exist"));
    }

    [Test]
    public void An_empty_file_becomes_a_database_by_writing_only()
    {
        File.WriteAllBytes(Db, []);
        AssertRefused(StoreMode.Read, "is empty: no run was stored in it yet");
        ResultStore.Open(Db, StoreMode.Write).Dispose();
        Assert.That(() => ResultStore.Open(Db, StoreMode.Read).Dispose(), Throws.Nothing);
    }

    [Test]
    public void A_database_whose_maker_was_killed_before_its_tables_were_there_holds_nothing_and_is_gone_on_with()
    {
        UnfinishedDatabase.Write(Db);
        Assert.That(new FileInfo(Db).Length, Is.Positive);
        AssertRefused(StoreMode.Read, "is empty: no run was stored in it yet");
        Assert.That(ResultStore.OpenIfAny(Db), Is.Null);
        ResultStore.Open(Db, StoreMode.Write).Dispose();
        using var store = ResultStore.OpenIfAny(Db);
        Assert.That(store, Is.Not.Null);
    }

    [Test]
    public void What_is_not_there_holds_nothing()
    {
        Assert.That(ResultStore.OpenIfAny(Db), Is.Null);
        Assert.That(File.Exists(Db), Is.False);
    }

    [Test]
    public void A_read_only_file_can_be_read_and_not_written()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("Permissions do not bind this user.");
            return;
        }
        ResultStore.Open(Db, StoreMode.Write).Dispose();
        File.SetUnixFileMode(Db, UnixFileMode.UserRead);
        File.SetUnixFileMode(_folder["."], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Assert.That(() => ResultStore.Open(Db, StoreMode.Read).Dispose(), Throws.Nothing);
            AssertRefused(StoreMode.Write, "cannot be written: the file or its folder is read-only");
        }
        finally
        {
            File.SetUnixFileMode(_folder["."], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Test]
    public void A_damaged_database_is_refused_when_its_pages_are_read()
    {
        Save(new SyntheticRun { Layers = 60 });
        using (var file = File.OpenWrite(Db))
        {
            // The header and the schema stay; what follows is noise.
            file.Position = 16 * 4096;
            file.Write(Enumerable.Range(0, (int)(file.Length - file.Position)).Select(i => (byte)(i * 31 + 7)).ToArray());
        }
        Assert.That(() =>
        {
            using var reader = ResultReader.Open(Db);
            return reader.Runs().SelectMany(r => reader.Layers(r.Hash)).Count();
        }, Throws.TypeOf<InputException>().With.Message.EqualTo($"{Db}: is damaged: its pages contradict each other"));
    }

    [Test]
    public void A_lock_that_is_not_given_back_is_waited_for_and_named()
    {
        using var store = ResultStore.Open(Db, StoreMode.Write, Impatient);
        using var other = Connect(Db);
        using var transaction = other.BeginTransaction(deferred: false);
        var run = new SyntheticRun();
        Assert.Multiple(() =>
        {
            AssertRefused(StoreMode.Write, "is locked by another process, for longer than 0.2 s");
            Assert.That(() => store.Save(run.Build(), run.Context), Throws.TypeOf<StoreException>()
                .With.Message.EqualTo($"{Db}: is locked by another process, for longer than 0.2 s; nothing of this run was written"));
        });
        transaction.Rollback();
        Assert.That(store.Save(run.Build(), run.Context), Is.EqualTo(SaveOutcome.Added));
    }

    [Test]
    public void A_full_disk_leaves_nothing_of_the_run()
    {
        Save(new SyntheticRun());
        using var store = ResultStore.Open(Db, StoreMode.Write);
        store.Connection.Execute($"PRAGMA max_page_count = {store.Connection.ReadLong("PRAGMA page_count") + 4}");
        var large = new SyntheticRun { Layers = 100, Scale = 2 };
        Assert.That(() => store.Save(large.Build(), large.Context), Throws.TypeOf<StoreException>()
            .With.Message.EqualTo($"{Db}: cannot grow: the disk is full; nothing of this run was written"));
        Assert.That(CountRows(store), Is.EqualTo((1, 3)));
        store.Connection.Execute("PRAGMA max_page_count = 100000");
        Assert.That(store.Save(large.Build(), large.Context), Is.EqualTo(SaveOutcome.Added));
    }

    [Test]
    public void A_failure_in_the_middle_of_a_run_leaves_nothing_of_it()
    {
        using var store = ResultStore.Open(Db, StoreMode.Write);
        var good = new SyntheticRun();
        var broken = good.Build();
        broken = broken with { Layers = broken.Layers.With(2, l => l with { EnergyPj = new FailingList(l.EnergyPj) }) };
        Assert.That(() => store.Save(broken, good.Context), Throws.TypeOf<InvalidOperationException>());
        Assert.That(CountRows(store), Is.EqualTo((0, 0)));
        Assert.That(store.Save(good.Build(), good.Context), Is.EqualTo(SaveOutcome.Added));
    }

    [Test]
    public void A_new_file_can_be_opened_while_others_make_it()
    {
        for (var round = 0; round < 30; round++)
        {
            var path = _folder[$"{round}.db"];
            Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 6 }, _ => ResultStore.Open(path, StoreMode.Write).Dispose());
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Writers_side_by_side_lose_nothing(bool writeAheadLog)
    {
        var options = new StoreOptions { WriteAheadLog = writeAheadLog, LockWait = TimeSpan.FromSeconds(60) };
        // Each opens the file for itself, as processes do; the first ones race for making it.
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, writer =>
        {
            using var store = ResultStore.Open(Db, StoreMode.Write, options);
            for (var i = 0; i < 10; i++)
            {
                var run = new SyntheticRun { Seed = writer * 100 + i, Scale = 1 + i };
                store.Save(run.Build(), run.Context);
            }
        });
        using var all = ResultStore.Open(Db, StoreMode.Read);
        // Ten scales of three layers, whoever came first.
        Assert.That(CountRows(all), Is.EqualTo((40, 30)));
    }

    [Test]
    public void A_reader_is_not_kept_out_by_a_writer()
    {
        Save(new SyntheticRun());
        using var writer = ResultStore.Open(Db, StoreMode.Write);
        using var transaction = writer.Connection.BeginTransaction(deferred: false);
        using var reader = ResultReader.Open(Db, Impatient);
        Assert.That(reader.CountRuns(), Is.EqualTo(1));
    }

    [Test]
    public void Reading_changes_nothing_and_leaves_nothing_behind()
    {
        Save(new SyntheticRun());
        var before = File.ReadAllBytes(Db);
        using (var reader = ResultReader.Open(Db))
            Assert.That(reader.Runs(), Has.Count.EqualTo(1));
        Assert.That(Directory.GetFiles(_folder["."]), Is.EqualTo(new[] { Path.Combine(_folder["."], "archsim.db") }));
        Assert.That(File.ReadAllBytes(Db), Is.EqualTo(before));
    }

    [TestCase("ext4", false)]
    [TestCase("btrfs", false)]
    [TestCase("tmpfs", false)]
    [TestCase("overlay", false)]
    [TestCase("apfs", false)]
    [TestCase("NTFS", false)]
    [TestCase("fuseblk", false)]
    [TestCase("nfs", true)]
    [TestCase("nfs4", true)]
    [TestCase("cifs", true)]
    [TestCase("smb2", true)]
    [TestCase("smbfs", true)]
    [TestCase("fuse.sshfs", true)]
    [TestCase("fuse", true)]
    [TestCase("lustre", true)]
    [TestCase("gpfs", true)]
    [TestCase("ceph", true)]
    public void Shared_file_systems_are_known(string format, bool isShared) => Assert.That(FileSystems.IsSharedFormat(format), Is.EqualTo(isShared));

    [TestCase(true, "wal")]
    [TestCase(false, "delete")]
    public void The_journal_follows_the_file_system(bool writeAheadLog, string expected)
    {
        using (var store = ResultStore.Open(Db, StoreMode.Write, new StoreOptions { WriteAheadLog = !writeAheadLog }))
            store.Save(new SyntheticRun().Build(), new SyntheticRun().Context);
        using var moved = ResultStore.Open(Db, StoreMode.Write, new StoreOptions { WriteAheadLog = writeAheadLog });
        using var command = moved.Connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";
        Assert.That(command.ExecuteScalar(), Is.EqualTo(expected));
        Assert.That(CountRows(moved), Is.EqualTo((1, 3)));
    }

    [TestCase(StoreMode.Read)]
    [TestCase(StoreMode.Write)]
    public void An_older_database_is_brought_up_to_date_with_what_it_holds(StoreMode mode)
    {
        Save(new SyntheticRun());
        var next = new Schema([.. Schema.Current.Steps, "ALTER TABLE run ADD COLUMN note TEXT NOT NULL DEFAULT 'from before'"]);
        using (var store = ResultStore.Open(Db, mode, StoreOptions.Default, next))
        {
            Assert.That(store.Connection.ReadLong("SELECT count(*) FROM run WHERE note = 'from before'"), Is.EqualTo(1));
            Assert.That(store.Connection.ReadLong("PRAGMA user_version"), Is.EqualTo(Schema.Current.Version + 1));
        }
        AssertRefused(mode, $"was written by a newer version (schema {Schema.Current.Version + 1}; this one knows up to {Schema.Current.Version})");
    }

    [Test]
    public void An_upgrade_that_fails_leaves_the_older_database()
    {
        Save(new SyntheticRun());
        var broken = new Schema([.. Schema.Current.Steps, "CREATE TABLE half (x); CREATE TABLE run (x)"]);
        Assert.That(() => ResultStore.Open(Db, StoreMode.Write, StoreOptions.Default, broken), Throws.TypeOf<InputException>());
        using var store = ResultStore.Open(Db, StoreMode.Read);
        Assert.That(store.Connection.ReadLong("SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), Is.Zero);
    }

    private void AssertRefused(StoreMode mode, string message) =>
        Assert.That(() => ResultStore.Open(Db, mode, Impatient).Dispose(), Throws.TypeOf<InputException>().With.Message.EqualTo($"{Db}: {message}"));

    private void Save(SyntheticRun run)
    {
        using var store = ResultStore.Open(Db, StoreMode.Write);
        store.Save(run.Build(), run.Context);
    }

    private static (long Runs, long Layers) CountRows(ResultStore store) =>
        (store.Connection.ReadLong("SELECT count(*) FROM run"), store.Connection.ReadLong("SELECT count(*) FROM layer"));

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Execute(string path, string sql)
    {
        using var connection = Connect(path);
        connection.Execute(sql);
    }

    private sealed class FailingList(IReadOnlyList<double> values) : IReadOnlyList<double>
    {
        public double this[int index] => index < values.Count - 1 ? values[index] : throw new InvalidOperationException("in the middle");

        public int Count => values.Count;

        public IEnumerator<double> GetEnumerator() => values.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
