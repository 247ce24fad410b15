using ArchSim.Exploration;

namespace ArchSim.Cli;

/// <summary><c>archsim explore --on slurm</c>: prints, submits, and waits where it is asked to.</summary>
internal sealed class SlurmExploration(Workbench bench, Study study, SlurmPlan plan, bool json, bool quiet)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Ask = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <returns>The exit code; null where the study is complete and its summary is to be shown.</returns>
    public int? Run(bool dryRun, bool wait)
    {
        var submission = new SlurmStudy(plan, study, bench.Slurm, Say);
        if (dryRun)
        {
            SlurmOutput.Write(bench.Terminal, submission.DryRun(), json);
            return ExitCode.Done;
        }
        var state = submission.Submit();
        if (state.Status == SlurmStatus.Complete)
            return null;
        if (!wait)
        {
            if (json)
                Json.Write(bench.Terminal, writer => SlurmOutput.Write(writer, plan, state));
            else if (!quiet)
                Say($"{SlurmOutput.StateCommand(plan)} shows how far it is");
            return ExitCode.Done;
        }
        state = Wait();
        if (state.Status == SlurmStatus.Complete)
            return null;
        bench.Terminal.Error.WriteLine(TerminalText.Visible($"archsim: {state.Message}"));
        return ExitCode.RunFailed;
    }

    private SlurmState Wait()
    {
        try
        {
            return new SlurmWait(bench.Slurm, Look, Ask, Patience).For(plan.Folder, bench.Cancel);
        }
        catch (OperationCanceledException)
        {
            bench.Terminal.Error.WriteLine(TerminalText.Visible($"archsim: the jobs go on; {SlurmOutput.StateCommand(plan)} shows how far they are"));
            throw;
        }
    }

    // With --json standard output holds one object and nothing else.
    private void Say(string line)
    {
        if (quiet)
            return;
        (json ? bench.Terminal.Error : bench.Terminal.Out).WriteLine(TerminalText.Visible(line));
    }
}
