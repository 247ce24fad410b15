using System.CommandLine;
using System.Globalization;

namespace ArchSim.Cli;

/// <summary>Options whose values are checked in the words of this program.</summary>
internal static class Values
{
    public static Option<int> Whole(string name, string help, int least, int most, int fallback) =>
        new(name)
        {
            Description = help,
            HelpName = "N",
            DefaultValueFactory = _ => fallback,
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
                    return value;
                result.AddError($"{name} must be a whole number {least}..{most}, was '{text}'");
                return fallback;
            },
        };

    /// <summary>Null where it is left out.</summary>
    public static Option<int?> Whole(string name, string help, int least, int most) =>
        new(name)
        {
            Description = help,
            HelpName = "N",
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
                    return value;
                result.AddError($"{name} must be a whole number {least}..{most}, was '{text}'");
                return null;
            },
        };

    public static Option<long> Long(string name, string help, long fallback) =>
        new(name)
        {
            Description = help,
            HelpName = "N",
            DefaultValueFactory = _ => fallback,
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
                    return value;
                result.AddError($"{name} must be a whole number, was '{text}'");
                return fallback;
            },
        };

    /// <summary>One word of a closed set.</summary>
    public static Option<string> OneOf(string name, string help, IReadOnlyCollection<string> known, string fallback) =>
        new(name)
        {
            Description = help,
            HelpName = string.Join('|', known),
            DefaultValueFactory = _ => fallback,
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (!known.Contains(text))
                    result.AddError($"{name} must be one of {string.Join(", ", known)}; was '{text}'");
                return text;
            },
        };

    /// <summary>A file or folder; an empty name is a mistake in a script.</summary>
    public static Option<string?> Path(string name, string kind, string help, string? fallback = null)
    {
        var option = new Option<string?>(name)
        {
            Description = help,
            HelpName = kind,
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (text.Length == 0 || text.Contains('\0'))
                    result.AddError($"{name} needs the name of a {(kind == "DIR" ? "folder" : "file")}, was '{text.Replace('\0', '?')}'");
                return text;
            },
        };
        if (fallback is not null)
            option.DefaultValueFactory = _ => fallback;
        return option;
    }

    /// <summary>Assignments <c>path=value</c>, any number of them.</summary>
    public static Option<IReadOnlyList<(string Path, string Value)>> Assignments(string name, string help) =>
        new(name)
        {
            Description = help,
            HelpName = "path=value",
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = false,
            DefaultValueFactory = _ => [],
            CustomParser = result =>
            {
                var list = new List<(string, string)>();
                foreach (var token in result.Tokens)
                {
                    var split = token.Value.IndexOf('=');
                    if (split > 0)
                        list.Add((token.Value[..split].Trim(), token.Value[(split + 1)..].Trim()));
                    else
                        result.AddError($"{name} needs path=value, as in buffers.weight.size_kib=64; was '{token.Value}'");
                }
                return list;
            },
        };
}
