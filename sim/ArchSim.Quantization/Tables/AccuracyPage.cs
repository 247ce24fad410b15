using System.Globalization;
using System.Text;

namespace ArchSim.Quantization;

/// <summary>A study with its rows as a page of Markdown, for people. The numbers stand in the CSV files with all their digits.</summary>
public sealed class AccuracyPage(AccuracyStudy study, AccuracyTable table, IReadOnlyList<ModelFacts> facts)
{
    private const int ShownHash = 16;

    private const string Maker = "Made by `archsim accuracy ";

    private static readonly string[] Columns = ["scheme", "top-1, %", "top-5, %", "agreement, %", "logits, dB", "weight bits", "KiB", "noisiest layer"];
    private static readonly string[] ExactSumsColumns = ["exact sums, top-1, %", "agreement, %", "noise added, dB", "quantization noise, dB", "margin, dB", "noise against fp32 rises by, dB"];

    private readonly Dictionary<(string Model, string Scheme), AccuracyRow> _rows = table.Rows.ToDictionary(r => (r.Model, r.Scheme));
    private readonly StringBuilder _text = new();

    /// <summary>Whether a text is such a page, by its title and the line below that says what made it; or is empty.</summary>
    public static bool IsPage(string text) =>
        text.Length == 0 || (text.StartsWith("# ", StringComparison.Ordinal) && text.Split('\n').Any(line => line.StartsWith(Maker, StringComparison.Ordinal)));

    /// <param name="command">That makes the page: <c>archsim accuracy</c> with its arguments.</param>
    /// <param name="version">Of the program.</param>
    public string Write(string command, string version)
    {
        Line($"# {study.Name}");
        Paragraph(study.Description);
        Paragraph($"Made by `{command}`, archsim {version}; seed {study.Seed}.");
        Models();
        Claims();
        Legend();
        foreach (var model in facts)
            Model(model);
        return _text.ToString();
    }

    private void Models()
    {
        Line("");
        Row("model", "file", "SHA-256", "evaluated on", "SHA-256", "calibrated on", "SHA-256");
        Row([.. Enumerable.Repeat("---", 7)]);
        foreach (var fact in facts)
        {
            var model = study.Models.Single(m => m.Name == fact.Model);
            Row(fact.Model, model.Onnx.Text, fact.ModelSha256[..ShownHash], $"{fact.EvaluationImages} images, {model.Evaluation.Data.Text}", fact.EvaluationSha256[..ShownHash],
                $"{fact.CalibrationImages} images, {model.Calibration.Data.Text}", fact.CalibrationSha256[..ShownHash]);
        }
        foreach (var left in study.Models.Where(m => m.Missing.Count > 0))
            Paragraph($"{left.Name} is left out: its files were not there.");
    }

    private void Claims()
    {
        if (study.Claims.Count == 0)
            return;
        Line("");
        Line("## What comes out");
        Line("");
        Row(["", "by", .. facts.Select(f => f.Model)]);
        Row([.. Enumerable.Repeat("---", facts.Count + 2)]);
        foreach (var claim in study.Claims)
            Row([claim.Text, $"`{claim.Scheme}`{(claim.Over is { } over ? $" over `{over}`" : "")}, {claim.Figure}{Limits(claim)}", .. facts.Select(f => Verdict(claim, f.Model))]);
        Paragraph("Nothing left of either: fewer than 5 % of the images keep their class in both schemes, which then cannot be told apart.");
        foreach (var claim in study.Claims.Where(c => c.Note.Length > 0))
            Paragraph($"{claim.Text}: {claim.Note}");
    }

    private static string Limits(StudyClaim claim) =>
        (claim.Least is { } least ? string.Create(CultureInfo.InvariantCulture, $", at least {least}") : "") + (claim.Most is { } most ? string.Create(CultureInfo.InvariantCulture, $", at most {most}") : "");

    private string Verdict(StudyClaim claim, string model) =>
        claim.Of(_rows.GetValueOrDefault((model, claim.Scheme)), claim.Over is null ? null : _rows.GetValueOrDefault((model, claim.Over))) is var (outcome, numbers)
            ? $"{Word(outcome)}, {numbers}" : "-";

    private static string Word(ClaimOutcome outcome) => outcome switch
    {
        ClaimOutcome.Holds => "yes",
        ClaimOutcome.Fails => "**no**",
        _ => "nothing left of either",
    };

    private void Legend()
    {
        Paragraph("Top-1 with the half-width of its 95 % interval: of two schemes on the same images the agreement with fp32 says more than their difference in top-1. "
            + "Logits and layers: signal to noise against fp32, of all images and of the first "
            + string.Create(CultureInfo.InvariantCulture, $"{study.ErrorImages}; layer by layer in `layers.csv`. KiB are of all weights, without scales and biases."));
        Paragraph("Where sums are stored or accumulators narrow, the same operands were also summed exactly: top-1 of that, agreement with it, the noise that the sums add "
            + "to the logits, the noise of the exact sums against fp32 (both relative to the power of the logits in fp32: less is better), how far the former lies below the latter, and by how much it "
            + "raises the noise against fp32. Activations are coded again behind every sum: a code that tips over is a whole step away from that of exact sums, and hardly "
            + "farther from what is meant, so that noise is added without as much being lost. Independent noise 10 dB below another raises it by 0.41 dB.");
    }

    private void Model(ModelFacts fact)
    {
        Line("");
        Line($"## {fact.Model}");
        Paragraph(study.Models.Single(m => m.Name == fact.Model).Note);
        foreach (var group in study.Groups)
        {
            var rows = group.Schemes.Select(s => _rows[(fact.Model, s.Name)]).ToList();
            Line("");
            Line($"### {group.Title}");
            Paragraph(group.Note);
            Line("");
            Table(rows, rows.Exists(r => r.ExactSums is not null));
        }
    }

    private void Table(List<AccuracyRow> rows, bool hasExactSums)
    {
        string[] columns = [.. Columns, .. hasExactSums ? ExactSumsColumns : []];
        Row(columns);
        Row([.. columns.Select((_, i) => i is 0 or 7 ? "---" : "---:")]);
        foreach (var row in rows.Where(r => r.Problem is null))
        {
            Row([
                $"`{row.Scheme}`", $"{Fixed(row.Top1.Percent, 2)} ± {Fixed(row.Top1.HalfWidth95Points, 1)}", Fixed(row.Top5.Percent, 2), Fixed(row.AgreementPercent, 2), Decibels(row.LogitsSqnrDb),
                Fixed(row.WeightBitsMean, 2), Fixed(row.WeightBytes / 1024.0, 1), row.NoisiestLayer is { } layer ? $"{layer} {Decibels(row.NoisiestLayerSqnrDb)}" : "-",
                .. hasExactSums ? Cells(row.ExactSums) : []]);
        }
        foreach (var row in rows.Where(r => r.Problem is not null))
            Paragraph($"`{row.Scheme}` cannot hold it: {Escaped(row.Problem!)}");
    }

    private static string[] Cells(ExactSumsCells? exact) => exact is null ? [.. Enumerable.Repeat("", ExactSumsColumns.Length)]
        :
        [
            Fixed(exact.Top1Percent, 2), Fixed(exact.AgreementPercent, 2), Noise(exact.AddedNoiseDb), Noise(exact.QuantizationNoiseDb),
            exact.MarginDb is { } margin && double.IsFinite(margin) ? Fixed(margin, 1) : "", exact.NoiseIncreaseDb is { } increase ? Fixed(increase, 2) : "",
        ];

    private static string Fixed(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    private static string Decibels(double? db) => db switch
    {
        null => "-",
        double.PositiveInfinity => "exact",
        double.NegativeInfinity => "none",
        _ => Fixed(db.Value, 1),
    };

    private static string Noise(double? db) => db switch
    {
        null => "-",
        double.NegativeInfinity => "none",
        double.PositiveInfinity => "no number",
        _ => Fixed(db.Value, 1),
    };

    private void Row(params string[] cells) => Line($"| {string.Join(" | ", cells.Select(Escaped))} |");

    /// <summary>Names come from files of others: they must not end a cell or a line.</summary>
    private static string Escaped(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);

    private void Paragraph(string text)
    {
        if (text.Length == 0)
            return;
        Line("");
        Line(text);
    }

    // Not the line ending of the system: the page is the same everywhere.
    private void Line(string line) => _text.Append(line).Append('\n');
}
