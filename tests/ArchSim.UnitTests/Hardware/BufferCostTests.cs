using ArchSim.Configuration;
using ArchSim.Hardware;

namespace ArchSim.UnitTests.Hardware;

/// <summary>A buffer of 128 KiB in 256-bit words at 28 nm: how many macros, how large, against which clock.</summary>
public sealed class BufferCostTests
{
    private static readonly Technology At28 = TechnologyFile.Load("28nm").Technology;

    // Halves, banks, and for sums even and odd words.
    [TestCase(1, false, 1, 128)]
    [TestCase(1, true, 2, 64)]
    [TestCase(4, true, 8, 16)]
    public void Each_bank_and_each_half_is_a_macro_of_one_port(int banks, bool doubleBuffered, int macros, int macroKib)
    {
        var spec = new BufferSpec { SizeKib = 128, WidthBits = 256, Banks = banks, DoubleBuffered = doubleBuffered };
        var cost = new BufferCost(spec, At28);
        Assert.That((cost.Macros, cost.Macro), Is.EqualTo((macros, At28.Sram.Macro(macroKib * 1024, 256))));
        Assert.That(cost.LeakageMw, Is.EqualTo(macros * cost.Macro.LeakageMw));
    }

    [TestCase(1, 4)]
    [TestCase(2, 8)]
    public void A_bank_that_reads_and_writes_at_once_is_two_macros(int ports, int macros)
    {
        var spec = new PartialSumBufferSpec
        {
            SizeKib = 128,
            WidthBits = 256,
            Banks = 2,
            DoubleBuffered = true,
            Ports = ports,
            Encoding = ArchSim.Numerics.NumberFormat.Parse("int32"),
            DensePacking = false,
        };
        var cost = new BufferCost(spec, At28);
        Assert.That((cost.Macros, cost.Macro), Is.EqualTo((macros, At28.Sram.Macro(128 * 1024 / macros, 256))));
    }

    // One access at a time up to its own speed, at twice the clock one more cycle.
    [Test]
    public void An_access_takes_the_cycles_that_its_time_fills()
    {
        var cost = new BufferCost(new BufferSpec { SizeKib = 128, WidthBits = 256, DoubleBuffered = true }, At28);
        var justMhz = 1000 / cost.Macro.AccessNs;
        Assert.Multiple(() =>
        {
            Assert.That(cost.Timing("", justMhz * 0.999).AccessCycles, Is.EqualTo(1));
            Assert.That(cost.Timing("", justMhz * 1.001).AccessCycles, Is.EqualTo(2));
            Assert.That(cost.Timing("", justMhz * 2.001).AccessCycles, Is.EqualTo(3));
            Assert.That(cost.Timing("", 999 / cost.Macro.CycleNs).TakesOneACycle, Is.True);
            Assert.That(cost.Timing("", 1001 / cost.Macro.CycleNs).TakesOneACycle, Is.False);
        });
    }

    [Test]
    public void Every_shipped_technology_has_low_operating_power_cells([Values("65nm", "55nm", "45nm", "28nm", "22nm", "16nm", "7nm")] string name) =>
        Assert.That(TechnologyFile.Load(name).Technology.Sram.Table.Cell, Is.EqualTo("lop"));

    /// <summary>Why which cells, as the room's page says: at 28 nm both make 500 MHz, with the times of 22 nm lop alone makes 1 GHz.</summary>
    [TestCase("28nm", "lop", 500, 1)]
    [TestCase("28nm", "lstp", 500, 1)]
    [TestCase("7nm", "lop", 1000, 1)]
    [TestCase("7nm", "lstp", 1000, 2)]
    public void A_macro_of_128_KiB_makes_the_clock_or_is_a_pipeline(string technology, string cell, double clockMhz, int cycles)
    {
        var cost = new BufferCost(new BufferSpec { SizeKib = 256, WidthBits = 256, DoubleBuffered = true, Cell = cell }, TechnologyFile.Load(technology).Technology);
        var timing = cost.Timing("", clockMhz);
        Assert.That((timing.AccessCycles, timing.CyclesBetweenAccesses), Is.EqualTo((cycles, cycles)));
    }

    [Test]
    public void Another_table_brings_other_cells()
    {
        using var folder = new TemporaryFolder();
        var shipped = ShippedFiles.Folder(ShippedFiles.Technologies);
        folder.Write("sram-lstp.csv", File.ReadAllText(Path.Combine(shipped, "sram-lstp.csv")));
        var yaml = File.ReadAllText(Path.Combine(shipped, "28nm.yaml")).Replace("sram-lop.csv", "sram-lstp.csv");
        var standby = TechnologyFile.Load(folder.Write("28nm.yaml", yaml)).Technology.Sram;
        var (ours, lop) = (standby.Macro(65536, 256), At28.Sram.Macro(65536, 256));
        Assert.Multiple(() =>
        {
            Assert.That(standby.Table.Cell, Is.EqualTo("lstp"));
            Assert.That(ours.LeakageMw, Is.LessThan(0.01 * lop.LeakageMw));
            Assert.That(ours.ReadPj, Is.GreaterThan(lop.ReadPj));
            Assert.That(ours.AccessNs, Is.GreaterThan(lop.AccessNs));
        });
    }
}
