using System.CommandLine;
using System.Text;
using ArchSim.Configuration;
using ArchSim.Quantization;

namespace ArchSim.Cli;

/// <summary><c>archsim accuracy STUDY.yaml</c>: a table of trained networks in many schemes. Rows that are there already are kept.</summary>
internal sealed class AccuracyCommand : ExampledCommand
{
    private const string Page = "README.md";
    private const string Schemes = "schemes.csv";
    private const string Layers = "layers.csv";

    private readonly Workbench _bench;
    private readonly Argument<string> _study = new("STUDY.yaml") { Description = "models with their images, and schemes in groups" };
    private readonly Option<string?> _out = Values.Path("--out", "DIR", $"folder of {Page}, {Schemes} and {Layers}; rows that it has already are not made again");
    private readonly Option<string[]> _models = new("--model") { Description = "only this model of the study, and others that are named so; rows of the rest stay as they are", HelpName = "NAME" };
    private readonly Option<bool> _fresh = new("--fresh") { Description = "make all rows again, though the folder has them" };
    private readonly Option<int> _threads = Values.Whole("--threads", "images executed side by side; results do not depend on it", 1, 1_024, Environment.ProcessorCount);
    private readonly Option<bool> _quiet = new("--quiet") { Description = "no notes, no progress; problems are still said" };

    public AccuracyCommand(Workbench bench)
        : base("accuracy", "Tabulate what many schemes do to the accuracy of trained networks.")
    {
        _bench = bench;
        _out.Required = true;
        Arguments.Add(_study);
        foreach (var option in (Option[])[_out, _models, _fresh, _threads, _quiet])
            Options.Add(option);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Purpose)> Examples =>
    [
        ("archsim accuracy study.yaml --out tables", "every model of the study in every scheme; a run that was cut short goes on where it was"),
    ];

    private int Execute(ParseResult parse)
    {
        var (path, folder, quiet) = (parse.GetRequiredValue(_study), parse.GetRequiredValue(_out)!, parse.GetValue(_quiet));
        var all = AccuracyStudyFile.Load(path);
        var study = Chosen(all, parse.GetValue(_models) ?? []);
        var guard = new OutputGuard();
        guard.Keep(path, "the study");
        foreach (var model in all.Models)
            KeepInputs(guard, model);
        ReportFolder.Check(folder);
        foreach (var file in (string[])[Page, Schemes, Layers])
            guard.Claim(Path.Combine(folder, file), "--out");
        var table = parse.GetValue(_fresh) ? new AccuracyTable() : AccuracyTable.Parse(Read(folder, Schemes), Read(folder, Layers));
        Directory.CreateDirectory(folder);
        var made = 0;
        using var progress = new ProgressLine(_bench.Terminal, quiet);
        var facts = new AccuracyRun(study, table)
        {
            Version = RunRecorder.Version,
            Threads = parse.GetValue(_threads),
            Progress = stage => progress.Of(stage, "image"),
            Made = row =>
            {
                made++;
                Save(folder, table.Select(Places(all, all.Models.Select(m => m.Name))));
            },
            Note = line =>
            {
                progress.Erase();
                _bench.Terminal.Error.WriteLine(TerminalText.Visible($"archsim: {line}"));
            },
        }.Run(_bench.Cancel);
        progress.Erase();
        if (facts.Count == 0)
            throw new InputException(path, "no model of it is there");
        var rows = table.Select(Places(study, facts.Select(f => f.Model)));
        Save(folder, table.Select(Places(all, all.Models.Where(m => m.Missing.Count == 0 || !study.Models.Contains(m)).Select(m => m.Name))));
        string[] command = ["accuracy", path, "--out", folder, .. study.Models.Count == all.Models.Count ? [] : study.Models.SelectMany(m => (string[])["--model", m.Name])];
        Write(folder, Page, new AccuracyPage(study, rows, facts).Write(CommandLine.Of(command), RunRecorder.Version));
        if (!quiet)
            _bench.Terminal.Out.WriteLine($"{Path.Combine(folder, Page)}: {rows.Rows.Count} rows, {made} of them new");
        return ExitCode.Done;
    }

    /// <summary>All models where none is named.</summary>
    private static AccuracyStudy Chosen(AccuracyStudy study, string[] models)
    {
        if (models.FirstOrDefault(m => !study.Models.Any(s => s.Name == m)) is { } unknown)
            throw new InputException("--model", $"the study has no model '{unknown}'; it has {string.Join(", ", study.Models.Select(m => m.Name))}");
        return models.Length == 0 ? study : study with { Models = [.. study.Models.Where(m => models.Contains(m.Name))] };
    }

    private static IEnumerable<(string Model, string Scheme)> Places(AccuracyStudy study, IEnumerable<string> models) =>
        models.SelectMany(_ => study.Schemes, (model, scheme) => (model, scheme.Name));

    // Layers first: a row of schemes says that its layers are there.
    private static void Save(string folder, AccuracyTable table)
    {
        Write(folder, Layers, table.LayersCsv());
        Write(folder, Schemes, table.SchemesCsv());
    }

    private static void Write(string folder, string file, string text) =>
        OutputFile.Write(Path.Combine(folder, file), stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static string Read(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    private static void KeepInputs(OutputGuard guard, StudyModel model)
    {
        StudyFile?[] files = [model.Onnx, model.Calibration.Data, model.Calibration.Labels, model.Evaluation.Data, model.Evaluation.Labels, model.Preprocessing];
        foreach (var file in files.OfType<StudyFile>())
            guard.Keep(file.Path, $"a file of {model.Name}");
    }
}
