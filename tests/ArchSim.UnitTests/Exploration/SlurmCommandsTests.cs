using System.Runtime.Versioning;
using ArchSim.Configuration;
using ArchSim.Exploration;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Exploration;

/// <summary>Slurm's commands as they answer, refuse, hang or are not there.</summary>
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SlurmCommandsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestCase("echo 17", "17")]
    [TestCase("echo '17;cluster'", "17")]
    [TestCase("echo welcome; echo 17", "17")]
    public void A_job_id_is_found(string script, string expected) => Assert.That(With("sbatch", script).Submit(["--parsable", "x"]), Is.EqualTo(expected));

    [Test]
    public void A_refusal_is_one_line()
    {
        var slurm = With("sbatch", "echo 'sbatch: error: invalid partition specified: none' >&2; echo 'sbatch: error: Batch job submission failed: Invalid partition name specified' >&2; exit 1");
        Assert.That(Problem(() => slurm.Submit([])), Is.EqualTo("sbatch: invalid partition specified: none; Batch job submission failed: Invalid partition name specified"));
        Assert.That(Problem(() => With("sbatch", "exit 1").Submit([])), Is.EqualTo("sbatch: failed without a word"));
        Assert.That(Problem(() => With("sbatch", "echo 'sbatch: error: Invalid job array specification' >&2; exit 1").Submit(["--array=0-4000"])), Does.EndWith("specification; MaxArraySize of Slurm bounds --shards"));
    }

    [Test]
    public void An_absent_Slurm_is_said_to_be_absent() => Assert.That(Problem(() => new SlurmCommands(null, _folder[""]).Submit([])), Does.StartWith("sbatch: cannot be started, so that there is no Slurm here: "));

    [Test]
    public void A_command_that_hangs_is_given_up() =>
        Assert.That(Assert.Throws<SlurmException>(() => With("sbatch", "sleep 30", 0.2).Submit([]))!.Message, Is.EqualTo("sbatch: did not answer within 0.2 s"));

    [Test]
    public void An_answer_without_an_id_is_an_error() =>
        Assert.That(Assert.Throws<SlurmException>(() => With("sbatch", "echo done").Submit([]))!.Message, Is.EqualTo("sbatch: gave no job id, but 'done'"));

    [Test]
    public void The_queue_lists_jobs_and_knows_of_none_that_are_gone()
    {
        Assert.That(With("squeue", "echo '12_[0-3] PENDING'; echo '13 RUNNING'").Queue(["12", "13"]), Is.EqualTo(new[] { ("12_[0-3]", "PENDING"), ("13", "RUNNING") }));
        Assert.That(With("squeue", "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1").Queue(["12"]), Is.Empty);
        Assert.That(Problem(() => With("squeue", "echo 'squeue: error: slurm_load_jobs: Unable to contact slurm controller' >&2; exit 1").Queue(["12"])), Does.Contain("Unable to contact"));
    }

    private SlurmCommands With(string command, string script, double seconds = 20)
    {
        File.WriteAllText(_folder[command], $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(_folder[command], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new SlurmCommands(TimeSpan.FromSeconds(seconds), _folder[""]);
    }

    private static string Problem(Action action) => Assert.Throws<InputException>(() => action())!.Problems.Single().ToString();
}
