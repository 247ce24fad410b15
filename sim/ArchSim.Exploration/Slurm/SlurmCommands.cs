using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using ArchSim.Configuration;

namespace ArchSim.Exploration;

/// <summary>Slurm by its commands, sbatch, squeue and scancel.</summary>
/// <param name="patience">How long a command may take; null: a minute. A controller that cannot be reached is given up by the commands themselves, mostly earlier.</param>
/// <param name="folder">Of the commands; null looks on the PATH.</param>
public sealed partial class SlurmCommands(TimeSpan? patience = null, string? folder = null) : ISlurm
{
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromMinutes(1);

    public string Submit(IReadOnlyList<string> arguments)
    {
        var (code, output, error) = Run("sbatch", arguments);
        if (code != 0)
            throw new InputException("sbatch", OneLine(error, output) + (arguments.Any(a => a.StartsWith("--array=", StringComparison.Ordinal)) && error.Contains("array", StringComparison.OrdinalIgnoreCase)
                ? "; MaxArraySize of Slurm bounds --shards" : ""));
        // The id, or id;cluster; a site's own messages may stand before it.
        var line = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault("");
        return JobId().Match(line) is { Success: true } match ? match.Groups[1].Value : throw new SlurmException($"sbatch: gave no job id, but '{OneLine(output, error)}'");
    }

    public IReadOnlyList<(string Job, string State)> Queue(IReadOnlyList<string> jobs)
    {
        if (jobs.Count == 0)
            return [];
        var (code, output, error) = Run("squeue", ["--noheader", "--format=%i %T", $"--jobs={string.Join(',', jobs)}"]);
        if (code != 0)
        {
            // Slurm forgets jobs some minutes after their end.
            if (error.Contains("Invalid job id", StringComparison.OrdinalIgnoreCase))
                return [];
            throw new InputException("squeue", OneLine(error, output));
        }
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(l => l.Split(' ', 2)).Select(w => (w[0], w[^1]))];
    }

    public void Cancel(string job)
    {
        try
        {
            Run("scancel", [job]);
        }
        catch (Exception e) when (e is InputException or SlurmException)
        {
            // What went wrong before is what is said.
        }
    }

    private (int Code, string Output, string Error) Run(string command, IReadOnlyList<string> arguments)
    {
        using var process = Start(command, arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(_patience) || !Task.WaitAll([output, error], _patience))
        {
            process.Kill(entireProcessTree: true);
            throw new SlurmException(FormattableString.Invariant($"{command}: did not answer within {_patience.TotalSeconds:0.#} s"));
        }
        return (process.ExitCode, output.Result, error.Result);
    }

    private Process Start(string command, IReadOnlyList<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(folder is null ? command : Path.Combine(folder, command), arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Exception e) when (e is Win32Exception or PlatformNotSupportedException)
        {
            throw new InputException(command, $"cannot be started, so that there is no Slurm here: {e.Message.Split('\n')[0]}");
        }
    }

    private static string OneLine(string text, string otherwise)
    {
        var lines = (text.Trim().Length > 0 ? text : otherwise).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(l => Prefix().Replace(l, ""));
        var line = string.Join("; ", lines);
        return line.Length > 0 ? line : "failed without a word";
    }

    [GeneratedRegex(@"^(\d+)(;[^;\s]+)?$")]
    private static partial Regex JobId();

    [GeneratedRegex("^(sbatch|squeue|scancel): (error: )?")]
    private static partial Regex Prefix();
}
