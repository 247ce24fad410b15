using System.Text.RegularExpressions;

namespace ArchSim.Validation;

/// <summary>The reasons that were looked for, from DEVIATIONS.md: its sections by the ids in their headings.</summary>
public static partial class Deviations
{
    /// <summary>Text of each section, in markdown, by id. A heading may have several ids, with commas between them.</summary>
    public static IReadOnlyDictionary<string, string> ById { get; } = Read(Embedded.Text("DEVIATIONS.md"));

    internal static Dictionary<string, string> Read(string markdown)
    {
        var sections = new Dictionary<string, string>();
        foreach (Match section in Section().Matches(markdown))
        {
            var ids = section.Groups["title"].Value.Split(',', StringSplitOptions.TrimEntries).Select(id => id.Trim('`')).ToList();
            if (!ids.All(id => Id().IsMatch(id)))
                continue;
            foreach (var id in ids)
                sections.Add(id, section.Groups["text"].Value.Trim());
        }
        return sections;
    }

    [GeneratedRegex(@"^\#{2,6}[ ]+(?<title>.+)\n(?<text>(?:(?!\#{1,6}[ ]).*\n?)*)", RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Section();

    [GeneratedRegex(@"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
    private static partial Regex Id();
}
