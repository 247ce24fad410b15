namespace ArchSim.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A check that the user asked for did not hold.</summary>
    public const int CheckFailed = 1;

    /// <summary>Bad usage or bad input; one line a problem stands on standard error.</summary>
    public const int BadInput = 2;

    /// <summary>The input was good, and yet the run did not come to its end.</summary>
    public const int RunFailed = 3;

    /// <summary>Ctrl-C, as shells report it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>Asked to end by the system or a batch scheduler: 128 + SIGTERM.</summary>
    public const int Terminated = 143;
}
