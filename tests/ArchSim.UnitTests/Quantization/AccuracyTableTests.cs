using ArchSim.Networks;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

public sealed class AccuracyTableTests
{
    [Test]
    public void Cells_come_back_as_they_were()
    {
        string[][] rows = [["a", "", "x,y"], ["say \"no\"", "two\nlines", "\""], ["", "", ""]];

        Assert.That(CsvText.Rows(CsvText.Of(rows)), Is.EqualTo(rows));
    }

    [TestCase(null, ""), TestCase(0.1, "0.1"), TestCase(double.PositiveInfinity, "inf"), TestCase(double.NegativeInfinity, "-inf"), TestCase(-31.82690942434709, "-31.82690942434709")]
    public void Numbers_come_back_as_they_were(double? value, string cell)
    {
        Assert.That(CsvText.Cell(value), Is.EqualTo(cell));
        Assert.That(CsvText.Real(cell), Is.EqualTo(value));
    }

    [Test]
    public void A_scheme_that_cannot_hold_a_model_is_a_row_with_the_reason_and_the_table_goes_on()
    {
        var (study, table) = (Study(new RefusingScheme(), QuantizationScheme.Parse("uniform8")), new AccuracyTable());
        var facts = Run(study, table);

        Assert.That(table.Rows.Select(r => (r.Scheme, r.Problem)), Is.EqualTo(((string, string?)[])[
            ("refusing", "node 'conv1' (Conv): refusing cannot hold it: nothing | fits"), ("uniform8", null)]));
        Assert.That(new AccuracyPage(study, table, facts).Write("c", "1"), Does.Contain("`refusing` cannot hold it: node 'conv1' (Conv): refusing cannot hold it: nothing \\| fits"));
        Assert.That(AccuracyTable.Parse(table.SchemesCsv(), table.LayersCsv()).Rows, Is.EqualTo(table.Rows));
    }

    [Test]
    public void Rows_come_back_with_all_they_have_and_none_is_made_twice()
    {
        var (study, table) = (Study(QuantizationScheme.Parse("fp32"), QuantizationScheme.Parse("uniform8+ps=e4m3")), new AccuracyTable());
        Run(study, table);
        var read = AccuracyTable.Parse(table.SchemesCsv(), table.LayersCsv());
        var made = new List<AccuracyRow>();
        Run(study, read, made.Add);

        Assert.That(read.Rows, Is.EqualTo(table.Rows).And.Count.EqualTo(2));
        Assert.That(read.LayersCsv(), Is.EqualTo(table.LayersCsv()));
        Assert.That(made, Is.Empty);
    }

    [Test]
    public void A_row_is_made_again_where_it_was_made_from_other_things()
    {
        var study = Study(QuantizationScheme.Parse("uniform8"));
        var table = new AccuracyTable();
        Run(study, table);
        var schemes = new Dictionary<string, (AccuracyStudy Study, string Version)>
        {
            ["error images"] = (study with { ErrorImages = 3 }, "1"),
            ["images"] = (study with { Models = [study.Models[0] with { Evaluation = study.Models[0].Evaluation with { Count = 7 } }] }, "1"),
            ["seed"] = (study with { Seed = 5 }, "1"),
            ["version"] = (study, "2"),
        };

        foreach (var (what, (changed, version)) in schemes)
        {
            var made = new List<AccuracyRow>();
            Run(changed, AccuracyTable.Parse(table.SchemesCsv(), table.LayersCsv()), made.Add, version);
            Assert.That(made, Has.Count.EqualTo(1), what);
        }
    }

    [Test]
    public void A_row_whose_layers_were_cut_off_or_that_is_cut_itself_is_no_row()
    {
        var (study, table) = (Study(QuantizationScheme.Parse("uniform8"), QuantizationScheme.Parse("uniform4")), new AccuracyTable());
        Run(study, table);
        var (schemes, layers) = (table.SchemesCsv(), table.LayersCsv());

        Assert.That(AccuracyTable.Parse(schemes, layers[..(layers.TrimEnd('\n').LastIndexOf('\n') + 1)]).Rows.Select(r => r.Scheme), Is.EqualTo((string[])["uniform8"]));
        Assert.That(AccuracyTable.Parse(schemes[..^25], layers).Rows.Select(r => r.Scheme), Is.EqualTo((string[])["uniform8"]));
        Assert.That(AccuracyTable.Parse(schemes.Replace("top1_correct", "top1", StringComparison.Ordinal), layers).Rows, Is.Empty);
        Assert.That(AccuracyTable.Parse(schemes.Replace(",10,", ",ten,", StringComparison.Ordinal), layers).Rows, Is.Empty);
        Assert.That(AccuracyTable.Parse("", "").Rows, Is.Empty);
    }

    private static AccuracyStudy Study(params QuantizationScheme[] schemes) => new()
    {
        Name = "s",
        ErrorImages = 2,
        Models =
        [
            new StudyModel
            {
                Name = "digits",
                Onnx = File(ShippedDigits.Model),
                Calibration = new StudyImages(File(ShippedDigits.Path("digits-calibration-images.idx3-ubyte")), null, 8),
                Evaluation = new StudyImages(File(ShippedDigits.Path("digits-test-images.idx3-ubyte")), null, 10),
            },
        ],
        Groups = [new StudyGroup("g", "", [.. schemes.Select(LayerSchemes.FromQuantizationScheme)])],
    };

    private static StudyFile File(string path) => new(path, path);

    private static IReadOnlyList<ModelFacts> Run(AccuracyStudy study, AccuracyTable table, Action<AccuracyRow>? made = null, string version = "1") =>
        new AccuracyRun(study, table) { Version = version, Made = made ?? (_ => { }) }.Run();

    private sealed class RefusingScheme : QuantizationScheme
    {
        public override string Name => "refusing";

        public override QuantizedLayer Quantize(LayerOperands operands) => throw new ArgumentException("nothing | fits");

        public override IProductArithmetic QuantizeProduct(MatrixLayer layer, LayerStatistics? statistics) => throw new ArgumentException("nothing | fits");
    }
}
