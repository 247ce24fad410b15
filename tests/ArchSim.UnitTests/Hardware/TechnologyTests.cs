using ArchSim.Configuration;
using ArchSim.Hardware;

namespace ArchSim.UnitTests.Hardware;

/// <summary>The 28 nm numbers, computed again from the published ones.</summary>
public sealed class TechnologyTests
{
    private static readonly Technology At28 = TechnologyFile.Load("28nm").Technology;

    // Share of the way from 32 to 20 nm, in logarithms.
    private static readonly double Share = Math.Log(32.0 / 28) / Math.Log(32.0 / 20);

    [Test]
    public void A_gate_is_a_nangate45_nand_scaled_by_stillmaker_and_baas() =>
        Assert.That(At28.GateUm2, Is.EqualTo(0.798 * Math.Pow(0.46, 1 - Share) * Math.Pow(0.21, Share)).Within(1e-9));

    [Test]
    public void The_energy_level_is_horowitz_over_synthesis_scaled_by_stillmaker_and_baas()
    {
        double[] publishedPj = [0.2, 0.03, 0.05, 0.1, 1.1, 0.9];
        double[] synthesizedFj = [990.455, 71.222, 167.797, 394.889, 2947.504, 8141.668];
        var ratios = publishedPj.Zip(synthesizedFj, (p, s) => 1000 * p / s).ToList();
        var level = Math.Pow(ratios.Aggregate((a, b) => a * b), 1.0 / ratios.Count);
        const double v = 0.9;
        var at45 = 1.018 * v * v - 0.3107 * v + 0.1539;
        var at32 = 0.8367 * v * v - 0.4341 * v + 0.1701;
        var at20 = 0.373 * v * v - 0.1582 * v + 0.04104;
        Assert.That(At28.EnergyLevel, Is.EqualTo(level * Math.Pow(at32, 1 - Share) * Math.Pow(at20, Share) / at45).Within(1e-9));
        // The band that the file states.
        Assert.That(ratios.Select(r => r / level), Has.All.InRange(0.43, 1.67));
    }

    // Nangate45 netlists: mean of the operations a class has.
    [Test]
    public void Relations_are_those_of_the_netlists()
    {
        static double Mean(params double[] values) => Math.Pow(values.Aggregate((a, b) => a * b), 1.0 / values.Length);
        Assert.Multiple(() =>
        {
            Assert.That(At28.RandomFj[PrimitiveClass.Multiplier], Is.EqualTo(Mean(167.437 / 93, 5640.669 / 2178.3)).Within(0.1).Percent);
            Assert.That(At28.RandomFj[PrimitiveClass.Adder], Is.EqualTo(Mean(71.222 / 49, 167.797 / 112, 261.989 / 172, 394.889 / 251)).Within(0.1).Percent);
            Assert.That(At28.RandomFj[PrimitiveClass.FloatAdder], Is.EqualTo(Mean(3172.323 / 904.3, 8141.668 / 2056)).Within(0.1).Percent);
            Assert.That(At28.RandomFj[PrimitiveClass.Shifter], Is.EqualTo(442.706 / 257).Within(0.1).Percent);
            Assert.That(At28.RandomFj[PrimitiveClass.Multiplexer], Is.EqualTo(Mean(28.64 / 19.7, 520.857 / 284.7)).Within(0.1).Percent);
            Assert.That(At28.RandomFj[PrimitiveClass.Comparator], Is.EqualTo(63.172 / 41).Within(0.1).Percent);
            Assert.That(At28.RandomFj[PrimitiveClass.Register], Is.EqualTo(108.991 / 45.3).Within(0.1).Percent);
            Assert.That(At28.InputShare, Is.EqualTo(2 * 48.273 / 990.455).Within(0.1).Percent);
        });
    }

    [Test]
    public void The_clock_of_a_flip_flop_lies_between_the_two_libraries()
    {
        var share = Math.Log(45.0 / 28) / Math.Log(45.0 / 7);
        var (at45, at7) = (57.848 / 108.991, 4.452 / 11.305);
        Assert.That(At28.Clock.IdleShare, Is.EqualTo(at45 * Math.Pow(at7 / at45, share)).Within(0.1).Percent);
        // 1 fF at 1.1 V for each of eight flip-flops, and a flip-flop's clock for every sixteenth.
        Assert.That(At28.Clock.TreeEnergy, Is.EqualTo(8 * 1.1 * 1.1 / 57.848 + 1 / 16.0).Within(0.005));
        Assert.That(At28.Clock.TreeArea, Is.EqualTo(1 / 16.0));
        Assert.That(At28.ControlShare, Is.EqualTo(95.49 / (4096 * 2.51)).Within(0.5).Percent);
    }

    [Test]
    public void A_gate_delay_is_that_of_the_shifter_scaled_by_stillmaker_and_baas()
    {
        const double v = 0.9;
        var at32 = -1047 * v * v * v + 2982 * v * v - 2797 * v + 873.5;
        var at20 = 34.63 * v * v - 66.37 * v + 41.15;
        const double at45 = -501.6 + 1567 - 1619 + 566.1;
        Assert.That(At28.GateDelayPs, Is.EqualTo(39.4 * Math.Pow(at32, 1 - Share) * Math.Pow(at20, Share) / at45).Within(0.01).Percent);
    }

    // The 45 nm polynomial turns round above 1 V: it would make 1.2 V slower than 1.0.
    [Test]
    public void More_supply_is_never_slower([Values("65nm", "55nm", "45nm")] string name)
    {
        using var folder = new TemporaryFolder();
        folder.Write("sram-lop.csv", File.ReadAllText(Path.Combine(ShippedFiles.Folder(ShippedFiles.Technologies), "sram-lop.csv")));
        var yaml = File.ReadAllText(Path.Combine(ShippedFiles.Folder(ShippedFiles.Technologies), $"{name}.yaml"));
        var delays = new[] { "0.95", "1.0", "1.1", "1.2" }.Select(v => TechnologyFile.Load(folder.Write($"{v}.yaml",
            System.Text.RegularExpressions.Regex.Replace(yaml, "\nvoltage_v: [0-9.]+", $"\nvoltage_v: {v}"))).Technology.GateDelayPs);
        // 45 nm from 0.95 to 1.0 V: 2 % up, as published.
        Assert.That(delays.Zip(delays.Skip(1), (slow, fast) => fast / slow), Has.All.LessThan(1.03));
    }

    // Stillmaker and Baas, 2017: area from 45 nm (their matrix), energy and delay from 45 nm and 0.9 V by their polynomials at the node's own supply.
    [TestCase("45nm", 1.0, 1.0, 1.0)]
    [TestCase("16nm", 0.19, 0.172, 0.534)]
    [TestCase("7nm", 0.059, 0.068, 0.257)]
    public void Published_nodes_scale_as_published(string name, double area, double energy, double delay)
    {
        var at = TechnologyFile.Load(name).Technology;
        var at45 = TechnologyFile.Load("45nm").Technology;
        Assert.That(at.GateUm2 / at45.GateUm2, Is.EqualTo(area).Within(0.1).Percent);
        Assert.That(at.EnergyLevel / at45.EnergyLevel, Is.EqualTo(energy).Within(1).Percent);
        Assert.That(at.GateDelayPs / at45.GateDelayPs, Is.EqualTo(delay).Within(1).Percent);
    }

    [Test]
    public void Seven_nodes_are_shipped_each_smaller_and_less_hungry_than_the_one_before()
    {
        string[] names = ["65nm", "55nm", "45nm", "28nm", "22nm", "16nm", "7nm"];
        Assert.That(ShippedFiles.Names(ShippedFiles.Technologies), Is.EquivalentTo(names));
        var all = names.Select(n => TechnologyFile.Load(n).Technology).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(all.Select(t => $"{t.NodeNm}nm"), Is.EqualTo(names));
            Assert.That(all.Select(t => t.GateUm2), Is.Ordered.Descending);
            Assert.That(all.Select(t => t.EnergyLevel), Is.Ordered.Descending);
            Assert.That(all.Select(t => t.Sram.Macro(65536, 256).AreaUm2), Is.Ordered.Descending);
            Assert.That(all.Select(t => t.Sram.Macro(65536, 256).ReadPj), Is.Ordered.Descending);
            Assert.That(all.Select(t => t.Band.Energy), Has.All.GreaterThanOrEqualTo(1.5));
        });
    }

    [Test]
    public void Below_the_smallest_macros_they_shrink_as_logic_does()
    {
        var (at7, at22) = (TechnologyFile.Load("7nm").Technology, TechnologyFile.Load("22nm").Technology);
        Assert.That(at7.Sram.Macro(32768, 128).AreaUm2 / at22.Sram.Macro(32768, 128).AreaUm2, Is.EqualTo(at7.GateUm2 / at22.GateUm2).Within(1e-9));
    }

    [Test]
    public void Leakage_lies_on_the_line_between_45_and_7_nm()
    {
        var share = Math.Log(45.0 / 28) / Math.Log(45.0 / 7);
        var (at45, at7) = (8728.1 / 464.3, 13.7 / 481.3);
        Assert.That(At28.GateLeakageNw, Is.EqualTo(at45 * Math.Pow(at7 / at45, share)).Within(0.1).Percent);
    }

    // Published figures that nothing was fitted to; the file promises a factor of about two.
    [TestCase(0.2, 464.3, PrimitiveClass.Multiplier, TestName = "int8 multiply")]
    [TestCase(0.1, 251, PrimitiveClass.Adder, TestName = "int32 add")]
    public void Single_operations_lie_within_a_factor_of_two_of_horowitz_scaled(double publishedPj, double gates, PrimitiveClass kind)
    {
        // Stillmaker and Baas, 45 to 28 nm at 0.9 V.
        const double scaling = 0.518;
        Assert.That(gates * At28.GateFj(kind) / 1000 / (publishedPj * scaling), Is.InRange(0.5, 2));
    }

    [TestCase("28nm.yaml", "node_nm: 28", "node_nm: 5", "node_nm: must be 7..65, was 5")]
    [TestCase("28nm.yaml", "node_nm: 28", "node_nm: 90", "node_nm: must be 7..65, was 90")]
    [TestCase("28nm.yaml", "node_nm: 28", "node_nm: 28nm", "node_nm: must be a number")]
    [TestCase("28nm.yaml", "voltage_v: 0.9", "voltage_v: 0", "must be 0.5..1.2, was 0")]
    [TestCase("28nm.yaml", "base: open-netlists", "base: closed", "base: no such technology base")]
    [TestCase("28nm.yaml", "band: { area: 1.5", "band: { area: 0.5", "band.area: must be 1..100, was 0.5")]
    [TestCase("28nm.yaml", "table: sram-lop.csv", "table: none.csv", "no file 'none.csv' beside the technology")]
    [TestCase("28nm.yaml", "source: between", "sauce: between", "did you mean 'source'?")]
    [TestCase("open-netlists.yaml", "nand2_um2: 0.798", "nand2_um2: -1", "area.nand2_um2")]
    [TestCase("open-netlists.yaml", "comparator:", "comparater:", "did you mean 'comparator'?")]
    [TestCase("open-netlists.yaml", "e2: 1.018, ", "", "energy_scaling.polynomials[1].e2: is missing")]
    [TestCase("open-netlists.yaml", "{ node_nm: 32, factor: 0.46 }", "{ node_nm: 45, factor: 0.46 }", "area.factors_from_45nm: must have one node or more, each once")]
    [TestCase("open-netlists.yaml", "reference_node_nm: 45", "reference_node_nm: 90", "energy_scaling.reference_node_nm: must lie among the polynomials, 7..65, was 90")]
    [TestCase("open-netlists.yaml", "input_share: 0.0975", "input_share: 2", "operands.input_share: must be 0..1, was 2")]
    [TestCase("open-netlists.yaml", "  source: MicroScopiQ", "  sources: MicroScopiQ", "did you mean 'source'?")]
    public void A_technology_that_cannot_be_is_refused(string file, string old, string text, string message)
    {
        using var folder = new TemporaryFolder();
        var path = Copy(folder, (file, old, text));
        Assert.That(() => TechnologyFile.Load(path), Throws.TypeOf<InputException>().With.Message.Contains(message));
    }

    [Test]
    public void A_lower_voltage_saves_energy_costs_time_and_no_area()
    {
        using var folder = new TemporaryFolder();
        var low = TechnologyFile.Load(Copy(folder, ("28nm.yaml", "voltage_v: 0.9", "voltage_v: 0.8"))).Technology;
        Assert.That(low.EnergyLevel, Is.LessThan(0.9 * At28.EnergyLevel));
        Assert.That(low.GateDelayPs, Is.GreaterThan(At28.GateDelayPs));
        Assert.That(low.GateUm2, Is.EqualTo(At28.GateUm2));
    }

    [Test]
    public void A_base_that_changes_is_read_again()
    {
        using var folder = new TemporaryFolder();
        var path = Copy(folder, ("open-netlists.yaml", "share: 0.0093", "share: 0.5"));
        Assert.That(TechnologyFile.Load(path).Technology.ControlShare, Is.EqualTo(0.5));
        Assert.That(TechnologyFile.Load(Copy(folder, ("open-netlists.yaml", "share: 0.0093", "share: 0.25"))).Technology.ControlShare, Is.EqualTo(0.25));
    }

    /// <summary>28 nm with its base and its memories in a folder, one text replaced.</summary>
    private static string Copy(TemporaryFolder folder, (string File, string Old, string Text) change)
    {
        var shipped = ShippedFiles.Folder(ShippedFiles.Technologies);
        folder.Write("sram-lop.csv", File.ReadAllText(Path.Combine(shipped, "sram-lop.csv")));
        folder.Write("open-netlists.yaml", Changed(Path.Combine(ShippedFiles.Folder(ShippedFiles.TechnologyBases), "open-netlists.yaml")));
        return folder.Write("28nm.yaml", Changed(Path.Combine(shipped, "28nm.yaml")));

        string Changed(string path)
        {
            var text = File.ReadAllText(path);
            if (Path.GetFileName(path) != change.File)
                return text;
            Assert.That(text, Does.Contain(change.Old));
            return text.Replace(change.Old, change.Text);
        }
    }
}
