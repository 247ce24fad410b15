using ArchSim.Configuration;
using ArchSim.Exploration;

namespace ArchSim.UnitTests.Exploration;

/// <summary>Takes jobs and runs none; the test is the machine.</summary>
internal sealed class FakeSlurm : ISlurm
{
    public List<IReadOnlyList<string>> Submitted { get; } = [];

    public List<(string Job, string State)> AtWork { get; } = [];

    public List<string> Cancelled { get; } = [];

    /// <summary>What is said to the submission of this place, from 0.</summary>
    public (int Place, string Message)? Refusal { get; init; }

    /// <summary>The shards of the array that was submitted last.</summary>
    public string LastArray => Submitted.Last(s => Array(s) is not null) is var last ? Array(last)! : "";

    public string Submit(IReadOnlyList<string> arguments)
    {
        if (Refusal is { } refusal && refusal.Place == Submitted.Count)
            throw new InputException("sbatch", refusal.Message);
        Submitted.Add(arguments);
        return $"{100 + Submitted.Count}";
    }

    public IReadOnlyList<(string Job, string State)> Queue(IReadOnlyList<string> jobs) => [.. AtWork.Where(w => jobs.Contains(w.Job))];

    public void Cancel(string job) => Cancelled.Add(job);

    private static string? Array(IReadOnlyList<string> arguments) => arguments.FirstOrDefault(a => a.StartsWith("--array=", StringComparison.Ordinal))?["--array=".Length..];
}
