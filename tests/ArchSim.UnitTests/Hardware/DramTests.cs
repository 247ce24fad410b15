using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Memory;

namespace ArchSim.UnitTests.Hardware;

public sealed class DramTests
{
    // VDD (IDD0 tRC - IDD3N tRAS - IDD2N tRP) tCK devices, and so on, by hand.
    [Test]
    public void Ddr4_command_energies_follow_from_its_currents()
    {
        var d = Load("dram.use", "ddr4-2400");
        Assert.Multiple(() =>
        {
            Assert.That(Energy(d).ActivatePj, Is.EqualTo(1.2 * (80 * 56 - 47 * 39 - 34 * 17) * 0.83 * 4).Within(1e-6));
            Assert.That(Energy(d).ReadBurstPj, Is.EqualTo(1.2 * (243 - 47) * 4 * 0.83 * 4).Within(1e-6));
            Assert.That(Energy(d).WriteBurstPj, Is.EqualTo(1.2 * (228 - 47) * 4 * 0.83 * 4).Within(1e-6));
            Assert.That(Energy(d).RankRefreshPj, Is.EqualTo(1.2 * (280 - 47) * 420 * 0.83 * 4).Within(1e-6));
            Assert.That(Energy(d).BusyBackgroundMw, Is.EqualTo(2 * (1.2 * 47 * 4 + Energy(d).RankRefreshPj / (9360 * 0.83))).Within(1e-6));
        });
    }

    [Test]
    public void Hbm2_command_energies_follow_from_its_currents()
    {
        var d = Load("dram.use", "hbm2");
        Assert.Multiple(() =>
        {
            Assert.That(Energy(d).ActivatePj, Is.EqualTo(1.2 * (65 * 48 - 55 * 34 - 40 * 14)).Within(1e-6));
            Assert.That(Energy(d).ReadBurstPj, Is.EqualTo(1.2 * (390 - 55) * 2).Within(1e-6));
            Assert.That(d.BurstBytes, Is.EqualTo(64));
        });
    }

    // 64 bits, two transfers a clock of 0.83 ns: 19.28 GB/s; DDR4-2400 is sold as 19.2.
    [Test]
    public void Ddr4_2400_delivers_what_its_name_says() =>
        Assert.That(Load("dram.use", "ddr4-2400").PeakBytesPerSecond, Is.EqualTo(19.2e9).Within(0.5).Percent);

    [Test]
    public void An_ideal_memory_costs_nothing()
    {
        var d = Load("dram.use", "ideal");
        Assert.That((d.Ideal, Energy(d).ActivatePj, Energy(d).ReadBurstPj, Energy(d).WriteBurstPj, Energy(d).BusyBackgroundMw), Is.EqualTo((true, 0.0, 0.0, 0.0, 0.0)));
    }

    [Test]
    public void A_field_beside_use_overrides_the_preset()
    {
        Assert.That(Load("dram.ranks", "1").Ranks, Is.EqualTo(1));
        Assert.That(Load("dram.idd0_ma", "90").Currents.Idd0, Is.EqualTo(90));
        Assert.That(Load("dram.ideal", "true").Ideal, Is.True);
    }

    [TestCase("use", "ddr5", "dram.use: no such memory")]
    [TestCase("use", "ddr4-2401", "did you mean 'ddr4-2400'?")]
    [TestCase("channels", "0", "dram.channels: must be 1..64, was 0")]
    [TestCase("channels", "3", "--set dram.channels: must be a power of two")]
    [TestCase("refresh", "per-bank", "--set dram.refresh: does not go with dram.refresh_time_per_bank_clocks: refresh: per-bank needs tRFCpb, at least 1, was 0")]
    [TestCase("idd4r_ma", "10", "--set dram.idd4r_ma: does not go with dram.idd3n_ma: standby must not draw more than idd4r_ma, idd4w_ma and idd5_ma, was 47")]
    [TestCase("mapping", "rochrababg", "dram.mapping: loses the address bits of 'co'")]
    [TestCase("row_active_clocks", "12", "tRAS must be at least tRCD")]
    [TestCase("layout", "nchw16", "must be one of tile, nhwc, nchw")]
    [TestCase("bus_bitz", "64", "dram.bus_bitz: unknown key (did you mean 'bus_bits'?)")]
    [TestCase("bus_bits", "-64", "must be 8..4096, was -64")]
    [TestCase("bus_bits", "20", "must be whole bytes")]
    [TestCase("row_bytes", "8000B", "must be a whole number")]
    [TestCase("row_bytes", "100", "must be whole bursts of 64 bytes")]
    [TestCase("transaction_bytes", "512", "must be 1024..")]
    [TestCase("transaction_bytes", "1100", "must be whole bursts of 64 bytes")]
    [TestCase("idd3n_ma", "300", "standby must not draw more")]
    [TestCase("idd0_ma", "10", "must be at least the standby current")]
    [TestCase("clock_period_ns", "NaN", "must be a number")]
    [TestCase("refresh_time_clocks", "9360", "must be below refresh_interval_clocks")]
    public void A_field_that_cannot_be_is_refused(string key, string value, string message) =>
        Assert.That(() => Load($"dram.{key}", value), Throws.TypeOf<InputException>().With.Message.Contains(message));

    /// <summary>Of an override in the accelerator and one on the command line, the latter was stated last.</summary>
    [Test]
    public void An_override_that_breaks_a_rule_is_told_where_it_stands()
    {
        using var folder = new TemporaryFolder();
        var lpa = File.ReadAllText(ShippedFiles.Find(ShippedFiles.Accelerators, "lpa", "accelerator"));
        var line = lpa[..lpa.IndexOf("dram:", StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        var accelerator = folder.Write("a.yaml", lpa.Replace("dram: { use: ddr4-2400,", "dram: { use: ddr4-2400, idd4r_ma: 100,"));
        var bad = folder.Write("b.yaml", lpa.Replace("dram: { use: ddr4-2400,", "dram: { use: ddr4-2400, idd4r_ma: 10,"));
        Assert.Multiple(() =>
        {
            Assert.That(Problems.Of(() => AcceleratorFile.Load(bad)), Is.EqualTo(new[]
            {
                $"{bad}:{line}:35 dram.idd4r_ma: does not go with dram.idd3n_ma: standby must not draw more than idd4r_ma, idd4w_ma and idd5_ma, was 47",
            }));
            // 101 mA exceed what the accelerator states; IDD0 goes with that still: (101 x 39 + 34 x 17) / 56 = 80.7.
            Assert.That(Problems.Of(() => AcceleratorFile.Load(accelerator, [("dram.idd0_ma", "90"), ("dram.idd3n_ma", "101")])), Is.EqualTo(new[]
            {
                "--set dram.idd3n_ma: standby must not draw more than idd4r_ma, idd4w_ma and idd5_ma, was 101",
            }));
        });
    }

    [Test]
    public void What_is_wrong_in_a_preset_is_reported_in_its_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("mine.yaml", "ideal: false\nbus_bits: 64\nbus_bits: 32\n");
        var accelerator = folder.Write("a.yaml", File.ReadAllText(ShippedFiles.Find(ShippedFiles.Accelerators, "lpa", "accelerator")).Replace("use: ddr4-2400", "use: mine"));
        Assert.That(() => AcceleratorFile.Load(accelerator), Throws.TypeOf<InputException>()
            .With.Message.Contains("mine.yaml:3:1: key 'bus_bits' stands twice").And.Message.Contains("mine.yaml:1:1 burst_length: is missing"));
    }

    [Test]
    public void Banks_refreshed_one_by_one_cost_what_their_current_says()
    {
        var d = AcceleratorFile.Load("lpa", [("dram.refresh", "per-bank"), ("dram.idd5pb_ma", "100"), ("dram.refresh_time_per_bank_clocks", "200")]).Spec.Dram;
        var bank = 1.2 * (100 - 47) * 200 * 0.83 * 4;
        Assert.Multiple(() =>
        {
            Assert.That(Energy(d).BankRefreshPj, Is.EqualTo(bank).Within(1e-6));
            // Each of the eight banks of a rank once an interval.
            Assert.That(Energy(d).BusyBackgroundMw, Is.EqualTo(2 * (1.2 * 47 * 4 + 8 * bank / (9360 * 0.83))).Within(1e-6));
        });
    }

    [Test]
    public void More_channels_than_the_preset_has_take_turns_at_each_burst_unless_a_mapping_is_stated()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Load("dram.channels", "2").Mapping, Is.EqualTo("rorababgcoch"));
            Assert.That(Load("dram.channels", "1").Mapping, Is.EqualTo("rochrababgco"));
            Assert.That(AcceleratorFile.Load("lpa", [("dram.channels", "2"), ("dram.mapping", "rochrababgco")]).Spec.Dram.Mapping, Is.EqualTo("rochrababgco"));
            // Two of eight.
            Assert.That(AcceleratorFile.Load("ant").Spec.Dram.Mapping, Is.EqualTo("rorabgbachco"));
        });
    }

    private static CommandEnergy Energy(MemorySpec spec) => new(spec);

    private static MemorySpec Load(string key, string value) => AcceleratorFile.Load("lpa", [(key, value)]).Spec.Dram;
}
