using ArchSim.Configuration;
using ArchSim.Exploration;
using ArchSim.Results;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Exploration;

/// <summary>What is submitted, merged and submitted again, with a Slurm that runs nothing by itself.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SlurmStudyTests : IDisposable
{
    private const int Shards = 3;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeSlurm _slurm = new();
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Shards_that_did_not_come_to_their_end_are_submitted_alone()
    {
        var (study, plan) = Plan();
        var first = Submit(study, plan);
        Assert.That((first.Status, first.Attempt, string.Join(' ', first.Jobs), _slurm.LastArray), Is.EqualTo((SlurmStatus.Submitted, 0, "101 102", "0-2")));
        Assert.That(_slurm.Submitted[1], Does.Contain("--dependency=afterany:101").And.Some.EndWith("merge.sh"));
        Assert.That(_slurm.Submitted[1][^1], Is.EqualTo("0"));

        Compute(study, plan, 0);
        Compute(study, plan, 2);
        Compute(study, plan, 1, before: 8);
        var second = Step(plan, 0);
        Assert.That((second.Status, second.Attempt, _slurm.LastArray), Is.EqualTo((SlurmStatus.Submitted, 1, "1")));
        Assert.That(_slurm.Submitted[3][^1], Is.EqualTo("1"));

        Compute(study, plan, 1);
        Assert.That(Step(plan, 1).Status, Is.EqualTo(SlurmStatus.Complete));
        SmallStudy.Explore(study, _folder["whole.db"]);
        Assert.That(SmallStudy.Content(plan.Database), Is.EqualTo(SmallStudy.Content(_folder["whole.db"])));
    }

    [Test]
    public void After_the_last_resubmission_what_there_is_is_merged_and_the_rest_is_named()
    {
        var (study, plan) = Plan(retries: 1);
        Submit(study, plan);
        Compute(study, plan, 0);
        // Shard 1 of 3 has the numbers 1, 4, 7, 10, 13, 16, 19 and 22.
        Compute(study, plan, 1, before: 8);
        Compute(study, plan, 2);
        Assert.That(Step(plan, 0).Status, Is.EqualTo(SlurmStatus.Submitted));
        var last = Step(plan, 1);
        Assert.That((last.Status, last.Jobs.Count), Is.EqualTo((SlurmStatus.Failed, 0)));
        Assert.That(last.Message, Does.StartWith("5 of 24 points are missing after 1 resubmissions: 10, 13, 16, 19, 22; "));
        Assert.That(_slurm.Submitted, Has.Count.EqualTo(4));
        Assert.That(SlurmFiles.ReadState(plan.Folder)!.Message, Is.EqualTo(last.Message));

        // Submitting again goes on where the databases stand.
        Assert.That(Submit(study, plan).Attempt, Is.Zero);
        Assert.That(_slurm.LastArray, Is.EqualTo("1"));
        Compute(study, plan, 1);
        Assert.That(Step(plan, 0).Status, Is.EqualTo(SlurmStatus.Complete));
        Assert.That(Submit(study, plan).Status, Is.EqualTo(SlurmStatus.Complete));
        Assert.That(_slurm.Submitted, Has.Count.EqualTo(6));
    }

    [Test]
    public void Databases_whose_tasks_were_killed_before_they_had_tables_hold_nothing_and_are_gone_on_with()
    {
        var (study, plan) = Plan(retries: 0);
        Submit(study, plan);
        Compute(study, plan, 0);
        File.WriteAllBytes(plan.ShardDatabase(1), []);
        UnfinishedDatabase.Write(plan.ShardDatabase(2));
        var last = Step(plan, 0);
        Assert.That(last.Status, Is.EqualTo(SlurmStatus.Failed));
        Assert.That(last.Message, Does.StartWith("16 of 24 points are missing after 0 resubmissions: "));

        Submit(study, plan);
        Compute(study, plan, 1);
        Compute(study, plan, 2);
        Assert.That(Step(plan, 0).Status, Is.EqualTo(SlurmStatus.Complete));
    }

    [Test]
    public void What_is_computed_and_not_merged_needs_no_array()
    {
        var (study, plan) = Plan();
        Submit(study, plan);
        foreach (var shard in Enumerable.Range(0, Shards))
            Compute(study, plan, shard);
        Submit(study, plan);
        Assert.That(_slurm.Submitted, Has.Count.EqualTo(3));
        Assert.That(_slurm.Submitted[2], Has.None.StartsWith("--dependency").And.None.StartsWith("--array"));
    }

    [Test]
    public void Generations_follow_each_other_as_arrays()
    {
        var (study, plan) = Plan(lines: SmallStudy.Lines.Replace("search: grid", "search: { kind: nsga2, population: 6, generations: 3 }"));
        Submit(study, plan);
        for (var generation = 0; generation < 3; generation++)
        {
            Assert.That(_slurm.Submitted, Has.Count.EqualTo(2 * generation + 2));
            Assert.That(_slurm.LastArray, Is.EqualTo("0-2"));
            foreach (var shard in Enumerable.Range(0, Shards))
                Compute(study, plan, shard, fromBase: true);
            var state = Step(plan, 0);
            Assert.That((state.Status, state.Attempt), Is.EqualTo((generation < 2 ? SlurmStatus.Submitted : SlurmStatus.Complete, 0)));
        }
        SmallStudy.Explore(study, _folder["whole.db"]);
        Assert.That(SmallStudy.Content(plan.Database), Is.EqualTo(SmallStudy.Content(_folder["whole.db"])));
    }

    [Test]
    public void A_folder_of_another_study_or_another_number_of_shards_is_refused()
    {
        var (study, plan) = Plan();
        Submit(study, plan);
        var other = SmallStudy.In(_folder, SmallStudy.Lines + "\nseed: 2");
        Assert.That(Problem(() => Submit(other, plan with { Identity = other.Identity })), Does.Contain(study.Identity).And.Contain(other.Identity));
        Assert.That(Problem(() => Submit(study, plan with { Shards = 4 })), Does.StartWith("--shards: must be 3, ").And.EndWith("was 4"));
        Assert.That(Problem(() => Submit(study, plan with { Database = Path.ChangeExtension(plan.Database, ".sqlite") })), Does.Contain("belongs to"));
        _slurm.AtWork.Add(("101", "RUNNING"));
        Assert.That(Problem(() => Submit(study, plan)), Does.Contain("has jobs at work, 101 RUNNING"));
        Assert.That(_slurm.Submitted, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_folder_that_cannot_be_made_is_refused()
    {
        var (study, plan) = Plan();
        File.WriteAllText(plan.Folder, "");
        Assert.That(Problem(() => Submit(study, plan)), Does.StartWith($"{plan.Folder}: is a file"));
        File.Delete(plan.Folder);
        Directory.CreateDirectory(plan.Folder);
        File.WriteAllText(plan.LogFolder, "");
        Assert.That(Problem(() => Submit(study, plan)), Does.StartWith($"{plan.Folder}: cannot be made: "));
        Assert.That(Problem(() => Submit(study, plan with { Database = _folder["a\\b.db"] })), Does.Contain("has a backslash"));
        Assert.That(_slurm.Submitted, Is.Empty);
    }

    [Test]
    public void A_study_that_changed_after_its_submission_is_not_merged()
    {
        var (study, plan) = Plan();
        Submit(study, plan);
        var other = SmallStudy.In(_folder, SmallStudy.Lines + "\nseed: 2");
        Assert.That(Problem(() => Step(plan, 0)), Does.Contain(study.Identity).And.Contain(other.Identity));
        Assert.That(SlurmFiles.ReadState(plan.Folder), Has.Property("Status").EqualTo(SlurmStatus.Failed).And.Property("Message").Contain(other.Identity));
    }

    [Test]
    public void An_array_without_its_merge_job_is_cancelled()
    {
        var (study, plan) = Plan();
        var slurm = new FakeSlurm { Refusal = (1, "Invalid partition name specified") };
        Assert.That(Problem(() => new SlurmStudy(plan, study, slurm, _said.Add).Submit()), Is.EqualTo("sbatch: Invalid partition name specified"));
        Assert.That(slurm.Cancelled, Is.EqualTo(new[] { "101" }));
        Assert.That(SlurmFiles.ReadState(plan.Folder), Is.Null);
    }

    [Test]
    public void A_shard_that_cannot_be_read_is_named_and_the_others_are_merged()
    {
        var (study, plan) = Plan(retries: 0);
        Submit(study, plan);
        Compute(study, plan, 0);
        Compute(study, plan, 2);
        File.WriteAllText(plan.ShardDatabase(1), "no database, and longer than a header of one would be");
        Assert.That(Step(plan, 0).Message, Does.StartWith("8 of 24 points are missing after 0 resubmissions: 1, 4, 7, "));
        Assert.That(_said, Has.Some.Contains("shard-1.db").And.Some.Contains("shard 2: 8 points were new"));
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("[1]")]
    [TestCase("""{"study":"s","study_file":"/s","identity":"i","database":"/d.db","shards":0,"retries":3,"sbatch":[],"program":["/p"],"working_directory":"/"}""")]
    [TestCase("""{"study":"s","study_file":"/s","identity":"i","database":"d.db","shards":1,"retries":3,"sbatch":[],"program":["/p"],"working_directory":"/"}""")]
    [TestCase("""{"study":"s","study_file":"/s","identity":"i","database":"/d.db","shards":1,"retries":3,"sbatch":[],"program":[],"working_directory":"/"}""")]
    [TestCase("""{"study":1,"study_file":"/s","identity":"i","database":"/d.db","shards":1,"retries":3,"sbatch":[],"program":["/p"],"working_directory":"/"}""")]
    public void A_plan_that_is_none_is_refused_by_name(string text)
    {
        File.WriteAllText(_folder["plan.json"], text);
        Assert.That(Problem(() => SlurmFiles.ReadPlan(_folder[""])), Does.StartWith($"{_folder["plan.json"]}: is no file of a study on Slurm: "));
    }

    [Test]
    public void A_plan_is_read_as_it_was_written()
    {
        var (_, plan) = Plan();
        SlurmFiles.Write(_folder[""], plan with { SbatchOptions = ["--comment=it's \"so\"\n"] });
        var read = SlurmFiles.ReadPlan(_folder[""])!;
        Assert.That(read.SbatchOptions.Single(), Is.EqualTo("--comment=it's \"so\"\n"));
        Assert.That(read with { SbatchOptions = plan.SbatchOptions, Program = plan.Program }, Is.EqualTo(plan));
    }

    [Test]
    public void A_dry_run_leaves_nothing()
    {
        var (study, plan) = Plan();
        var dryRun = new SlurmStudy(plan, study, _slurm, _said.Add).DryRun();
        Assert.That(dryRun.Scripts.Select(s => s.Text), Has.One.Contains("exec /opt/archsim explore").And.One.Contains("exec /opt/archsim slurm"));
        Assert.That(dryRun.Commands, Has.Count.EqualTo(2));
        Assert.That(dryRun.Commands[0], Does.Contain("--array=0-2"));
        Assert.That(dryRun.Commands[1], Does.Contain("--dependency=afterany:JOB"));
        Assert.That((_slurm.Submitted.Count, Directory.Exists(plan.Folder), File.Exists(plan.Database)), Is.EqualTo((0, false, false)));
    }

    [Test]
    public void A_wait_ends_with_the_study_and_with_jobs_that_are_gone()
    {
        var (study, plan) = Plan();
        var wait = new SlurmWait(_slurm, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20));
        Submit(study, plan);
        Assert.That(wait.For(plan.Folder, CancellationToken.None), Has.Property("Status").EqualTo(SlurmStatus.Failed).And.Property("Message").Contain("jobs 101, 102 are gone"));
        _slurm.AtWork.Add(("102", "PENDING"));
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(60));
        Assert.That(() => wait.For(plan.Folder, cancel.Token), Throws.InstanceOf<OperationCanceledException>());
        foreach (var shard in Enumerable.Range(0, Shards))
            Compute(study, plan, shard);
        Step(plan, 0);
        Assert.That(wait.For(plan.Folder, CancellationToken.None).Status, Is.EqualTo(SlurmStatus.Complete));
    }

    private (Study Study, SlurmPlan Plan) Plan(int retries = 3, string lines = SmallStudy.Lines)
    {
        var study = SmallStudy.In(_folder, lines);
        return (study, new SlurmPlan
        {
            Name = study.Name,
            StudyFile = _folder["small.yaml"],
            Identity = study.Identity,
            Database = _folder["all.db"],
            Shards = Shards,
            Retries = retries,
            Program = ["/opt/archsim"],
            WorkingDirectory = _folder[""],
        });
    }

    private SlurmState Submit(Study study, SlurmPlan plan) => new SlurmStudy(plan, study, _slurm, _said.Add).Submit();

    private SlurmState Step(SlurmPlan plan, int attempt) => SlurmStudy.Step(plan, _slurm, _said.Add, attempt);

    /// <summary>What a task does; with <paramref name="before"/> one that does not come to its end.</summary>
    private static void Compute(Study study, SlurmPlan plan, int shard, long? before = null, bool fromBase = false)
    {
        ResultStore.Open(plan.ShardDatabase(shard), StoreMode.Write).Dispose();
        using var simulation = new StudySimulation(study, plan.ShardDatabase(shard));
        var options = SmallStudy.Options(plan.ShardDatabase(shard), shard: new Shard(shard, plan.Shards)) with { Before = before, Base = fromBase ? plan.Database : null };
        new StudyRunner(study, options, simulation.Evaluator).Run();
    }

    private static string Problem(Action action) => Assert.Throws<InputException>(() => action())!.Problems.Single().ToString();
}
