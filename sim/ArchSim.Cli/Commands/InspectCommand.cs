using System.CommandLine;
using ArchSim.Configuration;

namespace ArchSim.Cli;

/// <summary><c>archsim inspect</c>: what a file holds.</summary>
internal sealed class InspectCommand : ExampledCommand
{
    private readonly Workbench _bench;
    private readonly Argument<string> _subject = new("FILE|NAME")
    {
        Description = "an accelerator, workload, precision, DRAM, technology or mapping file, a results database, or a shipped name",
    };
    private readonly Option<IReadOnlyList<(string Path, string Value)>> _set = Values.Assignments("--set", "override one field of an accelerator; may be given again");
    private readonly Option<bool> _json = new("--json") { Description = "as JSON on standard output" };

    public InspectCommand(Workbench bench)
        : base("inspect", "Show what a file holds: an accelerator's fields and area tree, a workload's layers, the runs of a database.")
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
            SubjectKind.Accelerator => new InspectAccelerator(_bench.LoadAccelerator(subject, overrides)),
            SubjectKind.Workload => new InspectWorkload(_bench.LoadWorkload(subject)),
            SubjectKind.Precision => new InspectPrecision(_bench.LoadPrecision(subject, null)),
            SubjectKind.Database => new InspectDatabase(subject),
            _ => new InspectFields(ConfigDocument.Load(SubjectKinds.PathOf(subject))),
        };
        if (parse.GetValue(_json))
            Json.Write(_bench.Terminal, inspection.WriteJson);
        else
            inspection.Write(_bench.Terminal);
        return ExitCode.Done;
    }
}
