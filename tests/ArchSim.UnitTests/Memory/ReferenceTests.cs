using System.Globalization;
using ArchSim.Memory;

namespace ArchSim.UnitTests.Memory;

/// <summary>Against another simulator's results on stated traces. Its controller is a preset here, so the cycles are the same and not merely near.</summary>
public sealed class ReferenceTests
{
    private const string Rows = "shared/validation/dram.csv";
    private const string Configurations = "shared/validation/dram_configs.csv";

    /// <summary>Energies are stated to a hundredth of a nanojoule.</summary>
    private const double RoundingNj = 0.006;

    [TestCase("DDR4_8Gb_x16_2400", "dep_seq_read_qd1")]
    [TestCase("DDR4_8Gb_x16_2400", "stride_rowconflict_samebank")]
    [TestCase("DDR4_8Gb_x16_2400_closepage", "stride_rowconflict_samebank")]
    [TestCase("HBM2_8Gb_x128_1ch", "dep_seq_read_qd1")]
    [TestCase("LPDDR4_8Gb_x16_2400", "stride_rowconflict_samebank")]
    public void A_trace_takes_the_same_cycles_and_commands(string configuration, string trace) => Compare(configuration, trace);

    [Test, Category("Long")]
    public void Every_trace_takes_the_same_cycles_and_commands_on_every_configuration([Values(
        "DDR4_8Gb_x16_2400", "DDR4_8Gb_x16_2400_1rank", "DDR4_8Gb_x16_2400_bgint", "DDR4_8Gb_x16_2400_closepage", "HBM2_8Gb_x128", "HBM2_8Gb_x128_1ch",
        "LPDDR4_8Gb_x16_2400")] string configuration)
    {
        foreach (var trace in Traces.Named.Keys)
            Compare(configuration, trace);
    }

    [TestCase("ddr4-2400", "DDR4_8Gb_x16_2400")]
    [TestCase("ddr4-2400-1rank", "DDR4_8Gb_x16_2400_1rank")]
    [TestCase("ddr4-2400-interleaved", "DDR4_8Gb_x16_2400_bgint")]
    [TestCase("ddr4-2400-closed", "DDR4_8Gb_x16_2400_closepage")]
    [TestCase("hbm2", "HBM2_8Gb_x128")]
    [TestCase("hbm2-1channel", "HBM2_8Gb_x128_1ch")]
    [TestCase("lpddr4-2400", "LPDDR4_8Gb_x16_2400")]
    public void A_shipped_file_says_what_the_configuration_says(string name, string configuration)
    {
        var theirs = ReferenceRows.Configurations(Beside(Configurations))[configuration];
        var ours = MemoryReader.Load(name);
        // Power-down is off there, and the size of a DMA transaction is none of its business.
        Assert.That(ours with
        {
            Name = configuration,
            TransactionBytes = theirs.TransactionBytes,
            Currents = ours.Currents with { Idd2P = 0, Idd3P = 0 },
            Timing = ours.Timing with { PowerDownExit = 0, PowerDownLeast = 0 },
        }, Is.EqualTo(theirs));
    }

    private static void Compare(string configuration, string trace)
    {
        var configurations = Beside(Configurations);
        var row = ReferenceRows.Read(Beside(Rows)).Single(r => r["config"] == configuration && r["trace"] == trace);
        var spec = ReferenceRows.Configurations(configurations)[configuration];
        var options = new ReplayOptions { MaxAdds = (int)Number("max_adds_per_cycle"), MaxOutstanding = (int)Number("max_outstanding") };
        var requests = Traces.Named[trace](spec.BurstBytes, ReferenceRows.RowStride(configurations, configuration));
        var result = new MemorySystem(spec, options).Replay(requests.Source());
        var commands = result.Commands;
        var where = $"{configuration} {trace}";
        Assert.That((result.Clocks, commands.Reads, commands.Writes), Is.EqualTo(((long)Number("total_cycles"), (long)Number("read_cmds"), (long)Number("write_cmds"))), where);
        Assert.That((commands.Activates, commands.Precharges, commands.RankRefreshes), Is.EqualTo(((long)Number("acts"), (long)Number("pres"), (long)Number("refs"))), where);
        Assert.That((commands.ReadHits, commands.WriteHits), Is.EqualTo(((long)Number("read_row_hits"), (long)Number("write_row_hits"))), where);
        Assert.That(result.Latencies.MeanClocks, Is.EqualTo(Number("avg_read_lat_cyc")).Within(0.006), where);
        var energy = result.Energy;
        // On LPDDR4 the currents are DDR4's: what comes out means nothing, but is the same arithmetic.
        foreach (var (column, pj) in new[]
        {
            ("act_nJ", energy.ActivatePj), ("read_nJ", energy.ReadPj), ("write_nJ", energy.WritePj), ("ref_nJ", energy.RefreshPj),
            ("act_stb_nJ", energy.ActiveStandbyPj), ("pre_stb_nJ", energy.PrechargeStandbyPj), ("total_nJ", energy.TotalPj),
        })
        {
            Assert.That(pj / 1000, Is.EqualTo(Number(column)).Within(RoundingNj), $"{where} {column}");
        }

        double Number(string column) => double.Parse(row[column], CultureInfo.InvariantCulture);
    }

    private static string Beside(string path)
    {
        var file = Repository.Beside(path);
        Assume.That(file, Is.Not.Null, $"{path} is not beside the repository");
        return file!;
    }
}
