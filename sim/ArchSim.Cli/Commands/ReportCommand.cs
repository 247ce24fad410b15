using System.CommandLine;

namespace ArchSim.Cli;

/// <summary><c>archsim report DB</c>: the report again, from the database alone.</summary>
internal sealed class ReportCommand : ExampledCommand
{
    private readonly Workbench _bench;
    private readonly Argument<string> _database = new("DB") { Description = "database of results" };
    private readonly Option<string?> _out = Values.Path("--out", "DIR", "folder of the report", CompareCommand.DefaultFolder);
    private readonly Option<bool> _quiet = new("--quiet") { Description = "do not say where the report is" };

    public ReportCommand(Workbench bench)
        : base("report", "Write the HTML report and SVG files of all runs and studies in a database; nothing is simulated.")
    {
        _bench = bench;
        Arguments.Add(_database);
        Options.Add(_out);
        Options.Add(_quiet);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Purpose)> Examples =>
    [
        ("archsim report archsim.db", $"into {CompareCommand.DefaultFolder}"),
        ("archsim report archsim.db --out pages", "into a folder of your choice"),
    ];

    private int Execute(ParseResult parse)
    {
        var folder = parse.GetValue(_out)!;
        ReportFolder.Check(folder);
        var database = parse.GetRequiredValue(_database);
        var guard = new OutputGuard();
        // What is wrong with any other is said when it is opened.
        if (File.Exists(database))
            guard.KeepDatabase(database);
        guard.ClaimReport(folder, "--out");
        var report = ReportFolder.Write(database, folder, $"Results of {Path.GetFileName(database)}", null);
        if (!parse.GetValue(_quiet))
            _bench.Terminal.Out.WriteLine($"Report: {report}");
        return ExitCode.Done;
    }
}
