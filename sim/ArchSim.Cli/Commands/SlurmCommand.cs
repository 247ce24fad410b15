using System.CommandLine;
using ArchSim.Configuration;
using ArchSim.Exploration;

namespace ArchSim.Cli;

/// <summary><c>archsim slurm FOLDER</c>: how far a study is that was sent to Slurm. The job behind an array calls it too, to merge and submit what is left.</summary>
internal sealed class SlurmCommand : ExampledCommand
{
    private readonly Workbench _bench;
    private readonly Argument<string> _folder = new("FOLDER") { Description = "the folder that 'archsim explore --on slurm' made beside the database: NAME.slurm" };
    private readonly Option<int?> _step = Values.Whole("--step", "what the job behind an array does: merge complete shards, submit the others again; its value is how often that was done before", 0, SlurmPlan.MostRetries);
    private readonly Option<bool> _json = new("--json") { Description = "the state as JSON on standard output" };

    public SlurmCommand(Workbench bench)
        : base("slurm", "Show how far a study is that 'archsim explore --on slurm' submitted: its jobs, shards and points.")
    {
        _bench = bench;
        Arguments.Add(_folder);
        Options.Add(_step);
        Options.Add(_json);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Purpose)> Examples =>
    [
        ("archsim slurm archsim.slurm", "jobs, shards and points; exit code 3 where points are missing and nothing is at work"),
        ("archsim slurm archsim.slurm --json", "the same for a script"),
    ];

    private int Execute(ParseResult parse)
    {
        var folder = parse.GetRequiredValue(_folder);
        var plan = SlurmFiles.ReadPlan(folder) ?? throw new InputException(folder, "holds no study on Slurm: 'archsim explore --on slurm' makes one");
        if (Path.GetFullPath(folder) is var full && RealPath.Of(full) != RealPath.Of(plan.Folder))
            throw new InputException(folder, $"belongs to {plan.Folder}, and cannot be used elsewhere");
        if (parse.GetValue(_step) is { } attempt)
        {
            var state = SlurmStudy.Step(plan, _bench.Slurm, line => _bench.Terminal.Out.WriteLine(TerminalText.Visible(line)), attempt);
            return state.Status == SlurmStatus.Failed ? ExitCode.RunFailed : ExitCode.Done;
        }
        return Show(plan, parse.GetValue(_json));
    }

    private int Show(SlurmPlan plan, bool json)
    {
        var study = StudyFile.Load(plan.StudyFile);
        if (study.Identity != plan.Identity)
            throw new InputException(plan.StudyFile, $"has identity {study.Identity}, and {plan.Folder} belongs to {plan.Identity}: the study, a file that it names or the version of the model has changed");
        var state = SlurmFiles.ReadState(plan.Folder) ?? new SlurmState(SlurmStatus.Failed, 0, [], "nothing was submitted");
        var survey = ShardSurvey.Of(plan, study);
        var queue = state.Status == SlurmStatus.Submitted ? _bench.Slurm.Queue(state.Jobs) : [];
        if (state.Status == SlurmStatus.Submitted && queue.Count == 0)
        {
            // The last job may have come to its end between the two questions.
            state = SlurmFiles.ReadState(plan.Folder) is { } now && now != state && now.Status != SlurmStatus.Submitted
                ? now : state with { Status = SlurmStatus.Failed, Message = $"jobs {string.Join(", ", state.Jobs)} are gone; submitting again goes on" };
        }
        if (json)
            Json.Write(_bench.Terminal, writer => SlurmOutput.Write(writer, plan, state, study, survey, queue));
        else
            SlurmOutput.Write(_bench.Terminal, plan, state, study, survey, queue);
        return state.Status == SlurmStatus.Failed ? ExitCode.RunFailed : ExitCode.Done;
    }
}
