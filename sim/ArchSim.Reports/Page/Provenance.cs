using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>What made the numbers: commands and the full text of every config, each text once.</summary>
internal static class Provenance
{
    public static void Write(Markup page, IReadOnlyList<ReportRun> runs)
    {
        page.Element("h3", "Commands");
        foreach (var commands in runs.GroupBy(CommandsOf))
        {
            var members = commands.ToList();
            page.Open("details", ("open", members.Count == runs.Count ? "open" : null));
            page.Element("summary", members.Count == 1 ? members[0].FullLabel : $"{members.Count} runs");
            page.Open("pre", ("class", "command")).Text(commands.Key).Close("pre");
            page.Open("ul", ("class", "plain"));
            foreach (var run in members)
                WriteRun(page, run);
            page.Close("ul").Close("details").Raw("\n");
        }
        page.Element("h3", "Configurations");
        foreach (var config in runs.SelectMany(r => r.Configs).DistinctBy(c => (c.Kind, c.Name, c.Hash)).OrderBy(c => c.Kind, StringComparer.Ordinal)
            .ThenBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.Hash, StringComparer.Ordinal))
        {
            page.Open("details", ("id", Anchor(config)));
            page.Open("summary").Element("span", config.Kind, ("class", "kind")).Text(" " + config.Name + " ")
                .Element("code", RunTable.ShortHash(config.Hash)).Close("summary");
            page.Open("pre").Text(config.Text.Length > 0 ? config.Text : "(no text: built by a program)").Close("pre").Close("details").Raw("\n");
        }
    }

    private static void WriteRun(Markup page, ReportRun run)
    {
        page.Open("li").Text(run.FullLabel + " ").Element("code", run.Run.Hash);
        foreach (var config in run.Configs)
            page.Raw(" ").Element("a", config.Kind, ("href", "#" + Anchor(config)));
        page.Close("li");
    }

    // A run that was made again by the same command shows it once.
    private static string CommandsOf(ReportRun run) =>
        string.Join('\n', run.Executions.Select(e => $"{e.CommandLine}    # ArchSim {e.Version}").Distinct());

    private static string Anchor(StoredConfig config) => $"{config.Kind}-{config.Hash[..16]}";
}
