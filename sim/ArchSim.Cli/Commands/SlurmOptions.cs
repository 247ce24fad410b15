using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using ArchSim.Exploration;

namespace ArchSim.Cli;

/// <summary>The options of <c>explore</c> that send a study to Slurm.</summary>
internal sealed partial class SlurmOptions
{
    private const string Slurm = "slurm";
    private const string Local = "this-machine";
    private const int DefaultShards = 16;
    private const int DefaultRetries = 3;

    private readonly Option<string> _on = Values.OneOf("--on", "where points are computed; slurm: as a job array, whose tasks share the file system of the database", [Local, Slurm], Local);
    private readonly Option<int> _shards = Values.Whole("--shards", "with --on slurm: tasks of the array, each with a share of the points and a database of its own", 1, SlurmPlan.MostShards, DefaultShards);
    private readonly Option<int> _retries = Values.Whole("--retries", "with --on slurm: how often shards that were killed, failed or lost are submitted again", 0, SlurmPlan.MostRetries, DefaultRetries);
    private readonly Option<bool> _wait = new("--wait") { Description = "with --on slurm: wait for the end and print the table; the jobs go on where the wait is cut short" };

    private readonly Option<string[]> _sbatch = new("--sbatch")
    {
        Description = "with --on slurm: an option for sbatch, as in --sbatch --partition=short; any number of them",
        HelpName = "--OPTION=VALUE",
        Arity = ArgumentArity.ZeroOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
        CustomParser = Sbatch,
    };

    public IReadOnlyList<Option> All => [_on, _shards, _retries, _sbatch, _wait];

    public bool IsAskedFor(ParseResult parse) => parse.GetValue(_on) == Slurm;

    public bool Waits(ParseResult parse) => parse.GetValue(_wait);

    /// <param name="localOnly">Options that mean nothing to an array.</param>
    public void Validate(CommandResult result, IReadOnlyList<Option> localOnly)
    {
        var slurm = IsGiven(result, _on) && result.GetResult(_on)!.Tokens is [.., var word] && word.Value == Slurm;
        foreach (var option in (slurm ? localOnly : All.Where(o => o != _on)).Where(o => IsGiven(result, o)))
        {
            result.AddError(!slurm ? $"{option.Name} needs --on slurm"
                : option.Name == "--threads" ? "--threads is not for --on slurm; --sbatch --cpus-per-task=N gives a task N threads"
                : $"{option.Name} is not for --on slurm");
        }
    }

    public SlurmPlan Plan(ParseResult parse, Study study, string studyFile, string database) => new()
    {
        Name = study.Name,
        StudyFile = Path.GetFullPath(studyFile),
        Identity = study.Identity,
        Database = Path.GetFullPath(database),
        Shards = parse.GetValue(_shards),
        Retries = parse.GetValue(_retries),
        SbatchOptions = parse.GetValue(_sbatch)!,
        Program = Program(),
        WorkingDirectory = Environment.CurrentDirectory,
    };

    /// <summary>An executable of its own, or <c>dotnet archsim.dll</c>.</summary>
    private static string[] Program()
    {
        var process = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(process) == "dotnet" ? [process, Path.Combine(AppContext.BaseDirectory, "archsim.dll")] : [process];
    }

    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static string[] Sbatch(ArgumentResult result)
    {
        var words = result.Tokens.Select(t => t.Value).ToArray();
        foreach (var word in words)
        {
            if (LongOption().Match(word) is not { Success: true } match)
                result.AddError($"--sbatch needs an option of sbatch in its long form, as in --sbatch --partition=short; was '{word}'");
            else if (SlurmScripts.Reserved.Contains(match.Groups[1].Value))
                result.AddError($"--sbatch {word}: --{match.Groups[1].Value} is what archsim itself tells sbatch");
        }
        return words;
    }

    [GeneratedRegex(@"^--([a-z][a-z0-9-]*)(=[^\x00-\x1f]*)?$")]
    private static partial Regex LongOption();
}
