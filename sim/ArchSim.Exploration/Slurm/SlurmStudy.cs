using ArchSim.Configuration;
using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>
/// A study on Slurm, round by round: an array of the shards that are not complete, and behind it a step that merges and submits what is still to do. All that it knows stands in files and
/// databases, so that whoever comes next, on whichever machine, goes on.
/// </summary>
/// <param name="say">Takes a line on what was done.</param>
public sealed class SlurmStudy(SlurmPlan plan, Study study, ISlurm slurm, Action<string> say)
{
    private const int MostRangesShown = 10;

    private readonly SlurmScripts _scripts = new(plan, study.Search is IGenerationalSearch);

    /// <summary>Jobs run on several machines: rollback journals, whatever this machine's view of the file system.</summary>
    internal static StoreOptions Store { get; } = new() { WriteAheadLog = false };

    /// <summary>What a submission would do, without touching anything.</summary>
    /// <exception cref="InputException">A folder of another study; a database that cannot be read.</exception>
    public SlurmDryRun DryRun()
    {
        CheckFolder();
        var survey = ShardSurvey.Of(plan, study);
        var commands = new List<IReadOnlyList<string>>();
        var array = survey.ToCompute.Count > 0;
        if (array)
            commands.Add(["sbatch", .. _scripts.ArrayArguments(survey.ToCompute)]);
        // The id of the array is not known before it is submitted.
        if (!survey.IsComplete)
            commands.Add(["sbatch", .. _scripts.StepArguments(array ? "JOB" : null, 0)]);
        return new SlurmDryRun([(_scripts.TaskPath, _scripts.Task), (_scripts.StepPath, _scripts.Step)], commands);
    }

    /// <summary>Writes the folder and submits what is not complete yet.</summary>
    /// <exception cref="InputException">A folder of another study, or one that cannot be written; jobs of the study that are still at work; no Slurm, or one that refuses.</exception>
    /// <exception cref="SlurmException">Slurm does not answer.</exception>
    public SlurmState Submit()
    {
        CheckFolder();
        if (SlurmFiles.ReadState(plan.Folder) is { Status: SlurmStatus.Submitted, Jobs: { Count: > 0 } jobs } && slurm.Queue(jobs) is { Count: > 0 } queue)
            throw new InputException(plan.Folder, $"has jobs at work, {string.Join(", ", queue.Select(q => $"{q.Job} {q.State}"))}; archsim slurm {ShellText.Quote(plan.Folder)} shows how far they are, scancel ends them");
        // Tells whether the database takes points, and takes a write-ahead log off it.
        ResultStore.Open(plan.Database, StoreMode.Write, Store).Dispose();
        WriteFolder();
        var survey = ShardSurvey.Of(plan, study);
        return survey.IsComplete ? Leave(new SlurmState(SlurmStatus.Complete, 0, [], CompleteText)) : Submit(survey, 0);
    }

    /// <summary>What runs when an array has ended.</summary>
    /// <param name="attempt">Of that array.</param>
    /// <exception cref="InputException">The study is another than was submitted; a database that cannot be read or written; Slurm refuses.</exception>
    /// <exception cref="SlurmException">Slurm does not answer.</exception>
    /// <exception cref="StoreException">The database cannot take the points.</exception>
    public static SlurmState Step(SlurmPlan plan, ISlurm slurm, Action<string> say, int attempt)
    {
        try
        {
            return new SlurmStudy(plan, StudyFile.Load(plan.StudyFile), slurm, say).Step(attempt);
        }
        catch (Exception e) when (e is InputException or SlurmException or StoreException)
        {
            // Whoever waits or asks looks into the state, not into the log of this job.
            SlurmFiles.Write(plan.Folder, new SlurmState(SlurmStatus.Failed, attempt, [], e.Message.Split('\n')[0].Trim()));
            throw;
        }
    }

    private SlurmState Step(int attempt)
    {
        RefuseOther(study.Identity, plan.Identity);
        var survey = ShardSurvey.Of(plan, study);
        var round = survey.First;
        Merge(survey.ToMerge);
        survey = ShardSurvey.Of(plan, study);
        if (survey.IsComplete)
            return Leave(new SlurmState(SlurmStatus.Complete, attempt, [], CompleteText));
        if (survey.First != round)
            return Submit(survey, 0);
        return attempt < plan.Retries ? Submit(survey, attempt + 1) : GiveUp(survey, attempt);
    }

    private string CompleteText => $"all {study.Search.Points} points of {plan.Name} are in {plan.Database}";

    private SlurmState Submit(ShardSurvey survey, int attempt)
    {
        var array = survey.ToCompute.Count > 0 ? slurm.Submit(_scripts.ArrayArguments(survey.ToCompute)) : null;
        string step;
        try
        {
            step = slurm.Submit(_scripts.StepArguments(array, attempt));
        }
        catch
        {
            // Tasks that nothing merges would only be in the way of the next submission.
            if (array is not null)
                slurm.Cancel(array);
            throw;
        }
        if (array is not null)
        {
            say($"job {array}: {(attempt > 0 ? $"resubmission {attempt} of " : "")}{survey.ToCompute.Count} of {plan.Shards} shards "
                + $"({NumberRanges.Text(survey.ToCompute.Select(s => (long)s))}), points {NumberRanges.Text((survey.First, survey.Before - 1))} of {study.Search.Points}");
        }
        say($"job {step}: merges them into {plan.Database}");
        return Leave(new SlurmState(SlurmStatus.Submitted, attempt, array is null ? [step] : [array, step], ""));
    }

    private SlurmState GiveUp(ShardSurvey survey, int attempt)
    {
        // What they did come to is not lost; a database that nobody can read has nothing to give.
        Merge(survey.ToCompute.Where(s => !survey.Damaged.Any(d => d.File == plan.ShardDatabase(s)) && IsBegun(plan.ShardDatabase(s))));
        var shown = ShardSurvey.Missing(plan, study).Take(MostRangesShown + 1).ToList();
        var missing = ShardSurvey.Missing(plan, study).Sum(r => r.Last - r.First + 1);
        if (missing == 0)
            return Leave(new SlurmState(SlurmStatus.Complete, attempt, [], CompleteText));
        foreach (var problem in survey.Damaged)
            say(problem.ToString());
        var points = string.Join(", ", shown.Take(MostRangesShown).Select(NumberRanges.Text)) + (shown.Count > MostRangesShown ? ", ..." : "");
        return Leave(new SlurmState(SlurmStatus.Failed, attempt, [],
            $"{missing} of {study.Search.Points} points are missing after {attempt} resubmissions: {points}; {plan.LogFolder} says why, submitting again goes on"));
    }

    private static bool IsBegun(string database)
    {
        using var store = ResultStore.OpenIfAny(database, Store);
        return store is not null;
    }

    private void Merge(IEnumerable<int> shards)
    {
        using var store = ResultStore.Open(plan.Database, StoreMode.Write, Store);
        foreach (var shard in shards)
        {
            var (_, points) = store.MergeAll(plan.ShardDatabase(shard));
            say($"shard {shard}: {points} points were new");
        }
    }

    private SlurmState Leave(SlurmState state)
    {
        SlurmFiles.Write(plan.Folder, state);
        if (state.Message.Length > 0)
            say(state.Message);
        return state;
    }

    private void CheckFolder()
    {
        if (plan.Folder.Contains('\\', StringComparison.Ordinal))
            throw new InputException(plan.Folder, "has a backslash, which Slurm takes out of the path of a log; another --db has another folder");
        if (File.Exists(plan.Folder))
            throw new InputException(plan.Folder, "is a file, and the scripts and shards of the study need a folder of this name; another --db has another");
        if (SlurmFiles.ReadPlan(plan.Folder) is not { } earlier)
            return;
        RefuseOther(plan.Identity, earlier.Identity, earlier.Name);
        if (earlier.Database != plan.Database)
            throw new InputException(plan.Folder, $"belongs to {earlier.Database}, not to {plan.Database}; another --db has another folder");
        if (earlier.Shards != plan.Shards)
            throw new InputException("--shards", $"must be {earlier.Shards}, as {plan.Folder} was begun with; was {plan.Shards}");
    }

    private void RefuseOther(string identity, string submitted, string? name = null)
    {
        if (identity != submitted)
        {
            throw new InputException(plan.Folder, $"belongs to {(name is null || name == plan.Name ? "" : $"study '{name}', ")}identity {submitted}, and {plan.StudyFile} is now {identity}: "
                + "the study, a file that it names or the version of the model has changed; another --db has another folder");
        }
    }

    private void WriteFolder()
    {
        try
        {
            Directory.CreateDirectory(plan.LogFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(plan.Folder, $"cannot be made: {e.Message}");
        }
        SlurmFiles.WriteText(_scripts.TaskPath, _scripts.Task);
        SlurmFiles.WriteText(_scripts.StepPath, _scripts.Step);
        SlurmFiles.Write(plan.Folder, plan);
    }
}
