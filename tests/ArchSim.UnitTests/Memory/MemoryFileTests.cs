using System.Text;
using ArchSim.Configuration;
using ArchSim.Memory;
using ArchSim.UnitTests.Hardware;

namespace ArchSim.UnitTests.Memory;

public sealed class MemoryFileTests
{
    private static IEnumerable<string> Shipped => ShippedFiles.Names(ShippedFiles.Drams).Where(n => n != "ideal");

    // Two transfers a clock of its bus, times its channels.
    [TestCase("ddr4-2400", 19.2)]
    [TestCase("ddr4-3200", 25.6)]
    [TestCase("lpddr4-3200", 25.6)]
    [TestCase("lpddr5-6400", 51.2)]
    [TestCase("hbm2", 256)]
    [TestCase("hbm3", 819.2)]
    public void A_shipped_memory_delivers_what_its_name_says(string name, double gigabytesPerSecond) =>
        Assert.That(MemoryReader.Load(name).PeakBytesPerSecond * 1e-9, Is.EqualTo(gigabytesPerSecond).Within(0.5).Percent);

    [TestCaseSource(nameof(Shipped))]
    public void A_shipped_memory_serves_a_stream(string name)
    {
        var spec = MemoryReader.Load(name);
        var result = new MemorySystem(spec, new ReplayOptions { MaxAdds = ReplayOptions.AddsFor(spec.Channels) }).Replay(Traces.Sequential(spec.BurstBytes, 20_000).Source());
        Assert.That(result.Latencies.Count, Is.EqualTo(20_000));
        Assert.That(result.BytesPerSecond, Is.LessThanOrEqualTo(spec.PeakBytesPerSecond));
        Assert.That(result.Energy.TotalPj, Is.Positive);
    }

    [TestCase("row_cycle_clocks: 55", "m.yaml:2:19 row_cycle_clocks: tRC must be at least tRAS + tRP = 39 + 17 = 56, was 55")]
    [TestCase("banks_per_group: 0", "banks_per_group: must be 1..64, was 0")]
    [TestCase("banks_per_group: 3", "banks_per_group: must be a power of two")]
    [TestCase("banks_per_group: 32", "must be 1..64 in a channel, was 128")]
    [TestCase("mapping: rochrababg", "mapping: loses the address bits of 'co'")]
    [TestCase("mapping: rochrababgcoba", "mapping: repeats the address bits of 'ba'")]
    [TestCase("mapping: rochrababgxx", "'xx' is none of them")]
    [TestCase("mapping: row", "each of ro, ch, ra, ba, bg, co once")]
    [TestCase("burst_bytes: 4", "a bus of 64 bits is wider than the burst of 4 bytes")]
    [TestCase("burst_bytes: 32", "must be bus_bits / 8 x burst_length = 64, was 32")]
    [TestCase("burst_spacing_clocks: 3", "m.yaml:2:23 burst_spacing_clocks: tCCD_S must be at least what a burst takes on the bus, burst_length / 2 = 4, was 3")]
    [TestCase("idd2n_ma: 47.5", "m.yaml:2:11 idd2n_ma: standby with all rows closed must not draw more than with one open (idd3n_ma 47), was 47.5")]
    // (47 x 39 + 34 x 17) / 56
    [TestCase("idd0_ma: 43", "m.yaml:2:10 idd0_ma: must be at least the standby current of a row cycle, (idd3n_ma x tRAS + idd2n_ma x (tRC - tRAS)) / tRC = 43.054, was 43")]
    [TestCase("burst_length: 7", "m.yaml:2:15 burst_length: must be a power of two")]
    [TestCase("row_active_clocks: 10", "row_active_clocks: tRAS must be at least tRCD (17), was 10")]
    [TestCase("burst_spacing_same_group_clocks: 2", "tCCD_L must be at least tCCD_S (4), was 2")]
    [TestCase("activate_spacing_same_group_clocks: 2", "tRRD_L must be at least tRRD_S (7), was 2")]
    [TestCase("write_to_read_clocks: 2", "tWTR_L must be at least tWTR_S (3), was 2")]
    // 3 x 7 + 1: activates at 0, 7, 14 and 21.
    [TestCase("four_activates_clocks: 21", "m.yaml:2:24 four_activates_clocks: tFAW must hold four activates, at least 3 tRRD_S + 1 = 22, was 21")]
    [TestCase("write_latency_clocks: 19", "m.yaml:2:23 write_latency_clocks: WL must be at most RL + 1 = 18, was 19")]
    [TestCase("row_to_column_write_clocks: 40", "m.yaml:2:29 row_to_column_write_clocks: tRCDWR must be at most tRAS (39), was 40")]
    [TestCase("refresh: per-bank\nidd5pb_ma: 80\nrefresh_time_per_bank_clocks: 421", "m.yaml:4:31 refresh_time_per_bank_clocks: tRFCpb must be at most tRFC of all banks (420), was 421")]
    // 420 + 56 + 17 + 12 + 4 + 18, and a clock for each of 8 banks.
    [TestCase("refresh_interval_clocks: 534", "a clock (or tPPD) a bank = 535 at least, was 534")]
    [TestCase("refresh: per-bank\nrefresh_time_per_bank_clocks: 5000", "times 8 banks must be below refresh_interval_clocks (9360), was 5000")]
    [TestCase("refresh: per-bank\nidd5pb_ma: 80", "m.yaml:2:10 refresh: does not go with refresh_time_per_bank_clocks: refresh: per-bank needs tRFCpb, at least 1, was 0")]
    [TestCase("power_down_idle_clocks: 100\npower_down_exit_clocks: 0", "m.yaml:3:25 power_down_exit_clocks: power-down (power_down_idle_clocks 100) needs tXP, at least 1, was 0")]
    [TestCase("power_down_idle_clocks: 100\npower_down_least_clocks: 0", "m.yaml:3:26 power_down_least_clocks: power-down (power_down_idle_clocks 100) needs tCKE, at least 1, was 0")]
    [TestCase("refresh: per-bank", "m.yaml:2:10 refresh: does not go with idd5pb_ma: must be at least idd3n_ma (47) where banks are refreshed one by one, was 0")]
    [TestCase("power_down_idle_clocks: 100\nidd2p_ma: 40", "power-down must draw something, and no more than standby")]
    // What is stated beside use is told where it stands, also where the rule is about a field of the used file.
    [TestCase("idd4r_ma: 10", "m.yaml:2:11 idd4r_ma: does not go with idd3n_ma: standby must not draw more than idd4r_ma, idd4w_ma and idd5_ma, was 47")]
    [TestCase("idd5_ma: 300\nidd4w_ma: 10", "m.yaml:3:11 idd4w_ma: does not go with idd3n_ma")]
    [TestCase("row_to_column_clocks: 40", "m.yaml:2:23 row_to_column_clocks: does not go with row_active_clocks: tRAS must be at least tRCD (40), was 39")]
    [TestCase("activate_spacing_clocks: 12\nactivate_spacing_same_group_clocks: 12", "m.yaml:2:26 activate_spacing_clocks: does not go with four_activates_clocks: tFAW must hold four activates, at least 3 tRRD_S + 1 = 37, was 36")]
    [TestCase("row_cycle_clocks: 56\nprecharge_clocks: 18", "m.yaml:2:19 row_cycle_clocks: tRC must be at least tRAS + tRP = 39 + 18 = 57, was 56")]
    [TestCase("write_recovery_clocks: 9000", "m.yaml:2:24 write_recovery_clocks: does not go with refresh_interval_clocks: must leave an access its time")]
    [TestCase("policy: fifo", "policy: must be one of dramsim3, batching, in-order; was 'fifo'")]
    [TestCase("page_policy: half", "page_policy: must be one of open, closed, adaptive")]
    [TestCase("ideal: true", "an ideal memory has no controller")]
    [TestCase("trcd: 3", "trcd: unknown key")]
    public void A_field_that_cannot_be_is_refused(string fields, string message) =>
        Assert.That(() => Parse($"use: ddr4-2400\n{fields}\n"), Throws.TypeOf<InputException>().With.Message.Contains(message));

    /// <summary>One clock less, or more, than what is refused above.</summary>
    [TestCase("four_activates_clocks: 22")]
    [TestCase("four_activates_clocks: 0")]
    [TestCase("write_latency_clocks: 18")]
    [TestCase("row_to_column_write_clocks: 39")]
    [TestCase("refresh: per-bank\nidd5pb_ma: 80\nrefresh_time_per_bank_clocks: 420")]
    [TestCase("refresh: per-bank\nidd5pb_ma: 80\nrefresh_time_clocks: 0\nrefresh_time_per_bank_clocks: 420")]
    public void A_timing_at_its_bound_is_taken(string fields) => Assert.That(() => Parse($"use: ddr4-2400\n{fields}\n"), Throws.Nothing);

    /// <summary>Of three files one upon the other, the one in the middle is to blame.</summary>
    [Test]
    public void A_used_file_that_breaks_a_rule_of_the_file_it_uses_is_told_there()
    {
        using var folder = new TemporaryFolder();
        var middle = folder.Write("middle.yaml", "use: ddr4-2400\nidd4r_ma: 10\n");
        var path = folder.Write("m.yaml", "use: middle\nidd4w_ma: 200\n");
        Assert.That(Problems.Of(() => MemoryReader.Load(path)), Is.EqualTo(new[]
        {
            $"{middle}:2:11 idd4r_ma: does not go with idd3n_ma: standby must not draw more than idd4r_ma, idd4w_ma and idd5_ma, was 47",
        }));
    }

    [Test]
    public void A_file_that_uses_itself_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("self.yaml", "use: self\n");
        Assert.That(() => MemoryReader.Load(path), Throws.TypeOf<InputException>().With.Message.Contains("more than 8 deep"));
    }

    /// <summary>A burst keeps its eight transfers, four clocks of the bus; its bytes follow.</summary>
    [TestCase(32, 32)]
    [TestCase(64, 64)]
    [TestCase(128, 128)]
    public void A_bus_of_another_width_carries_other_bytes_in_a_burst(int busBits, int burstBytes)
    {
        var spec = Parse($"use: ddr4-2400\nbus_bits: {busBits}\n");
        Assert.That((spec.BurstLength, spec.BurstClocks, spec.BurstBytes, spec.RowBytes), Is.EqualTo((8, 4, burstBytes, 8192)));
    }

    [Test]
    public void Fields_beside_use_override()
    {
        var spec = Parse("use: ddr4-2400\nranks: 1\nmapping: rocorababgch\nactivate_pj: 5\n");
        Assert.That((spec.Ranks, spec.Mapping, spec.StatedEnergy.ActivatePj, spec.Timing.RowCycle), Is.EqualTo((1, "rocorababgch", 5.0, 56)));
    }

    [Test]
    public void A_trace_is_read_line_by_line()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.trace", "0x40 READ 0\r\n\n0XfF80  WRITE\t12\n0x7FFFFFFFFFFFFFFF READ 3");
        using var trace = new TraceFile(path);
        var read = new List<MemoryRequest>();
        while (trace.TryNext(out var request))
            read.Add(request);
        Assert.That(read, Is.EqualTo(new[] { new MemoryRequest(0x40, false, 0), new MemoryRequest(0xFF80, true, 12), new MemoryRequest(long.MaxValue, false, 3) }));
    }

    // More than the buffer holds, so that lines lie across its ends.
    [Test]
    public void A_long_trace_loses_nothing()
    {
        using var folder = new TemporaryFolder();
        var text = new StringBuilder();
        for (var i = 0; i < 20_000; i++)
            text.Append("0x").Append((i * 64L).ToString("X")).Append(i % 3 == 0 ? " WRITE " : " READ ").Append(i).Append('\n');
        using var trace = new TraceFile(folder.Write("t.trace", text.ToString()));
        for (var i = 0; i < 20_000; i++)
        {
            Assert.That(trace.TryNext(out var request), Is.True);
            Assert.That(request, Is.EqualTo(new MemoryRequest(i * 64L, i % 3 == 0, i)));
        }
        Assert.That(trace.TryNext(out _), Is.False);
    }

    [TestCase("0x40 READ", "t.trace:2:1: must have three words")]
    [TestCase("0x40 READ 1 2", "must have three words")]
    [TestCase("40 READ 1", "address must be 0x0..0x7FFFFFFFFFFFFFFF, was '40'")]
    [TestCase("0x8000000000000000 READ 1", "address must be")]
    [TestCase("0x READ 1", "address must be")]
    [TestCase("0x40 read 1", "must be READ or WRITE, was 'read'")]
    [TestCase("0x40 READ -1", "cycle must be 0..1000000000000000, was '-1'")]
    [TestCase("0x40 READ 1000000000000001", "cycle must be")]
    [TestCase("0x40 READ 1e3", "cycle must be")]
    public void A_malformed_line_is_told_with_its_number(string line, string message)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.trace", $"0x0 READ 0\n{line}\n0x40 READ 0\nnonsense\n");
        using var trace = new TraceFile(path);
        Assert.That(trace.TryNext(out _), Is.True);
        Assert.That(() => trace.TryNext(out _), Throws.TypeOf<InputException>().With.Message.Contains(message).And.Message.Contains("t.trace:4:1:"));
    }

    [Test]
    public void A_file_without_line_ends_is_not_read_to_its_end()
    {
        using var folder = new TemporaryFolder();
        using var trace = new TraceFile(folder.Write("t.trace", new string('x', 1 << 18)));
        Assert.That(() => trace.TryNext(out _), Throws.TypeOf<InputException>().With.Message.Contains("must have 256 characters at most"));
    }

    private static MemorySpec Parse(string text) => MemoryReader.Parse(ConfigDocument.Parse(text, "m.yaml"), "m");
}
