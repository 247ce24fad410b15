using System.CommandLine;
using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Quantization;
using ArchSim.Simulation;

namespace ArchSim.Cli;

/// <summary><c>archsim inspect</c>: what a file holds, and what a number format can say.</summary>
internal sealed class InspectCommand : ExampledCommand
{
    private readonly Workbench _bench;
    private readonly Argument<string> _subject = new("FILE|NAME|FORMAT")
    {
        Description = "an accelerator, workload, precision, study, DRAM, technology or mapping file, a trained network (ONNX), a layer trace, a results database, a shipped name, or a number format",
    };
    private readonly Option<IReadOnlyList<(string Path, string Value)>> _set = Values.Assignments("--set", "override one field of an accelerator; may be given again");
    private readonly Option<bool> _json = new("--json") { Description = "as JSON on standard output" };

    public InspectCommand(Workbench bench)
        : base("inspect", "Show what a file holds: an accelerator's fields and area tree, a workload's or a trained network's layers, a trace's formats and errors, the runs of a database; or the codes and values of a number format.")
    {
        _bench = bench;
        Arguments.Add(_subject);
        Options.Add(_set);
        Options.Add(_json);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Purpose)> Examples =>
    [
        ("archsim inspect lpa", "fields, and where its area goes"),
        ("archsim inspect lpa --set array.unroll.N=16", "and what a wider array would take"),
        ("archsim inspect resnet50", "layers with shapes, MACs and parameters"),
        ("archsim inspect net.onnx", "inputs, outputs and layers of a trained network"),
        ("archsim inspect lp8:es2,rs3,sf0", "codes and values of a number format, and where it is precise"),
        ("archsim inspect out.trace", "what a trace was made from; its layers with formats, errors and operands"),
        ("archsim inspect archsim.db", "the runs in a database"),
    ];

    private int Execute(ParseResult parse)
    {
        var subject = parse.GetRequiredValue(_subject);
        var overrides = parse.GetValue(_set)!;
        var kind = SubjectKinds.Of(subject);
        if (overrides.Count > 0 && kind != SubjectKind.Accelerator)
            throw new InputException("--set", $"overrides fields of an accelerator, and '{subject}' is none");
        IInspection inspection = kind switch
        {
            SubjectKind.Accelerator => OfAccelerator(subject, overrides),
            SubjectKind.Workload => new InspectWorkload(_bench.LoadWorkload(subject)),
            SubjectKind.Precision => OfPrecision(subject),
            SubjectKind.Format => new InspectFormat(NumberFormat.Parse(subject)),
            SubjectKind.Trace => new InspectTrace(_bench.LoadTrace(subject)),
            SubjectKind.Model => OfModel(ShippedFiles.Model(subject)),
            SubjectKind.Study => new InspectStudy(Exploration.StudyFile.Load(subject)),
            SubjectKind.Database => new InspectDatabase(subject),
            _ => new InspectFields(ConfigDocument.Load(SubjectKinds.PathOf(subject))),
        };
        if (parse.GetValue(_json))
            Json.Write(_bench.Terminal, inspection.WriteJson);
        else
            inspection.Write(_bench.Terminal);
        return ExitCode.Done;
    }

    private InspectAccelerator OfAccelerator(string subject, IReadOnlyList<(string Path, string Value)> overrides)
    {
        var accelerator = _bench.LoadAccelerator(subject, overrides);
        var spec = accelerator.Spec;
        var precision = _bench.LoadPrecision(spec.DefaultPrecision, spec.SourceFiles.Count > 0 ? spec.SourceFiles[0] : subject);
        return new InspectAccelerator(accelerator, FormatChecks.ProblemOf(accelerator, precision.Default) is { } problem ? $"default_precision {spec.DefaultPrecision}: {problem}" : null);
    }

    private static InspectModel OfModel(string file)
    {
        var graph = OnnxFile.Load(file);
        return new InspectModel(NetworkException.NamingFile(file, () => NetworkOutline.Of(graph)));
    }

    /// <summary>Some precisions have the name of the format that all layers have in them: then the format is shown as well.</summary>
    private IInspection OfPrecision(string subject)
    {
        var precision = new InspectPrecision(_bench.LoadPrecision(subject, null));
        return !File.Exists(subject) && NumberFormat.TryParse(subject, out var format) ? new InspectBoth(precision, new InspectFormat(format)) : precision;
    }
}
