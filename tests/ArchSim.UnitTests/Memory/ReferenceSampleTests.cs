using ArchSim.Memory;

namespace ArchSim.UnitTests.Memory;

/// <summary>
/// What DRAMsim3 (MIT licence, commit 2981759) gave on a few traces, on the configurations that the shipped files of these names state. Requests in order, up to four a clock (16 with eight
/// channels), any number under way or, in dep_*, one. Facts only: clocks, commands, hits, the mean latency of reads in clocks and energy in nanojoule.
/// </summary>
public sealed class ReferenceSampleTests
{
    private const string Dependent = "dep_seq_read_qd1";
    private const string OneBank = "stride_rowconflict_samebank";
    private const string Paced = "paced_seq_gap8";

    private static readonly Row[] Rows =
    [
        new("ddr4-2400", Dependent, 398584, ReadHits: 16213, WriteHits: 0, 171, 169, 85, 23.33, 33139.31, 217121.4),
        new("ddr4-2400", OneBank, 962429, 0, 0, 16414, 16413, 205, 2366.95, 79924.22, 560285.82),
        new("ddr4-2400-1rank", Dependent, 398078, 16214, 0, 170, 168, 42, 23.3, 16374.72, 142539.33),
        new("ddr4-2400-1rank", "two_streams_bankconflict_64rows", 513399, 60778, 0, 4771, 4767, 54, 344.3, 21053.21, 359672.09),
        new("ddr4-2400-1rank", "rw_alt_chunk16_off512M", 937832, 62924, 63453, 4710, 4709, 100, 553.88, 38987.42, 644768.25),
        new("ddr4-2400-interleaved", Dependent, 421963, 15544, 0, 840, 824, 90, 24.75, 35088.68, 249157.11),
        new("ddr4-2400-closed", Dependent, 960267, 0, 0, 16427, 43, 205, 57.61, 79924.22, 541165.31),
        new("ddr4-2400-closed", OneBank, 961020, 0, 0, 16405, 21, 205, 2362.96, 79924.22, 541143.42),
        new("hbm2", Dependent, 325811, 15790, 0, 594, 590, 664, 18.89, 40397.76, 201115.14),
        new("hbm2-1channel", Dependent, 325835, 15799, 0, 585, 581, 83, 18.89, 5049.72, 39802.55),
        new("hbm2-1channel", "tiles_rb512_pitch8192", 142967, 57276, 0, 8298, 8294, 36, 156.94, 2190.24, 71010.09),
        new("hbm2-1channel", Paced, 524299, 63372, 0, 2170, 2163, 134, 33.54, 8152.56, 96583.07),
        // Its currents are DDR4's: the energies mean nothing, but the arithmetic is the same.
        new("lpddr4-2400", Dependent, 468231, 16075, 0, 309, 308, 108, 27.58, 39299.32, 300222.28),
        new("lpddr4-2400", OneBank, 807866, 0, 0, 16413, 16412, 186, 1994.02, 67682.17, 530264.66),
    ];

    [TestCaseSource(nameof(Rows))]
    public void A_trace_takes_the_cycles_and_commands_that_another_simulator_counted(object of)
    {
        var row = (Row)of;
        var spec = MemoryReader.Load(row.Memory);
        var requests = Traces.Named[row.Trace](spec.BurstBytes, spec.CapacityBytes / spec.Rows).ToArray();
        var options = new ReplayOptions { MaxAdds = spec.Channels == 8 ? 16 : 4, MaxOutstanding = row.Trace == Dependent ? 1 : 0 };
        var result = new MemorySystem(spec, options).Replay(requests.Source());
        var commands = result.Commands;
        Assert.Multiple(() =>
        {
            Assert.That(spec.Mapping, Does.StartWith("ro"), "the row is the highest field, so that it changes with so many bytes");
            Assert.That((commands.Reads, commands.Writes), Is.EqualTo((requests.LongCount(r => !r.IsWrite), requests.LongCount(r => r.IsWrite))));
            Assert.That(result.Clocks, Is.EqualTo(row.Clocks));
            Assert.That((commands.ReadHits, commands.WriteHits), Is.EqualTo((row.ReadHits, row.WriteHits)));
            Assert.That((commands.Activates, commands.Precharges, commands.RankRefreshes), Is.EqualTo((row.Activates, row.Precharges, row.Refreshes)));
            // Two digits behind the point are stated.
            Assert.That(result.Latencies.MeanClocks, Is.EqualTo(row.ReadClocks).Within(0.006));
            Assert.That(result.Energy.RefreshPj, Is.EqualTo(row.RefreshNj * 1000).Within(0.01).Percent);
            Assert.That(result.Energy.TotalPj, Is.EqualTo(row.TotalNj * 1000).Within(0.01).Percent);
        });
    }

    [Test]
    public void Each_configuration_has_a_row() => Assert.That(Rows.Select(r => r.Memory).Distinct().Count(), Is.EqualTo(7));

    private sealed record Row(
        string Memory, string Trace, long Clocks, long ReadHits, long WriteHits, long Activates, long Precharges, long Refreshes, double ReadClocks, double RefreshNj, double TotalNj)
    {
        public override string ToString() => $"{Memory} {Trace}";
    }
}
