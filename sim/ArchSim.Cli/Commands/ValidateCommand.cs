using System.CommandLine;
using System.Text;
using ArchSim.Configuration;
using ArchSim.Reports;
using ArchSim.Validation;

namespace ArchSim.Cli;

/// <summary><c>archsim validate</c>: every published figure beside ours.</summary>
internal sealed class ValidateCommand : ExampledCommand
{
    /// <summary>Where the page goes that nobody named a folder for.</summary>
    public const string DefaultFolder = "reports/validation";

    private readonly Workbench _bench;
    private readonly Option<bool> _json = new("--json") { Description = "as JSON on standard output" };
    private readonly Option<string?> _out = Values.Path("--out", "DIR", $"folder of the page and its summary; {DefaultFolder}, or none with --only");
    private readonly Option<string[]> _only = new("--only")
    {
        Description = "these claims alone: a group, an id, or the beginning of ids up to a dot; may be given again",
        HelpName = "GROUP|ID",
    };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "no table, no progress; what is not as recorded is still said" };

    public ValidateCommand(Workbench bench)
        : base("validate", "Compute every published figure and show it beside ours; exit code 1 where an outcome is not the recorded one.")
    {
        _bench = bench;
        foreach (var option in (Option[])[_json, _out, _only, _quiet])
            Options.Add(option);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Purpose)> Examples =>
    [
        ("archsim validate", $"all claims; the page goes to {DefaultFolder}"),
        ("archsim validate --only ant", "those whose ids begin with 'ant.', on the screen alone"),
        ("archsim validate --only SCALE-Sim --out pages", "a group, as a page of its own"),
        ("archsim validate --json --quiet", "for a script"),
    ];

    private int Execute(ParseResult parse)
    {
        var (wishes, json, quiet) = (parse.GetValue(_only) ?? [], parse.GetValue(_json), parse.GetValue(_quiet));
        // A part would replace the whole.
        var folder = parse.GetValue(_out) ?? (wishes.Length > 0 ? null : DefaultFolder);
        var claims = ClaimSelection.Of(_bench.Claims(), wishes);
        if (folder is not null)
            CheckFolder(folder);

        IReadOnlyList<ClaimOutcome> outcomes;
        using (var progress = new ProgressLine(_bench.Terminal, quiet))
            outcomes = ClaimRunner.Run(claims, progress.Of("published figures", "claim"), _bench.Cancel);
        var page = folder is null ? null : WriteReport(folder, outcomes);
        if (json)
            Json.Write(_bench.Terminal, writer => ValidationOutput.WriteJson(writer, outcomes, page));
        else if (!quiet)
        {
            ValidationOutput.Write(_bench.Terminal, outcomes);
            if (page is not null)
                _bench.Terminal.Out.WriteLine($"Report: {page}");
        }
        foreach (var outcome in outcomes.Where(o => !o.IsAsRecorded))
            _bench.Terminal.Error.WriteLine(TerminalText.Visible($"archsim: {outcome.Claim.Id} {outcome.Change}"));
        return outcomes.All(o => o.IsAsRecorded) ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static void CheckFolder(string folder)
    {
        ReportFolder.Check(folder);
        var summary = Path.Combine(folder, ValidationSummary.FileName);
        if (Directory.Exists(summary) || (File.Exists(summary) && !ValidationSummary.IsSummary(Read(summary))))
            throw new InputException(summary, "--out would overwrite what 'archsim validate' did not write; remove it first, or name another folder");
    }

    private static string Read(string summary)
    {
        try
        {
            return File.ReadAllText(summary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(summary, $"--out: what stands there cannot be read, and is not overwritten: {e.Message}");
        }
    }

    private static string WriteReport(string folder, IReadOnlyList<ClaimOutcome> outcomes)
    {
        Directory.CreateDirectory(folder);
        Write(ValidationSummary.FileName, ValidationSummary.Of(outcomes, RunRecorder.Version));
        return Write(Report.PageName, TablePageHtml.Of(ValidationPage.Of(outcomes, RunRecorder.Version)));

        string Write(string name, string text)
        {
            var path = Path.Combine(folder, name);
            OutputFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
            return path;
        }
    }
}
