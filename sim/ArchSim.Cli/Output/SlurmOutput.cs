using System.Text.Json;
using ArchSim.Exploration;

namespace ArchSim.Cli;

/// <summary>A study on Slurm in words and as JSON.</summary>
internal static class SlurmOutput
{
    public static string StateCommand(SlurmPlan plan) => $"archsim slurm {ShellText.Quote(plan.Folder)}";

    public static void Write(ITerminal terminal, SlurmPlan plan, SlurmState state, Study study, ShardSurvey survey, IReadOnlyList<(string Job, string State)> queue)
    {
        terminal.Line($"{plan.Name}: {state.Status.ToString().ToLowerInvariant()}{(state.Attempt > 0 ? $", resubmission {state.Attempt} of at most {plan.Retries}" : "")}");
        var generation = study.Search is IGenerationalSearch generational
            ? $" of generation {Quantity.Count(survey.First / generational.Population + 1)} of {Quantity.Count(generational.Generations)}" : "";
        terminal.Line($"Shards{generation}: {survey.Complete} of {plan.Shards} merged, {survey.ToMerge.Count} to be merged, {survey.ToCompute.Count} to be computed");
        terminal.Line($"Points{generation}: {Quantity.Count(survey.Merged)} of {Quantity.Count(survey.Before - survey.First)} in {plan.Database}, {Quantity.Count(survey.Begun)} in unfinished shards");
        foreach (var (job, word) in queue)
            terminal.Line($"Job {job}: {word}");
        foreach (var problem in survey.Damaged)
            terminal.Line(problem.ToString());
        // Paths are to be copied, so the line is not cut.
        if (state.Message.Length > 0)
            terminal.Out.WriteLine(TerminalText.Visible(state.Message));
    }

    public static void Write(ITerminal terminal, SlurmDryRun dryRun, bool json)
    {
        if (json)
        {
            Json.Write(terminal, writer =>
            {
                writer.Objects("scripts", dryRun.Scripts, s =>
                {
                    writer.WriteString("path", s.Path);
                    writer.WriteString("text", s.Text);
                });
                writer.Objects("commands", dryRun.Commands, c => writer.Words("words", c));
            });
            return;
        }
        foreach (var (path, text) in dryRun.Scripts)
            terminal.Out.WriteLine($"# {path}\n{text}");
        foreach (var command in dryRun.Commands)
            terminal.Out.WriteLine(ShellText.Line(command));
        if (dryRun.Commands.Count == 0)
            terminal.Out.WriteLine("# every point is in the database: nothing to submit");
    }

    public static void Write(Utf8JsonWriter json, SlurmPlan plan, SlurmState state, Study study, ShardSurvey survey, IReadOnlyList<(string Job, string State)> queue)
    {
        Write(json, plan, state);
        json.WriteNumber("points", study.Search.Points);
        json.WriteNumber("first", survey.First);
        json.WriteNumber("before", survey.Before);
        json.WriteNumber("merged", survey.Merged);
        json.WriteNumber("begun", survey.Begun);
        json.WriteNumber("shards_complete", survey.Complete);
        json.Array("shards_to_merge", survey.ToMerge, shard => json.WriteNumberValue(shard));
        json.Array("shards_to_compute", survey.ToCompute, shard => json.WriteNumberValue(shard));
        json.Objects("queue", queue, q =>
        {
            json.WriteString("job", q.Job);
            json.WriteString("state", q.State);
        });
        json.Words("damaged", survey.Damaged.Select(d => d.ToString()));
    }

    public static void Write(Utf8JsonWriter json, SlurmPlan plan, SlurmState state)
    {
        json.WriteString("study", plan.Name);
        json.WriteString("folder", plan.Folder);
        json.WriteString("database", plan.Database);
        json.WriteNumber("shards", plan.Shards);
        json.WriteString("status", state.Status.ToString().ToLowerInvariant());
        json.WriteNumber("attempt", state.Attempt);
        json.Words("jobs", state.Jobs);
        json.WriteString("message", state.Message);
    }
}
