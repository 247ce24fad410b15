using ArchSim.Hardware;

namespace ArchSim.UnitTests.Hardware;

/// <summary>
/// Formulas against netlists of yosys and abc: Nangate45 area over 0.798 um2. Where abc was run for two delays, the row has both counts.
/// </summary>
public sealed class GateEquivalentsTests
{
    [TestCase("mul4bw", 93.0, 93.0, 0.02)]
    [TestCase("mul8bw", 463.0, 464.3, 0.02)]
    [TestCase("mul8u", 509.0, 509.0, 0.01)]
    [TestCase("add8", 49.0, 49.0, 0.01)]
    [TestCase("add32", 248.3, 248.3, 0.01)]
    [TestCase("shr24", 257.0, 281.7, 0.01)]
    [TestCase("mux16_8", 284.7, 284.7, 0.01)]
    [TestCase("reg8", 45.3, 45.3, 0.01)]
    [TestCase("max8s", 41.0, 41.0, 0.01)]
    [TestCase("fp32add", 1927.7, 2056.0, 0.02)]
    public void A_formula_meets_the_netlists_it_was_fitted_to(string netlist, double least, double most, double error) =>
        Assert.That(Formula(netlist), Is.InRange(least * (1 - error), most * (1 + error)));

    [TestCase("mul16bw", 2109.7, 2178.3)]
    [TestCase("mul11u", 992.3, 1068.7)]
    [TestCase("add16", 112.0, 112.0)]
    [TestCase("add24", 172.0, 172.0)]
    [TestCase("sra32", 367.3, 367.3)]
    [TestCase("mux2_8", 19.7, 19.7)]
    [TestCase("reg8en", 65.0, 65.0)]
    [TestCase("fp16mul", 1130.0, 1223.0)]
    [TestCase("bf16mul", 648.7, 748.7)]
    [TestCase("bf16add", 828.3, 904.3)]
    public void A_formula_predicts_other_netlists_within_a_tenth(string netlist, double least, double most)
    {
        var gates = Formula(netlist);
        TestContext.Out.WriteLine($"{netlist}: {gates:0.0} gates, netlists {least} to {most}");
        Assert.That(gates, Is.InRange(most * 0.9, least * 1.1));
    }

    // ANDs, a tree of full adders (Dadda: n² - 4n + 3 of them and n - 1 half adders) and a last adder of 2n - 2 bits: nothing fitted to a multiplier.
    [TestCase(4, 93.0)]
    [TestCase(8, 464.3)]
    [TestCase(16, 2178.3)]
    public void A_multiplier_of_its_parts_has_as_many_gates_as_the_netlist(int n, double netlist)
    {
        var gates = n * n * 4.0 / 3 + (n * n - 4 * n + 3) * GateEquivalents.FullAdder + GateEquivalents.Incrementer(n - 1) + GateEquivalents.Adder(2 * n - 2);
        Assert.That(gates, Is.EqualTo(netlist).Within(10).Percent);
    }

    [Test]
    public void A_compressor_tree_has_a_full_adder_for_every_bit_that_disappears() =>
        Assert.That(GateEquivalents.CompressorTree(9, 10), Is.EqualTo(7 * 10 * GateEquivalents.FullAdder));

    [TestCase(2, 2)]
    [TestCase(8, 3)]
    [TestCase(16, 16)]
    public void A_multiplier_takes_its_operands_in_either_order(int a, int b) =>
        Assert.That(GateEquivalents.Multiplier(a, b), Is.EqualTo(GateEquivalents.Multiplier(b, a)).And.Positive);

    [Test]
    public void Every_primitive_grows_with_its_width()
    {
        Func<int, double>[] primitives =
        [
            n => GateEquivalents.Multiplier(8, n), GateEquivalents.Adder, GateEquivalents.Incrementer, n => GateEquivalents.Shifter(n, 16),
            n => GateEquivalents.Shifter(16, n), n => GateEquivalents.ExpandingShifter(n, 64), n => GateEquivalents.ExpandingShifter(4, n),
            n => GateEquivalents.Multiplexer(n, 2), n => GateEquivalents.Multiplexer(8, n), GateEquivalents.Register, GateEquivalents.Comparator,
            GateEquivalents.LeadingZeroCounter, GateEquivalents.Complement, n => GateEquivalents.CompressorTree(n, 8), n => GateEquivalents.CompressorTree(8, n),
            n => GateEquivalents.UnsignedMultiplier(n, 8), n => GateEquivalents.FloatMultiplier(8, n), GateEquivalents.Rounder, n => GateEquivalents.FloatAdder(8, n), GateEquivalents.AndRow, n => GateEquivalents.ExpandingShifter(8, 64, n),
        ];
        foreach (var primitive in primitives)
            Assert.That(Enumerable.Range(2, 31).Select(primitive), Is.Ordered);
    }

    [Test]
    public void A_shifter_of_a_short_word_costs_no_more_than_one_of_the_long_word() =>
        Assert.That(GateEquivalents.ExpandingShifter(6, 32), Is.EqualTo(GateEquivalents.Shifter(1, 2) * (7 + 9 + 13 + 21 + 32)).Within(1e-9).And.LessThan(GateEquivalents.Shifter(32, 32)));

    // An adder of its parts is the formula that netlists were held against.
    [TestCase(8, 23)]
    [TestCase(8, 7)]
    [TestCase(5, 10)]
    public void A_floating_point_adder_of_its_parts_has_the_gates_and_the_delay_of_the_formula(int exponentBits, int mantissaBits)
    {
        var adder = Primitive.FloatAdder("adder", exponentBits, mantissaBits);
        Assert.That(adder.TotalGateEquivalents, Is.EqualTo(GateEquivalents.FloatAdder(exponentBits, mantissaBits)).Within(1e-9));
        Assert.That(adder.Leaves.Sum(l => l.GateDelays), Is.EqualTo(GateDelays.FloatAdder(exponentBits, mantissaBits)).Within(1e-9));
    }

    [Test]
    public void A_word_that_starts_at_every_place_is_an_expanding_shifter_without_bounds() =>
        Assert.That(GateEquivalents.ExpandingShifter(6, 32, 32), Is.EqualTo(GateEquivalents.ExpandingShifter(6, 32)).And.GreaterThan(GateEquivalents.ExpandingShifter(6, 32, 16)));

    /// <summary>Gates of a netlist by the formulas.</summary>
    internal static double Formula(string netlist) => netlist switch
    {
        "mul4bw" => GateEquivalents.Multiplier(4, 4),
        "mul8bw" => GateEquivalents.Multiplier(8, 8),
        "mul16bw" => GateEquivalents.Multiplier(16, 16),
        "mul8u" => GateEquivalents.UnsignedMultiplier(8, 8),
        "mul11u" => GateEquivalents.UnsignedMultiplier(11, 11),
        "add8" => GateEquivalents.Adder(8),
        "add16" => GateEquivalents.Adder(16),
        "add24" => GateEquivalents.Adder(24),
        "add32" => GateEquivalents.Adder(32),
        "shr24" => GateEquivalents.Shifter(24, 24),
        "sra32" => GateEquivalents.Shifter(32, 32),
        "mux2_8" => GateEquivalents.Multiplexer(8, 2),
        "mux16_8" => GateEquivalents.Multiplexer(8, 16),
        "reg8" => GateEquivalents.Register(8),
        "max8s" => GateEquivalents.Comparator(8) + GateEquivalents.Multiplexer(8, 2),
        "fp32add" => GateEquivalents.FloatAdder(8, 23),
        "bf16add" => GateEquivalents.FloatAdder(8, 7),
        "reg8en" => GateEquivalents.Register(8) + GateEquivalents.Multiplexer(8, 2),
        "fp16mul" => GateEquivalents.FloatMultiplier(5, 10),
        "bf16mul" => GateEquivalents.FloatMultiplier(8, 7),
        _ => throw new ArgumentException(netlist, nameof(netlist)),
    };
}
