using ArchSim.Configuration;
using ArchSim.Exploration;
using ArchSim.Networks;
using ArchSim.Results;

namespace ArchSim.Cli;

/// <summary>Exceptions in words. A stack trace is for us and never for a user.</summary>
internal static class Failure
{
    /// <summary>Writes one line a problem and returns the exit code.</summary>
    public static int Explain(ITerminal terminal, Exception failure)
    {
        switch (failure)
        {
            case InputException input:
                foreach (var problem in input.Problems)
                    Say(terminal, problem.ToString());
                return ExitCode.BadInput;
            case NetworkException:
                Say(terminal, failure.Message);
                return ExitCode.BadInput;
            case OperationCanceledException:
                Say(terminal, "archsim: interrupted");
                return ExitCode.Interrupted;
            case StoreException or SlurmException:
                Say(terminal, failure.Message);
                return ExitCode.RunFailed;
            case OverflowException:
                Say(terminal, "archsim: a size is too large: a product of the shapes does not fit 64 bits");
                return ExitCode.BadInput;
            case OutOfMemoryException:
                Say(terminal, "archsim: out of memory");
                return ExitCode.RunFailed;
            case IOException or UnauthorizedAccessException:
                Say(terminal, $"archsim: {failure.Message}");
                return ExitCode.RunFailed;
            case AggregateException { InnerExceptions: [var only] }:
                return Explain(terminal, only);
            default:
                Say(terminal, $"archsim: the run failed: {failure.Message} ({failure.GetType().Name})");
                return ExitCode.RunFailed;
        }
    }

    private static void Say(ITerminal terminal, string line)
    {
        try
        {
            terminal.Error.WriteLine(TerminalText.Visible(line));
        }
        catch (IOException)
        {
            // Nobody listens on standard error: the exit code has to do.
        }
    }
}
