using System.CommandLine;
using ArchSim.Configuration;

namespace ArchSim.Cli;

/// <summary>What is wrong with a command line, one line a problem.</summary>
internal static class Usage
{
    public static void Report(ITerminal terminal, ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var name = command is RootCommand ? "archsim" : $"archsim {command.Name}";
        var lines = new List<string>();
        var afterUnknownOption = false;
        foreach (var token in parse.UnmatchedTokens)
        {
            var isOption = token.StartsWith('-');
            // The word behind a misspelt option is most likely its value.
            if (isOption || !afterUnknownOption)
                lines.Add(Unknown(command, token, isOption));
            afterUnknownOption = isOption;
        }
        foreach (var error in parse.Errors)
        {
            var message = string.Join(' ', error.Message.Split((char[])['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            // The parser reports an unknown word too, and a missing command where the command was misspelt.
            if (parse.UnmatchedTokens.Count > 0 && (parse.UnmatchedTokens.Any(t => message.Contains($"'{t}'", StringComparison.Ordinal)) || command is RootCommand))
                continue;
            lines.Add(message);
        }
        foreach (var line in lines.Distinct())
            terminal.Error.WriteLine($"{name}: {TerminalText.Visible(line.TrimEnd('.'))} (see '{name} --help')");
    }

    private static string Unknown(Command command, string token, bool isOption)
    {
        var known = isOption ? command.Options.Select(o => o.Name) : command.Subcommands.Select(c => c.Name);
        var nearest = Spelling.Nearest(token, known);
        var hint = nearest is null ? "" : $"; did you mean '{nearest}'?";
        var what = isOption ? "unknown option" : command.Subcommands.Count > 0 ? "unknown command" : "one argument too many:";
        return $"{what} '{token}'{hint}";
    }
}
