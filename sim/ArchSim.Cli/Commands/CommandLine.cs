namespace ArchSim.Cli;

/// <summary>A command line as one text that a shell takes back; results carry it, so that whoever reads them can repeat them.</summary>
internal static class CommandLine
{
    public static string Of(IEnumerable<string> arguments) => "archsim " + string.Join(' ', arguments.Select(Quote));

    private static string Quote(string argument)
    {
        if (argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:,+@%".Contains(c)))
            return argument;
        return $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
