using ArchSim.Memory;

namespace ArchSim.UnitTests.Memory;

/// <summary>Presets whose clocks are rounded from nanoseconds, and whose currents stand for energies that a table has: the arithmetic that their comments state.</summary>
public sealed class PresetTests
{
    private static readonly Dictionary<string, Func<MemoryTiming, int>> Delays = new()
    {
        ["RL"] = t => t.ReadLatency,
        ["WL"] = t => t.WriteLatency,
        ["tRCD"] = t => t.RowToColumn,
        ["tRP"] = t => t.Precharge,
        ["tRAS"] = t => t.RowActive,
        ["tCCD_S"] = t => t.BurstSpacing,
        ["tCCD_L"] = t => t.BurstSpacingSameGroup,
        ["tWR"] = t => t.WriteRecovery,
        ["tWTR_L"] = t => t.WriteToRead,
        ["tWTR_S"] = t => t.WriteToReadOtherGroup,
        ["tRTP"] = t => t.ReadToPrecharge,
        ["tRRD_S"] = t => t.ActivateSpacing,
        ["tRRD_L"] = t => t.ActivateSpacingSameGroup,
        ["tFAW"] = t => t.FourActivates,
        ["tPPD"] = t => t.PrechargeSpacing,
        ["tRFCab"] = t => t.RefreshTime,
        ["tRFCpb"] = t => t.RefreshTimePerBank,
        ["tXP"] = t => t.PowerDownExit,
        ["tCKE"] = t => t.PowerDownLeast,
    };

    /// <summary>As the files state them, in nanoseconds; those of lpddr5-6400 that are clocks of 1.25 ns in the standard multiplied out.</summary>
    [TestCase("lpddr5-6400", 3906, "RL 21.25, WL 11.25, tRCD 18, tRP 18, tRAS 42, tCCD_S 2.5, tCCD_L 5, tWR 34, tWTR_L 12, tWTR_S 6.25, tRTP 7.5, tRRD_S 5, tRRD_L 5, tFAW 20, tPPD 2.5, tRFCab 210, tRFCpb 120, tXP 7, tCKE 7.5")]
    [TestCase("lpddr4-3200", 3904, "RL 17.5, WL 8.75, tRCD 18, tRP 18, tRAS 42, tCCD_S 5, tCCD_L 5, tWR 18, tWTR_L 10, tWTR_S 10, tRTP 7.5, tRRD_S 10, tRRD_L 10, tFAW 40, tPPD 2.5, tRFCab 280, tRFCpb 140, tXP 7.5, tCKE 7.5")]
    [TestCase("hbm3", 3900, "RL 14, WL 4, tRCD 14, tRP 14, tRAS 34, tCCD_S 1.25, tCCD_L 2.5, tWR 16, tWTR_L 8, tWTR_S 6, tRTP 5, tRRD_S 4, tRRD_L 6, tRFCab 260, tRFCpb 200, tXP 8, tCKE 8")]
    public void Clocks_are_nanoseconds_rounded_up_and_the_refresh_interval_down(string memory, double intervalNs, string delaysNs)
    {
        var spec = MemoryReader.Load(memory);
        Assert.Multiple(() =>
        {
            Assert.That(spec.Timing.RefreshInterval, Is.EqualTo((int)Math.Floor(intervalNs / spec.ClockPeriodNs)));
            foreach (var delay in delaysNs.Split(", ").Select(d => d.Split(' ')))
                Assert.That(Delays[delay[0]](spec.Timing), Is.EqualTo((int)Math.Ceiling(double.Parse(delay[1], System.Globalization.CultureInfo.InvariantCulture) / spec.ClockPeriodNs)), delay[0]);
        });
    }

    /// <summary>hbm3 takes the delays of hbm2, whose clock is a nanosecond.</summary>
    [Test]
    public void Delays_of_hbm3_are_those_of_hbm2_but_for_those_that_say_otherwise()
    {
        var (older, newer) = (MemoryReader.Load("hbm2"), MemoryReader.Load("hbm3"));
        string[] others = ["tCCD_S", "tCCD_L", "tFAW", "tRFCpb"];
        Assert.That(older.ClockPeriodNs, Is.EqualTo(1));
        foreach (var (name, of) in Delays.Where(d => !others.Contains(d.Key)))
            Assert.That(of(newer.Timing), Is.EqualTo((int)Math.Ceiling(of(older.Timing) / newer.ClockPeriodNs)), name);
        Assert.That(newer.Timing.FourActivates, Is.EqualTo(4 * newer.Timing.ActivateSpacing), "no limit of its own");
    }

    /// <summary>8 Gb a channel of LPDDR, a stack of 16 GiB.</summary>
    [TestCase("lpddr4-3200", 4)]
    [TestCase("lpddr5-6400", 4)]
    [TestCase("hbm3", 16)]
    public void Rows_make_up_the_capacity(string memory, int gibibytes) => Assert.That(MemoryReader.Load(memory).CapacityBytes, Is.EqualTo((long)gibibytes << 30));

    /// <summary>Currents are whole milliampere, which is a thousandth here.</summary>
    [TestCase("lpddr4-3200", 8)]
    [TestCase("lpddr5-6400", 6)]
    [TestCase("hbm3", 3.9)]
    public void Bursts_take_the_energy_a_bit_that_their_currents_stand_for(string memory, double pjPerBit)
    {
        var spec = MemoryReader.Load(memory);
        var energy = new CommandEnergy(spec);
        Assert.That(energy.ReadBurstPj / (spec.BurstBytes * 8), Is.EqualTo(pjPerBit).Within(0.2).Percent);
        Assert.That(energy.WriteBurstPj, Is.EqualTo(energy.ReadBurstPj));
        Assert.That(energy.ActivatePj, Is.Positive);
    }
}
