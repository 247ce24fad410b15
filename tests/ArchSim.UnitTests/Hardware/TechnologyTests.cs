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

    // Nangate45 and ASAP7 netlists: mean of the operations a class has.
    [Test]
    public void Relations_are_those_of_the_netlists()
    {
        static double Mean(params double[] values) => Math.Pow(values.Aggregate((a, b) => a * b), 1.0 / values.Length);
        var multiplier = At28.Relations[PrimitiveClass.Multiplier];
        Assert.Multiple(() =>
        {
            Assert.That(multiplier.RandomFj, Is.EqualTo(Mean(167.437 / 93, 990.455 / 464.3, 5640.669 / 2178.3)).Within(0.1).Percent);
            Assert.That(multiplier.HeldFj, Is.EqualTo(Mean(143.992 / 93, 669.802 / 464.3, 4663.313 / 2178.3)).Within(0.1).Percent);
            Assert.That(multiplier.ZeroFj, Is.EqualTo(Mean(8.517 / 93, 48.273 / 464.3, 205.191 / 2178.3)).Within(0.1).Percent);
            Assert.That(At28.Relations[PrimitiveClass.Adder].RandomFj, Is.EqualTo(Mean(71.222 / 49, 167.797 / 112, 261.989 / 172, 394.889 / 251)).Within(0.1).Percent);
            Assert.That(At28.Relations[PrimitiveClass.FloatAdder].RandomFj, Is.EqualTo(Mean(3172.323 / 904.3, 8141.668 / 2056)).Within(0.1).Percent);
            Assert.That(At28.Relations[PrimitiveClass.Shifter].RandomFj, Is.EqualTo(442.706 / 257).Within(0.1).Percent);
            Assert.That(At28.Relations[PrimitiveClass.Multiplexer].RandomFj, Is.EqualTo(Mean(28.64 / 19.7, 520.857 / 284.7)).Within(0.1).Percent);
            Assert.That(At28.Relations[PrimitiveClass.Comparator].RandomFj, Is.EqualTo(63.172 / 41).Within(0.1).Percent);
            Assert.That(At28.Relations[PrimitiveClass.Register].RandomFj, Is.EqualTo(108.991 / 45.3).Within(0.1).Percent);
            Assert.That(At28.Relations[PrimitiveClass.Register].ZeroFj, Is.EqualTo(57.848 / 45.3).Within(0.1).Percent);
        });
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
        Assert.That(gates * At28.GateFj(kind, r => r.RandomFj) / 1000 / (publishedPj * scaling), Is.InRange(0.5, 2));
    }

    [TestCase("node_nm: 28", "node_nm: 16", "must have nodes on both sides of 16 nm")]
    [TestCase("node_nm: 28", "node_nm: 40", "has macros of 22 to 32 nm, was 40")]
    [TestCase("node_nm: 28", "node_nm: 28nm", "node_nm: must be a number")]
    [TestCase("voltage_v: 0.9", "voltage_v: 0", "must be 0.5..1.2, was 0")]
    [TestCase("nand2_um2: 0.798", "nand2_um2: -1", "area.nand2_um2")]
    [TestCase("comparator:", "comparater:", "did you mean 'comparator'?")]
    [TestCase("held_fj: 1.685", "held_fj: 9", "relations.multiplier.held_fj: must be 0..2.15, was 9")]
    [TestCase("table: sram-lop.csv", "table: none.csv", "no file 'none.csv' beside the technology")]
    [TestCase("e2: 1.018, ", "", "energy_scaling.polynomials[0].e2: is missing")]
    public void A_technology_that_cannot_be_is_refused(string old, string text, string message)
    {
        using var folder = new TemporaryFolder();
        var shipped = ShippedFiles.Folder(ShippedFiles.Technologies);
        folder.Write("sram-lop.csv", File.ReadAllText(Path.Combine(shipped, "sram-lop.csv")));
        var yaml = File.ReadAllText(Path.Combine(shipped, "28nm.yaml"));
        Assert.That(yaml, Does.Contain(old));
        var path = folder.Write("mine.yaml", yaml.Replace(old, text));
        Assert.That(() => TechnologyFile.Load(path), Throws.TypeOf<InputException>().With.Message.Contains(message));
    }

    [Test]
    public void A_lower_voltage_saves_energy_and_no_area()
    {
        using var folder = new TemporaryFolder();
        var shipped = ShippedFiles.Folder(ShippedFiles.Technologies);
        folder.Write("sram-lop.csv", File.ReadAllText(Path.Combine(shipped, "sram-lop.csv")));
        var low = TechnologyFile.Load(folder.Write("low.yaml", File.ReadAllText(Path.Combine(shipped, "28nm.yaml")).Replace("\nvoltage_v: 0.9", "\nvoltage_v: 0.7"))).Technology;
        Assert.That(low.EnergyLevel, Is.LessThan(0.8 * At28.EnergyLevel));
        Assert.That(low.GateUm2, Is.EqualTo(At28.GateUm2));
    }
}
