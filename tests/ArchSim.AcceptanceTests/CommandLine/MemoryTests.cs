using System.Text.Json;

namespace ArchSim.AcceptanceTests.CommandLine;

/// <summary>
/// <c>archsim memory</c> as a user runs it. On ddr4-2400 a read that opens its row takes a clock to be seen, tRCD 17, CL 17 and four clocks on the bus; one that finds it open neither tRCD nor a wait but tCCD_L 6
/// behind the one before. A run's clocks are those to the last data, that clock, and one before the first.
/// </summary>
public sealed class MemoryTests : CommandLineTest
{
    private const int Opened = 1 + 17 + 17 + 4;
    private const int Hit = 1 + 17 + 4;
    private const int SameGroup = 6;
    private const int Ends = 2;

    [Test]
    public void A_shipped_memory_replays_a_trace_as_a_table()
    {
        var outcome = Good("memory", "ddr4-2400", OneRow(8));
        Assert.That(outcome.Error, Is.Empty);
        var lines = outcome.Out.Split('\n');
        Assert.Multiple(() =>
        {
            Assert.That(lines[0], Is.EqualTo("8 reads and 0 writes of 64 B on ddr4-2400, 1 x 64 bits, mapping rochrababgco, policy dramsim3"));
            Assert.That(outcome.Out, Does.Match($@"Time +\S+ ns +{Opened + 7 * SameGroup + Ends} cycles of 0\.83 ns"));
            // Seven of eight find the row open.
            Assert.That(outcome.Out, Does.Match(@"Row hits +87\.5 %"));
            Assert.That(outcome.Out, Does.Match(@"activate +1\n").And.Match(@"read +8\n").And.Match(@"write +0\n"));
        });
    }

    /// <summary>Four are taken in a clock, so the last four a clock later.</summary>
    [TestCase(new string[0], 4, Opened + 7 * SameGroup - 0.5 * 7 * SameGroup - 0.5, Opened + 7 * SameGroup - 1)]
    [TestCase(new[] { "--max-adds", "1" }, 1, Opened + 7 * SameGroup - 0.5 * 7 * SameGroup - 3.5, Opened + 7 * SameGroup - 7)]
    [TestCase(new[] { "--max-adds", "8" }, 8, Opened + 7 * SameGroup - 0.5 * 7 * SameGroup, Opened + 7 * SameGroup)]
    public void Requests_are_taken_so_many_a_clock(string[] options, int maxAdds, double average, int longest)
    {
        var root = Json(["memory", "ddr4-2400", OneRow(8), .. options]);
        var latency = root.GetProperty("read_latency_cycles");
        Assert.Multiple(() =>
        {
            Assert.That(root.GetProperty("max_adds").GetInt32(), Is.EqualTo(maxAdds));
            Assert.That(root.GetProperty("cycles").GetInt32(), Is.EqualTo(Opened + 7 * SameGroup + Ends));
            Assert.That((latency.GetProperty("average").GetDouble(), latency.GetProperty("longest").GetInt32()), Is.EqualTo((average, longest)));
        });
    }

    /// <summary>Each is sent in the clock behind the data of the one before.</summary>
    [Test]
    public void Under_way_one_at_a_time_each_waits_for_the_one_before()
    {
        var root = Json(["memory", "ddr4-2400", OneRow(8), "--max-outstanding", "1"]);
        Assert.That(root.GetProperty("cycles").GetInt32(), Is.EqualTo(Opened + 7 * (Hit + 1) + Ends));
        Assert.That(root.GetProperty("read_latency_cycles").GetProperty("average").GetDouble(), Is.EqualTo((Opened + 7 * Hit) / 8.0));
    }

    /// <summary>Two rows of one bank in turn: in order each opens its row, a row cycle (tRC 56) behind the last; out of order the requests of one row come first.</summary>
    [TestCase("in-order", 8, 0.0)]
    [TestCase("dramsim3", 2, 0.75)]
    [TestCase("batching", 2, 0.75)]
    public void A_policy_orders_requests(string policy, int activates, double hitRate)
    {
        // A row of every bank of both ranks is 128 KiB: 2 ranks, 8 banks, 8 KiB.
        var trace = Trace(Enumerable.Range(0, 8).Select(i => (i % 2 * 0x20000L + i / 2 * 64, 0L)));
        var root = Json(["memory", "ddr4-2400", trace, "--policy", policy]);
        Assert.Multiple(() =>
        {
            Assert.That(root.GetProperty("policy").GetString(), Is.EqualTo(policy));
            Assert.That(root.GetProperty("commands").GetProperty("activate").GetInt32(), Is.EqualTo(activates));
            Assert.That(root.GetProperty("row_hit_rate").GetDouble(), Is.EqualTo(hitRate));
            if (policy == "in-order")
                Assert.That(root.GetProperty("cycles").GetInt32(), Is.EqualTo(Opened + 7 * 56 + Ends));
        });
    }

    [TestCase("ddr4-2400")]
    [TestCase("lpddr5-6400")]
    [TestCase("hbm3")]
    public void With_jumps_and_without_every_byte_printed_is_the_same(string memory)
    {
        // Long enough for refreshes and for streams to recur; a second stream of writes.
        var trace = Trace(Enumerable.Range(0, 20_000).Select(i => (i * 64L, 0L)), write: i => i / 16 % 3 == 2);
        foreach (var form in (string[][])[[], ["--json"]])
            Assert.That(Good(["memory", memory, trace, "--no-jumps", .. form]).Out, Is.EqualTo(Good(["memory", memory, trace, .. form]).Out));
    }

    [Test]
    public void Requests_beyond_the_memory_wrap_and_are_counted()
    {
        // Two ranks of eight banks of 65,536 rows of 8 KiB.
        const long Capacity = 2L * 8 * 65536 * 8192;
        var inside = Json(["memory", "ddr4-2400", Trace([(0, 0), (64, 0), (Capacity - 64, 0)])]);
        var outcome = Good("memory", "ddr4-2400", Trace([(0, 0), (Capacity + 64, 0), (2 * Capacity - 64, 0)]), "--json");
        Assert.That(outcome.Error, Is.EqualTo("archsim memory: 2 addresses lie beyond the memory's 8.000 GiB and wrap\n"));
        using var json = JsonDocument.Parse(outcome.Out);
        Assert.That(inside.GetProperty("wrapped").GetInt32(), Is.Zero, "the last byte is in it");
        Assert.That(json.RootElement.GetProperty("wrapped").GetInt32(), Is.EqualTo(2));
        // They are served where the wrapped address lies.
        Assert.That(outcome.Out.Replace("\"wrapped\": 2", "\"wrapped\": 0", StringComparison.Ordinal), Is.EqualTo(Good("memory", "ddr4-2400", Trace([(0, 0), (64, 0), (Capacity - 64, 0)]), "--json").Out));
    }

    [TestCase("READ 12", "must have three words; a line must be 0xADDRESS READ|WRITE CYCLE, as in 0x1A40 READ 12")]
    [TestCase("0x40 READ 12 13", "must have three words; a line must be 0xADDRESS READ|WRITE CYCLE, as in 0x1A40 READ 12")]
    [TestCase("READ 0x40 12", "address must be 0x0..0x7FFFFFFFFFFFFFFF, was 'READ'")]
    [TestCase("64 READ 12", "address must be 0x0..0x7FFFFFFFFFFFFFFF, was '64'")]
    [TestCase("-0x40 READ 12", "address must be 0x0..0x7FFFFFFFFFFFFFFF, was '-0x40'")]
    [TestCase("0x8000000000000000 READ 12", "address must be 0x0..0x7FFFFFFFFFFFFFFF, was '0x8000000000000000'")]
    [TestCase("0x40 FETCH 12", "must be READ or WRITE, was 'FETCH'")]
    [TestCase("0x40 READ -12", "cycle must be 0..1000000000000000, was '-12'")]
    [TestCase("0x40 READ 1e3", "cycle must be 0..1000000000000000, was '1e3'")]
    [TestCase("0x40 READ 1000000000000001", "cycle must be 0..1000000000000000, was '1000000000000001'")]
    [TestCase("0x40 READ 99999999999999999999999999", "cycle must be 0..1000000000000000, was '99999999999999999999999999'")]
    public void A_line_that_is_no_request_is_told_with_its_place(string line, string problem)
    {
        WriteFile("bad.trace", $"0x0 READ 10\n\n{line}\n0x80 READ 20\n");
        var outcome = ArchSim("memory", "ddr4-2400", "bad.trace");
        AssertProblem(outcome, 2);
        Assert.That(outcome.Error, Is.EqualTo($"bad.trace:3:1: {problem}\n"));
    }

    [Test]
    public void Every_bad_line_is_told_up_to_twenty()
    {
        WriteFile("bad.trace", string.Concat(Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? "0x0 READ 1\n" : "x\n")));
        var outcome = ArchSim("memory", "ddr4-2400", "bad.trace");
        Assert.That(outcome.ExitCode, Is.EqualTo(2));
        Assert.That(outcome.ErrorLines.Select(l => l.Split(' ')[0]), Is.EqualTo(Enumerable.Range(1, 20).Select(i => $"bad.trace:{2 * i}:1:")));
    }

    [TestCase("ddr4-2400", "missing.trace", "missing.trace: no such trace")]
    [TestCase("ddr4-2400", ".", ".: is a folder, not a trace")]
    [TestCase("ddr4-2401", "t.trace", "ddr4-2401: no such memory")]
    [TestCase("missing.yaml", "t.trace", "missing.yaml: no such memory")]
    [TestCase("ideal", "t.trace", "ideal: an ideal memory has no controller")]
    public void What_is_not_there_is_a_line(string memory, string trace, string problem)
    {
        OneRow(1);
        AssertProblem(ArchSim("memory", memory, trace), 2, problem);
    }

    /// <summary>Each rule is named, with the numbers that break it and its place.</summary>
    [TestCase("row_active_clocks: 50\nrow_cycle_clocks: 66", "m.yaml:3:19 row_cycle_clocks: tRC must be at least tRAS + tRP = 50 + 17 = 67, was 66")]
    [TestCase("bank_groups: 0", "m.yaml:2:14 bank_groups: must be 1..16, was 0")]
    [TestCase("banks_per_group: 0", "m.yaml:2:18 banks_per_group: must be 1..64, was 0")]
    [TestCase("channels: 0", "m.yaml:2:11 channels: must be 1..64, was 0")]
    [TestCase("mapping: rorababgco", "m.yaml:2:10 mapping: loses the address bits of 'ch'; a mapping names each of ro, ch, ra, ba, bg, co once, highest bits first, as in rochrababgco")]
    [TestCase("mapping: rochrababgcoro", "m.yaml:2:10 mapping: repeats the address bits of 'ro'; a mapping names each of ro, ch, ra, ba, bg, co once, highest bits first, as in rochrababgco")]
    [TestCase("burst_bytes: 4", "m.yaml:2:14 burst_bytes: a bus of 64 bits is wider than the burst of 4 bytes")]
    [TestCase("bus_bits: 128\nburst_bytes: 8", "m.yaml:3:14 burst_bytes: a bus of 128 bits is wider than the burst of 8 bytes")]
    [TestCase("bus_bits: 128\nburst_bytes: 64", "m.yaml:3:14 burst_bytes: must be bus_bits / 8 x burst_length = 128, was 64")]
    [TestCase("refresh_time_clocks: 9360\nrow_cycle_clocks: 56", "m.yaml:2:22 refresh_time_clocks: must be below refresh_interval_clocks (9360), was 9360")]
    [TestCase("clock_period_ns: fast", "m.yaml:2:18 clock_period_ns: must be a number 0.05..100 (the unit stands in the key), was 'fast'")]
    [TestCase("rows: 1000", "m.yaml:2:7 rows: must be a power of two, for the mapping cuts an address into bits; was 1000")]
    public void A_memory_that_contradicts_itself_is_told_by_the_rule_it_breaks(string fields, string problem)
    {
        WriteFile("m.yaml", $"use: ddr4-2400\n{fields}\n");
        var outcome = ArchSim("memory", "m.yaml", OneRow(1));
        AssertProblem(outcome, 2);
        Assert.That(outcome.Error, Is.EqualTo(problem + "\n"));
    }

    [Test]
    public void Each_of_several_broken_rules_is_a_line()
    {
        WriteFile("m.yaml", "use: ddr4-2400\nrow_cycle_clocks: 1\nbanks_per_group: 0\n");
        var outcome = ArchSim("memory", "m.yaml", OneRow(1));
        Assert.That(outcome.ExitCode, Is.EqualTo(2));
        // Nothing that only follows from them: an activation in so short a row cycle would take less than standby.
        Assert.That(outcome.ErrorLines, Is.EqualTo(new[]
        {
            "m.yaml:2:19 row_cycle_clocks: tRC must be at least tRAS + tRP = 39 + 17 = 56, was 1",
            "m.yaml:3:18 banks_per_group: must be 1..64, was 0",
        }));
    }

    private JsonElement Json(string[] arguments)
    {
        var outcome = Good([.. arguments, "--json"]);
        Assert.That(outcome.Error, Is.Empty);
        using var json = JsonDocument.Parse(outcome.Out);
        return json.RootElement.Clone();
    }

    /// <summary>Reads of one row, all offered at once.</summary>
    private string OneRow(int count) => Trace(Enumerable.Range(0, count).Select(i => (i * 64L, 0L)));

    private string Trace(IEnumerable<(long Address, long Clock)> requests, Func<int, bool>? write = null) =>
        WriteFile("t.trace", string.Concat(requests.Select((r, i) => $"0x{r.Address:X} {(write?.Invoke(i) == true ? "WRITE" : "READ")} {r.Clock}\n")));
}
