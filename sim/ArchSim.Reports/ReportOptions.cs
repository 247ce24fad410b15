namespace ArchSim.Reports;

/// <summary>What goes into a report, and what it is called.</summary>
public sealed record ReportOptions
{
    public static ReportOptions Default { get; } = new();

    public string Title { get; init; } = "ArchSim report";

    /// <summary>A sentence below the title, such as what was compared and why.</summary>
    public string Note { get; init; } = "";

    /// <summary>Content hashes of the runs to show, in this order; null shows all, sorted by network and accelerator.</summary>
    public IReadOnlyList<string>? Runs { get; init; }

    /// <summary>By content hash of a run that of the run it is shown relative to, on the same network; empty shows none so.</summary>
    public IReadOnlyDictionary<string, string> RelativeTo { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs that charts and the layers' table show; where there are more, those that no other one beats come first.</summary>
    public int MostCharted { get; init; } = 120;
}
