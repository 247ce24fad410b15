using System.CommandLine;
using System.Text.Json;

namespace ArchSim.Cli;

/// <summary><c>archsim list</c>: what there is to choose from.</summary>
internal sealed class ListCommand : ExampledCommand
{
    private readonly Workbench _bench;
    private readonly Argument<string?> _kind = new("KIND")
    {
        Description = $"one of {string.Join(", ", Catalogs.Known.Keys)}; all but metrics without it",
        HelpName = "KIND",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<bool> _json = new("--json") { Description = "as JSON on standard output" };

    public ListCommand(Workbench bench)
        : base("list", "List the shipped accelerators, workloads and precisions, and the names that files and results may use.")
    {
        _bench = bench;
        Arguments.Add(_kind);
        Options.Add(_json);
        _kind.Validators.Add(result =>
        {
            var kind = result.Tokens.Count > 0 ? result.Tokens[0].Value : null;
            if (kind is not null && !Catalogs.Known.ContainsKey(kind))
                result.AddError($"cannot list '{kind}', only {string.Join(", ", Catalogs.Known.Keys)}");
        });
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Purpose)> Examples =>
    [
        ("archsim list accelerators", "the machines that come with ArchSim"),
        ("archsim list formats", "how names of number formats are written"),
        ("archsim list metrics", "every name in --json and in the database"),
        ("archsim list --json", "everything, for a script"),
    ];

    private int Execute(ParseResult parse)
    {
        var kinds = parse.GetValue(_kind) is { } kind ? [kind] : Catalogs.Known.Keys.Where(k => k != Catalogs.Metrics).ToArray();
        var catalogs = kinds.Select(k => (Kind: k, Catalog: Catalogs.Known[k](_bench))).ToArray();
        if (parse.GetValue(_json))
            Json.Write(_bench.Terminal, json => WriteJson(json, catalogs));
        else
            WriteTables(catalogs);
        return ExitCode.Done;
    }

    private void WriteTables((string Kind, Catalog Catalog)[] catalogs)
    {
        foreach (var (kind, catalog) in catalogs)
        {
            if (catalogs.Length > 1)
                _bench.Terminal.Heading(kind);
            if (catalog.Rows.Count == 0)
            {
                _bench.Terminal.Line($"  {catalog.WhenEmpty}");
                continue;
            }
            var table = new TextTable(catalog.Columns) { WrapsLast = catalog.Wraps };
            foreach (var row in catalog.Rows)
                table.Add(row);
            table.Write(_bench.Terminal);
        }
    }

    private static void WriteJson(Utf8JsonWriter json, (string Kind, Catalog Catalog)[] catalogs)
    {
        foreach (var (kind, catalog) in catalogs)
        {
            json.Objects(kind.Replace('-', '_'), catalog.Rows, row =>
            {
                foreach (var (column, cell) in catalog.Columns.Zip(row))
                    json.WriteString(column.TrimStart('>').Replace(' ', '_'), cell);
            });
        }
    }
}
