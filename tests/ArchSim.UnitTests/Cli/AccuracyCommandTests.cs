using ArchSim.Cli;
using ArchSim.UnitTests.Quantization;

namespace ArchSim.UnitTests.Cli;

public sealed class AccuracyCommandTests
{
    private static readonly string[] Files = ["README.md", "layers.csv", "schemes.csv"];

    private string _folder = "";

    private string Study => Path.Combine(_folder, "study.yaml");

    private string Out => Path.Combine(_folder, "out");

    [SetUp]
    public void Make()
    {
        _folder = Directory.CreateTempSubdirectory("archsim-accuracy-").FullName;
        File.WriteAllText(Study, $$"""
            name: Two schemes
            description: For a test.
            error_images: 2
            models:
              - name: digits
                model: {{ShippedDigits.Model}}
                calibrate: { data: {{ShippedDigits.Path("digits-calibration-images.idx3-ubyte")}}, images: 16 }
                evaluate: { data: {{ShippedDigits.Path("digits-test-images.idx3-ubyte")}}, images: 30 }
                note: Thirty images.
              - name: elsewhere
                optional: true
                model: elsewhere.onnx
                calibrate: { data: elsewhere.bin }
                evaluate: { data: elsewhere.bin }
            groups:
              - title: Both
                note: Side by side.
                schemes: [uniform8, uniform8+ps=e4m3]
            """);
    }

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_study_becomes_a_page_and_two_files_of_rows()
    {
        var (code, terminal) = Run();

        Assert.That(code, Is.Zero, terminal.ErrorText);
        Assert.That(terminal.ErrorLines, Is.EqualTo((string[])[
            $"archsim: elsewhere is left out: {Path.Combine(_folder, "elsewhere.onnx")}, {Path.Combine(_folder, "elsewhere.bin")}, {Path.Combine(_folder, "elsewhere.bin")} do not exist"]));
        Assert.That(Directory.EnumerateFiles(Out).Select(Path.GetFileName).Order(), Is.EqualTo(Files));
        var schemes = File.ReadAllLines(Path.Combine(Out, "schemes.csv")).Select(l => l.Split(',')).ToList();
        Assert.That(schemes.Skip(1).Select(r => (r[0], r[1])), Is.EqualTo(((string, string)[])[("digits", "uniform8"), ("digits", "uniform8+ps=e4m3")]));
        // Sums of the first one are exact: it has no twin, and is the twin of the second.
        Assert.That(schemes.Skip(1).Select(r => r[Array.IndexOf(schemes[0], "exact_sums_scheme")]), Is.EqualTo((string[])["", "uniform8"]));
        Assert.That(schemes[2][Array.IndexOf(schemes[0], "exact_sums_top1_percent")], Is.EqualTo(schemes[1][Array.IndexOf(schemes[0], "top1_percent")]));
        var layers = File.ReadAllLines(Path.Combine(Out, "layers.csv"));
        Assert.That(layers, Has.Length.EqualTo(1 + 2 * 8));
        Assert.That(layers[9], Does.StartWith("digits,uniform8+ps=e4m3,conv1,Conv,1,16,9,int8,int8,int32,e4m3").And.Contain(",64,144,8,"));
        string[] headings = [.. File.ReadAllLines(Path.Combine(Out, "README.md")).Where(l => l.StartsWith('#'))];
        Assert.That(headings, Is.EqualTo((string[])["# Two schemes", "## digits", "### Both"]));
        Assert.That(File.ReadAllText(Path.Combine(Out, "README.md")), Does.Contain($"`archsim accuracy {Study} --out {Out}`, archsim {RunRecorder.Version}")
            .And.Contain("Side by side.").And.Contain("Thirty images.").And.Contain("elsewhere is left out").And.Contain("| `uniform8+ps=e4m3` |"));
    }

    [Test]
    public void One_model_is_made_and_rows_of_the_others_stay()
    {
        Run("--model", "digits");
        var text = File.ReadAllText(Study);
        var (start, end) = (text.IndexOf("  - name: digits", StringComparison.Ordinal), text.IndexOf("  - name: elsewhere", StringComparison.Ordinal));
        File.WriteAllText(Study, text.Insert(end, text[start..end].Replace("digits\n", "again\n", StringComparison.Ordinal)));
        var (code, terminal) = Run("--model", "again");

        Assert.That(code, Is.Zero, terminal.ErrorText);
        Assert.That(terminal.OutText, Does.EndWith("2 rows, 2 of them new\n"));
        Assert.That(File.ReadAllLines(Path.Combine(Out, "schemes.csv")).Skip(1).Select(l => l.Split(',')[0]), Is.EqualTo((string[])["digits", "digits", "again", "again"]));
        Assert.That(File.ReadAllText(Path.Combine(Out, "README.md")), Does.Contain("## again").And.Not.Contain("## digits").And.Contain("--model again`"));
        Assert.That(Run("--model", "nothing") is (2, var refused) ? refused.ErrorText : "", Does.Contain("--model: the study has no model 'nothing'; it has digits, again, elsewhere"));
    }

    [Test]
    public void The_page_says_what_comes_out_model_by_model()
    {
        File.AppendAllText(Study, """

            claims:
              - { claim: Eight bits do, scheme: uniform8, figure: agreement_percent, at_least: 50 }
              - { claim: Eight bits of sums are free, scheme: uniform8+ps=e4m3, over: uniform8, figure: logits_sqnr_db, at_least: 0, note: they are not. }
            """);
        Run();

        var page = File.ReadAllText(Path.Combine(Out, "README.md"));
        Assert.That(page, Does.Contain("| Eight bits do | `uniform8`, agreement_percent, at least 50 | yes, "));
        Assert.That(page, Does.Match(@"\| Eight bits of sums are free \| `uniform8\+ps=e4m3` over `uniform8`, logits_sqnr_db, at least 0 \| \*\*no\*\*, [0-9.]+ against [0-9.]+ \|"));
        Assert.That(page, Does.Contain("Eight bits of sums are free: they are not."));
    }

    [Test]
    public void Made_twice_it_is_equal_to_the_byte_on_any_number_of_threads()
    {
        Run("--threads", "1");
        var first = Contents();
        Run("--threads", "2", "--fresh");

        Assert.That(Contents(), Is.EqualTo(first));
    }

    [Test]
    public void Rows_that_are_there_are_kept_and_the_others_made()
    {
        Run();
        var whole = Contents();
        var schemes = Path.Combine(Out, "schemes.csv");
        // Had it been made anew, the first row would not have what nobody measured.
        File.WriteAllLines(schemes, File.ReadAllLines(schemes)[..2].Select(l => l.Replace(",16,", ",17,", StringComparison.Ordinal)));
        var (_, terminal) = Run();

        Assert.That(terminal.OutText, Does.EndWith("2 rows, 1 of them new\n"));
        Assert.That(File.ReadAllText(schemes), Does.Contain(",17,"));
        Run("--fresh");
        Assert.That(Contents(), Is.EqualTo(whole));
    }

    [Test]
    public void What_was_made_before_an_interruption_is_kept()
    {
        using var cancel = new CancellationTokenSource();
        var terminal = new WatchedTerminal(new InterruptingWriter("scheme 2 of 2: errors by layer", cancel));
        var code = new Application(new Workbench { Terminal = terminal, Cancel = cancel.Token }).Run(["accuracy", Study, "--out", Out]);

        Assert.That(code, Is.EqualTo(ExitCode.Interrupted));
        Assert.That(File.ReadAllLines(Path.Combine(Out, "schemes.csv")), Has.Length.EqualTo(2));
        Assert.That(Run().Terminal.OutText, Does.EndWith("2 rows, 1 of them new\n"));
    }

    [TestCase("study.yaml: no such file", "accuracy", "study.yaml", "--out", "o")]
    [TestCase("archsim accuracy: Option '--out' is required", "accuracy", "study.yaml")]
    public void Bad_input_is_a_line_and_exit_code_2(string line, params string[] arguments)
    {
        var terminal = new RecordingTerminal();

        Assert.That(new Application(new Workbench { Terminal = terminal }).Run(arguments), Is.EqualTo(ExitCode.BadInput));
        Assert.That(terminal.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(terminal.ErrorText, Does.StartWith(line));
    }

    [Test]
    public void A_study_of_which_no_model_is_there_is_refused()
    {
        File.WriteAllText(Study, """
            name: s
            models: [{ name: m, optional: true, model: m.onnx, calibrate: { data: d }, evaluate: { data: d } }]
            groups: [{ title: g, schemes: [fp32] }]
            """);
        var (code, terminal) = Run();

        Assert.That(code, Is.EqualTo(ExitCode.BadInput));
        Assert.That(terminal.ErrorLines[^1], Is.EqualTo($"{Study}: no model of it is there"));
    }

    private (int Code, RecordingTerminal Terminal) Run(params string[] options)
    {
        var terminal = new RecordingTerminal();
        return (new Application(new Workbench { Terminal = terminal }).Run(["accuracy", Study, "--out", Out, .. options]), terminal);
    }

    private string[] Contents() => [.. Files.Select(f => File.ReadAllText(Path.Combine(Out, f)))];

    private sealed class WatchedTerminal(TextWriter error) : ITerminal
    {
        public TextWriter Out { get; } = new StringWriter();

        public TextWriter Error => error;

        public bool ErrorIsTerminal => true;

        public bool Color => false;

        public int Width => int.MaxValue;
    }

    /// <summary>A user who interrupts when certain words are drawn.</summary>
    private sealed class InterruptingWriter(string words, CancellationTokenSource cancel) : StringWriter
    {
        public override void Write(string? value)
        {
            if (value?.Contains(words, StringComparison.Ordinal) == true)
                cancel.Cancel();
        }
    }
}
