using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>What made the numbers: commands and the full text of every config, each text once.</summary>
internal static class Provenance
{
    public static void Write(Markup page, IReadOnlyList<ReportRun> runs)
    {
        var configs = runs.SelectMany(r => r.Configs).Distinct().OrderBy(c => c.Kind, StringComparer.Ordinal)
            .ThenBy(c => c.Name, NaturalOrder.Instance).ThenBy(c => c.Hash, StringComparer.Ordinal).ToList();
        var anchors = configs.Select((config, i) => (config, Anchor: $"config-{i + 1}")).ToDictionary(c => c.config, c => c.Anchor);

        page.Element("h3", "Commands");
        foreach (var commands in runs.GroupBy(CommandsOf))
        {
            var members = commands.ToList();
            page.Open("details", ("open", members.Count == runs.Count ? "open" : null));
            page.Element("summary", members.Count == 1 ? members[0].FullLabel : $"{members.Count} runs");
            page.Open("pre", ("class", "command")).Text(commands.Key).Close("pre");
            page.Open("ul", ("class", "plain"));
            foreach (var run in members)
                WriteRun(page, run, anchors);
            page.Close("ul").Close("details").Raw("\n");
        }
        page.Element("h3", "Configurations");
        foreach (var config in configs)
        {
            page.Open("details", ("id", anchors[config]));
            page.Open("summary").Element("span", config.Kind, ("class", "kind")).Text(" " + config.Name + " ")
                .Element("code", RunTable.ShortHash(config.Hash)).Close("summary");
            page.Open("pre").Text(config.Text.Length > 0 ? config.Text : "(no text: built by a program)").Close("pre").Close("details").Raw("\n");
        }
    }

    private static void WriteRun(Markup page, ReportRun run, Dictionary<StoredConfig, string> anchors)
    {
        page.Open("li").Text(run.FullLabel + " ").Element("code", run.Run.Hash);
        foreach (var config in run.Configs)
            page.Raw(" ").Element("a", config.Kind, ("href", "#" + anchors[config]));
        page.Close("li");
    }

    // A run that was made again by the same command shows it once.
    private static string CommandsOf(ReportRun run) =>
        string.Join('\n', run.Executions.Select(e => $"{e.CommandLine}    # ArchSim {e.Version}").Distinct());
}
