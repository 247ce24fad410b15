using System.CommandLine;
using System.CommandLine.Parsing;
using ArchSim.Configuration;

namespace ArchSim.Cli;

/// <summary>What is wrong with a command line, one line a problem.</summary>
internal static class Usage
{
    /// <returns>False where there is nothing to report.</returns>
    public static bool Report(ITerminal terminal, ParseResult parse)
    {
        var unknown = parse.UnmatchedTokens.Concat(OptionsTakenForArguments(parse)).ToList();
        if (parse.Errors.Count == 0 && unknown.Count == 0)
            return false;
        var command = parse.CommandResult.Command;
        var name = command is RootCommand ? "archsim" : $"archsim {command.Name}";
        var lines = new List<string>();
        var afterUnknownOption = false;
        foreach (var token in unknown)
        {
            var isOption = token.StartsWith('-');
            // The word behind a misspelt option is most likely its value.
            if (isOption || !afterUnknownOption)
                lines.Add(Unknown(command, token, isOption));
            afterUnknownOption = isOption;
            // What follows a misspelt command was meant for it.
            if (!isOption && command.Subcommands.Count > 0)
                break;
        }
        foreach (var error in parse.Errors)
        {
            var message = string.Join(' ', error.Message.Split((char[])['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            // The parser reports an unknown word too, and a missing command where the command was misspelt.
            if (unknown.Count > 0 && (unknown.Any(t => message.Contains($"'{t}'", StringComparison.Ordinal)) || command is RootCommand))
                continue;
            lines.Add(message);
        }
        foreach (var line in lines.Distinct())
            terminal.Error.WriteLine($"{name}: {TerminalText.Visible(line.TrimEnd('.'))} (see '{name} --help')");
        return true;
    }

    /// <summary>The parser hands a misspelt option to a command that takes any number of arguments, unless <c>--</c> says that it is one.</summary>
    private static IEnumerable<string> OptionsTakenForArguments(ParseResult parse)
    {
        if (parse.Tokens.Any(t => t.Type == TokenType.DoubleDash))
            return [];
        var arguments = parse.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value).ToList();
        // The word behind it is most likely its value; both are taken back.
        return arguments.Where((a, i) => IsOption(a) || (i > 0 && IsOption(arguments[i - 1])));

        static bool IsOption(string word) => word.Length > 1 && word.StartsWith('-');
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
