using System.Globalization;

namespace ArchSim.Exploration;

/// <summary>What sbatch is given: the two scripts of a plan, and the words of its command lines. Options stand on the command line, where no quoting can go wrong.</summary>
public sealed class SlurmScripts(SlurmPlan plan, bool byGenerations)
{
    private const int LongestJobName = 40;

    /// <summary>Options that say where the jobs belong; the plan decides them.</summary>
    public static IReadOnlyList<string> Reserved { get; } =
        ["array", "chdir", "clusters", "dependency", "error", "help", "hold", "job-name", "open-mode", "output", "parsable", "test-only", "usage", "version", "wait", "wrap"];

    public string TaskPath => Path.Combine(plan.Folder, "task.sh");

    public string StepPath => Path.Combine(plan.Folder, "merge.sh");

    /// <summary>One shard. The program replaces the shell, so that a signal for the one reaches the other.</summary>
    public string Task => $"""
        #!/bin/sh
        # One shard of a study: a task of a job array.
        cd -- {ShellText.Quote(plan.WorkingDirectory)} || exit 3
        exec {ShellText.Line(plan.Program)} explore {ShellText.Quote(plan.StudyFile)} --identity {ShellText.Quote(plan.Identity)} \
            --shard "$SLURM_ARRAY_TASK_ID/{plan.Shards}" --db {ShellText.Quote(plan.Folder + "/shard-")}"$SLURM_ARRAY_TASK_ID.db" \
            {(byGenerations ? $"--base {ShellText.Quote(plan.Database)} " : "")}--shared --force --quiet --threads "{"${SLURM_CPUS_PER_TASK:-1}"}"

        """;

    /// <summary>Merges what is complete and submits what is not; its argument is the attempt.</summary>
    public string Step => $"""
        #!/bin/sh
        # Runs when all tasks of an array have ended: merges complete shards, submits the others again.
        cd -- {ShellText.Quote(plan.WorkingDirectory)} || exit 3
        exec {ShellText.Line(plan.Program)} slurm {ShellText.Quote(plan.Folder)} --step "$1"

        """;

    public IReadOnlyList<string> ArrayArguments(IEnumerable<int> shards) =>
        [.. Common("", "task-%A_%a"), $"--array={NumberRanges.Text(shards.Select(s => (long)s))}", TaskPath];

    /// <param name="array">The job that it waits for; null where it can run at once.</param>
    public IReadOnlyList<string> StepArguments(string? array, int attempt) =>
        [.. Common("-merge", "merge-%j"), .. array is null ? (string[])[] : [$"--dependency=afterany:{array}"], StepPath, attempt.ToString(CultureInfo.InvariantCulture)];

    // Slurm takes a percent sign for a pattern in the whole path of a log, that of the working directory too. What comes last counts, so the user's options stand first.
    private IEnumerable<string> Common(string suffix, string log) =>
        [.. plan.SbatchOptions, "--parsable", $"--job-name=archsim-{JobName}{suffix}", $"--chdir={plan.Folder}", $"--output={plan.LogFolder.Replace("%", "%%", StringComparison.Ordinal)}/{log}.log", "--open-mode=append"];

    private string JobName => string.Concat(plan.Name.Take(LongestJobName).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
}
