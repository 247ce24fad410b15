using System.Text.Json;
using ArchSim.Cli;
using ArchSim.UnitTests.Hardware;

namespace ArchSim.UnitTests.Cli;

public sealed class MemoryCommandTests
{
    [Test]
    public void A_replay_is_printed_as_JSON()
    {
        using var folder = new TemporaryFolder();
        var trace = folder.Write("a.trace", "0x0 READ 0\n0x40 READ 0\n0x20000 WRITE 5\n");
        var (code, terminal) = Run("memory", "ddr4-2400", trace, "--json", "--max-adds", "3", "--max-outstanding", "2", "--policy", "batching");
        Assert.That(code, Is.Zero, terminal.ErrorText);
        using var json = JsonDocument.Parse(terminal.OutText);
        var root = json.RootElement;
        var latency = root.GetProperty("read_latency_cycles");
        var energy = root.GetProperty("energy_pj").EnumerateObject().ToDictionary(e => e.Name, e => e.Value.GetDouble());
        Assert.Multiple(() =>
        {
            Assert.That((root.GetProperty("reads").GetInt32(), root.GetProperty("writes").GetInt32(), root.GetProperty("bytes").GetInt32()), Is.EqualTo((2, 1, 192)));
            Assert.That((root.GetProperty("policy").GetString(), root.GetProperty("max_adds").GetInt32(), root.GetProperty("max_outstanding").GetInt32()), Is.EqualTo(("batching", 3, 2)));
            // tRCD 17, CL 17, a burst of 4 clocks, one to be seen; the second tCCD_L 6 later.
            Assert.That((latency.GetProperty("median").GetInt32(), latency.GetProperty("p99").GetInt32(), latency.GetProperty("average").GetDouble()), Is.EqualTo((39, 45, 42.0)));
            Assert.That(root.GetProperty("row_hit_rate").GetDouble(), Is.EqualTo(0.5));
            Assert.That(root.GetProperty("commands").GetProperty("activate").GetInt32(), Is.EqualTo(1));
            Assert.That(energy["total"], Is.EqualTo(energy.Where(e => e.Key != "total").Sum(e => e.Value)).Within(1e-9).Percent);
        });
    }

    [Test]
    public void A_replay_is_printed_for_people()
    {
        using var folder = new TemporaryFolder();
        var (code, terminal) = Run("memory", "hbm2", folder.Write("a.trace", "0x0 READ 0\n0x4000000000 READ 0\n"));
        Assert.That(code, Is.Zero, terminal.ErrorText);
        Assert.That(terminal.OutText, Does.Contain("2 reads and 0 writes of 64 B on hbm2").And.Contain("Row hits").And.Contain("active_standby"));
        Assert.That(terminal.ErrorText, Does.Contain("1 address lies beyond the memory's 8.000 GiB and wraps\n"));
    }

    [Test]
    public void Without_jumps_a_replay_prints_the_same()
    {
        using var folder = new TemporaryFolder();
        var trace = folder.Write("a.trace", string.Concat(Enumerable.Range(0, 2000).Select(i => $"0x{i * 64:X} READ 0\n")));
        var (code, played) = Run("memory", "ddr4-2400", trace, "--json", "--no-jumps");
        Assert.That(code, Is.Zero, played.ErrorText);
        Assert.That(played.OutText, Is.EqualTo(Run("memory", "ddr4-2400", trace, "--json").Terminal.OutText));
    }

    [Test]
    public void A_replay_tells_a_terminal_how_far_it_is_and_stops_when_the_user_interrupts()
    {
        using var folder = new TemporaryFolder();
        var trace = folder.Write("a.trace", "0x0 READ 0\n");
        var terminal = new RecordingTerminal { ErrorIsTerminal = true };
        Assert.That(new Application(new Workbench { Terminal = terminal }).Run(["memory", "ddr4-2400", trace]), Is.Zero);
        Assert.That(terminal.ErrorText, Does.Contain("a.trace").And.Contain("hundredth 100 of 100"));
        var bench = new Workbench { Terminal = new RecordingTerminal(), Cancel = new CancellationToken(canceled: true) };
        Assert.That(new Application(bench).Run(["memory", "ddr4-2400", trace]), Is.EqualTo(ExitCode.Interrupted));
    }

    [TestCase("no such memory", "ddr6", "{trace}")]
    [TestCase("no such trace", "ddr4-2400", "missing.trace")]
    [TestCase("a.trace:1:1: must have three words", "ddr4-2400", "{trace}")]
    [TestCase("--policy must be one of dramsim3, batching, in-order; was 'x'", "ddr4-2400", "{trace}", "--policy", "x")]
    [TestCase("--max-adds must be a whole number 0..1024, was '-1'", "ddr4-2400", "{trace}", "--max-adds", "-1")]
    [TestCase("--max-outstanding must be a whole number 0..1000000, was 'x'", "ddr4-2400", "{trace}", "--max-outstanding", "x")]
    public void Bad_input_is_a_line_and_exit_code_2(string message, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var trace = folder.Write("a.trace", "0x0\n");
        var (code, terminal) = Run(["memory", .. arguments.Select(a => a.Replace("{trace}", trace))]);
        Assert.That(code, Is.EqualTo(ExitCode.BadInput));
        Assert.That(terminal.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(terminal.ErrorText, Does.Contain(message));
    }

    private static (int Code, RecordingTerminal Terminal) Run(params string[] arguments)
    {
        var terminal = new RecordingTerminal();
        return (new Application(new Workbench { Terminal = terminal }).Run(arguments), terminal);
    }
}
