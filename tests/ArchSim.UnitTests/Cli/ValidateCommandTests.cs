using System.Text.Json;
using ArchSim.Cli;
using ArchSim.UnitTests.Hardware;
using ArchSim.UnitTests.Validation;
using ArchSim.Validation;
using Workbench = ArchSim.Cli.Workbench;

namespace ArchSim.UnitTests.Cli;

public sealed class ValidateCommandTests
{
    private static readonly Claim Holds = Claims.Of("one.area", -0.5042, -0.49, unit: "%");
    private static readonly Claim InBand = Claims.Of("one.power", 2, _ => new Finding(1) { Variants = [("without <registers> | or so", 2.5)] }, unit: "TOPS/mm2");
    private static readonly Claim RecordedMiss = Claims.Of("two.cycles", 1_000, 1_001, Tolerance.Exact, knownMiss: "it fills | and drains", unit: "cycles");
    private static readonly Claim Recalled = Claims.Of("two.recalled", 1, 9, kind: ClaimKind.Recalled, verification: Verification.Recalled);
    private static readonly Claim ClosedMiss = Claims.Of("three.closed", 1, 1, knownMiss: "once it missed");
    private static readonly Claim NewMiss = Claims.Of("three.open", 1, 2);
    private static readonly Claim Throws = Claims.Of("three.throws", 1, _ => throw new ArgumentException("no such width"));

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Recorded_outcomes_exit_with_0_and_a_miss_stays_visible()
    {
        var (code, terminal) = Run([Holds, InBand, RecordedMiss, Recalled], "--out", Out);
        Assert.That((code, terminal.ErrorText), Is.EqualTo((ExitCode.Done, "")));
        Assert.That(terminal.OutText, Does.Match(@"one\.area +holds +-50\.42 % +-49 % +\+2\.816 % +±15 %"));
        Assert.That(terminal.OutText, Does.Match(@"one\.power +holds in the band +2 TOPS/mm2 +1 TOPS/mm2 +-50 % +±15 % +1 TOPS/mm2 to 2\.500 TOPS/mm2"));
        Assert.That(terminal.OutText, Does.Match(@"two\.cycles +misses +1,000 cycles +1,001 cycles +\+0\.1 % +exact").And.Match(@"two\.cycles +it fills \| and drains"));
        Assert.That(terminal.OutText, Does.Match(@"two\.recalled +shown"));
        Assert.That(terminal.OutText, Does.Contain("4 claims: predictions hold: 1 within the tolerance, 1 in the band alone; 1 miss; 1 shown and not scored").And.Contain($"Report: {Path.Combine(Out, "index.html")}"));
    }

    [TestCase("three.closed is recorded as a miss and holds now")]
    [TestCase("three.open misses, and no record says why")]
    [TestCase("three.throws could not be computed: no such width")]
    public void What_is_not_as_recorded_exits_with_1_and_is_said_even_when_quiet(string problem)
    {
        var (code, terminal) = Run([Holds, ClosedMiss, NewMiss, Throws], "--quiet", "--out", Out, "--only", problem.Split(' ')[0]);
        Assert.That((code, terminal.OutText), Is.EqualTo((ExitCode.CheckFailed, "")));
        Assert.That(terminal.ErrorLines, Has.Length.EqualTo(1).And.All.StartsWith($"archsim: {problem}"));
        Assert.That(Page, Does.Contain("Not as recorded").And.Contain(problem[(problem.IndexOf(' ') + 1)..]));
    }

    [Test]
    public void Json_has_every_claim_with_its_band_and_verdict()
    {
        var (code, terminal) = Run([InBand, RecordedMiss, Throws], "--json", "--out", Out);
        Assert.That(code, Is.EqualTo(ExitCode.CheckFailed));
        using var json = JsonDocument.Parse(terminal.OutText);
        var claims = json.RootElement.GetProperty("claims");
        Assert.Multiple(() =>
        {
            Assert.That(json.RootElement.GetProperty("as_recorded").GetBoolean(), Is.False);
            Assert.That(json.RootElement.GetProperty("totals").GetProperty("predictions_in_band_alone").GetInt32(), Is.EqualTo(1));
            Assert.That((claims[0].GetProperty("least").GetDouble(), claims[0].GetProperty("most").GetDouble(), claims[0].GetProperty("error").GetDouble()), Is.EqualTo((1.0, 2.5, -0.5)));
            Assert.That(claims[0].GetProperty("variants")[0].GetProperty("assumption").GetString(), Is.EqualTo("without <registers> | or so"));
            Assert.That((claims[1].GetProperty("verdict").GetString(), claims[1].GetProperty("known_miss").GetString()), Is.EqualTo(("misses", "it fills | and drains")));
            Assert.That((claims[2].GetProperty("verdict").GetString(), claims[2].GetProperty("ours").ValueKind), Is.EqualTo(("failed", JsonValueKind.Null)));
        });
    }

    [Test]
    public void Page_and_summary_have_all_claims_and_let_no_text_through_as_markup()
    {
        Run([Holds, InBand, RecordedMiss], "--out", Out);
        Assert.That(Page, Does.Contain("without &lt;registers&gt; | or so: 2.500 TOPS/mm2").And.Not.Contain("<registers>"));
        Assert.That(Page.Split("class=\"gauge\""), Has.Length.EqualTo(1 + 3 + 1), "a drawing a claim, and one where misses lead");
        Assert.That(Page.IndexOf("it fills", StringComparison.Ordinal), Is.LessThan(Page.IndexOf("one.area", StringComparison.Ordinal)), "misses come first");
        Assert.That(Summary, Does.Contain("| g1 | 2 | 0 | 0 | 0 | 1 | 1 | 0 | 0 | 0 | 0 |").And.Contain("- `two.cycles`, what two.cycles says: published 1,000 cycles, ours 1,001 cycles. it fills \\| and drains"));
    }

    [Test]
    public void Totals_keep_what_is_had_again_counted_and_fitted_apart_from_predictions()
    {
        Claim[] claims =
        [
            Holds, InBand, RecordedMiss, Recalled,
            Claims.Of("two.row", 5, 5, Tolerance.Exact, kind: ClaimKind.Reproduction),
            Claims.Of("two.count", 3, 3, Tolerance.Exact, kind: ClaimKind.Identity),
            Claims.Of("two.fit", 1, 1, kind: ClaimKind.Calibration),
            Claims.Of("two.loose-fit", 1, 3, knownMiss: "one level for all", kind: ClaimKind.Calibration),
            Claims.Of("two.order", 3, _ => new Finding(3) { Variants = [("a small array", 0)] }, Tolerance.Exact, "no pair is in order") with { MissesInBandOnly = true },
        ];
        var (code, terminal) = Run(claims, "--out", Out);
        Assert.That((code, terminal.ErrorText), Is.EqualTo((ExitCode.Done, "")));
        const string total = "9 claims: predictions hold: 1 within the tolerance, 1 in the band alone; 1 as configured only; 1 miss; 1 reproduced, 1 by identity, 2 calibrations, 1 shown and not scored";
        Assert.That(terminal.OutText, Does.Contain(total).And.Match(@"two\.order +holds as configured only").And.Match(@"two\.loose-fit +fits less").And.Match(@"two\.order +no pair is in order"));
        Assert.That(Page, Does.Contain(total).And.Contain("As configured only"));
        Assert.That(Summary, Does.Contain(total).And.Contain("| g2 | 7 | 1 | 1 | 2 | 0 | 0 | 1 | 1 | 1 | 0 |"));
        var (_, script) = Run(claims, "--json", "--out", Out);
        using var json = JsonDocument.Parse(script.OutText);
        var counts = json.RootElement.GetProperty("totals").EnumerateObject().Select(p => p.Value.GetInt32()).ToList();
        Assert.That(counts[0], Is.EqualTo(counts.Skip(1).Sum()), "each claim counts once");
        Assert.That(json.RootElement.GetProperty("claims").EnumerateArray().Select(c => c.GetProperty("verdict").GetString()), Does.Contain("holds_as_configured"));
    }

    [Test]
    public void A_place_that_takes_no_folder_is_said_before_anything_is_computed()
    {
        var (code, terminal) = Run([Throws], "--out", "/dev/archsim-pages");
        Assert.That((code, Directory.Exists("/dev/archsim-pages")), Is.EqualTo((ExitCode.BadInput, false)));
        Assert.That(terminal.ErrorLines, Is.EqualTo(new[] { "/dev/archsim-pages: --out needs a place for files, this is one of devices or of the kernel" }));
        Directory.CreateDirectory(Path.Combine(Out, "index.html"));
        (code, terminal) = Run([Throws], "--out", Out);
        Assert.That((code, terminal.ErrorLines.Single()), Is.EqualTo((ExitCode.BadInput, $"{Out}: --out: the page would take the place of a folder, index.html")));
    }

    [Test]
    public void The_same_claims_give_the_same_bytes()
    {
        Run([Holds, InBand, RecordedMiss], "--out", Out);
        var first = (Page, Summary);
        Run([Holds, InBand, RecordedMiss], "--out", Out);
        Assert.That((Page, Summary), Is.EqualTo(first));
    }

    [Test]
    public void A_part_is_not_written_over_the_whole()
    {
        Run([Holds, RecordedMiss], "--out", Out);
        var whole = Page;
        var (_, terminal) = Run([Holds, RecordedMiss], "--only", "one");
        Assert.That(Page, Is.EqualTo(whole));
        Assert.That(terminal.OutText, Does.Not.Contain("Report:").And.Not.Contain("two.cycles"));
    }

    [Test]
    public void Somebody_elses_readme_is_not_overwritten()
    {
        _folder.Write("README.md", "# Mine\n");
        var (code, terminal) = Run([Holds], "--out", Path.GetDirectoryName(Out)!);
        Assert.That(code, Is.EqualTo(ExitCode.BadInput));
        Assert.That(terminal.ErrorLines, Has.Length.EqualTo(1).And.All.Contains("--out would overwrite what 'archsim validate' did not write"));
    }

    [Test]
    public void An_unknown_group_is_one_line_with_what_is_nearest()
    {
        var (code, terminal) = Run([Holds], "--only", "one.aera");
        Assert.That(code, Is.EqualTo(ExitCode.BadInput));
        Assert.That(terminal.ErrorLines, Is.EqualTo(new[] { "--only: 'one.aera' is no group and no id of a claim; did you mean 'one.area'? Groups: g1, g2" }));
    }

    [Test]
    public void Interrupted_it_writes_nothing()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var terminal = new RecordingTerminal();
        var code = new Application(Bench([Holds], terminal) with { Cancel = stop.Token }).Run(["validate", "--out", Out]);
        Assert.That((code, Directory.Exists(Out)), Is.EqualTo((ExitCode.Interrupted, false)));
    }

    private string Out => Path.Combine(Path.GetDirectoryName(_folder.Write("place", ""))!, "out");

    private string Page => File.ReadAllText(Path.Combine(Out, "index.html"));

    private string Summary => File.ReadAllText(Path.Combine(Out, "README.md"));

    private static (int Code, RecordingTerminal Terminal) Run(IReadOnlyList<Claim> claims, params string[] arguments)
    {
        var terminal = new RecordingTerminal();
        return (new Application(Bench(claims, terminal)).Run(["validate", .. arguments]), terminal);
    }

    private static Workbench Bench(IReadOnlyList<Claim> claims, ITerminal terminal) => new()
    {
        Terminal = terminal,
        Claims = () => [("g1", [.. claims.Where(c => c.Id.StartsWith("one", StringComparison.Ordinal))]), ("g2", [.. claims.Where(c => !c.Id.StartsWith("one", StringComparison.Ordinal))])],
    };
}
