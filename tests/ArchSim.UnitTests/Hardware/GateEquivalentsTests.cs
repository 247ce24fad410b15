using ArchSim.Hardware;

namespace ArchSim.UnitTests.Hardware;

/// <summary>
/// Formulas against netlists of yosys and abc: Nangate45 area over 0.798 um2. Where abc was run for two delays, the row has both counts.
/// </summary>
public sealed class GateEquivalentsTests
{
    // The rows the constants were fitted to.
    [TestCase("mul4bw", 93.0, 93.0, 0.02)]
    [TestCase("mul8bw", 463.0, 464.3, 0.02)]
    [TestCase("add8", 49.0, 49.0, 0.03)]
    [TestCase("add16", 112.0, 112.0, 0.03)]
    [TestCase("add24", 172.0, 172.0, 0.03)]
    [TestCase("add32", 230.0, 251.0, 0.03)]
    [TestCase("shr24", 257.0, 257.0, 0.05)]
    [TestCase("sra32", 367.3, 367.3, 0.05)]
    [TestCase("mux2_8", 19.7, 19.7, 0.03)]
    [TestCase("mux16_8", 284.7, 284.7, 0.03)]
    [TestCase("reg8", 45.3, 45.3, 0.01)]
    [TestCase("max8s", 41.0, 41.0, 0.02)]
    [TestCase("fp32add", 1927.7, 2056.0, 0.02)]
    // Rows that no constant was fitted to.
    [TestCase("mul16bw", 2109.7, 2178.3, 0.03)]
    [TestCase("mul11u", 992.3, 1068.7, 0.07)]
    [TestCase("fp16mul", 1130.0, 1223.0, 0.08)]
    [TestCase("bf16add", 828.3, 904.3, 0.10)]
    public void A_formula_lies_between_the_netlists_or_this_far_outside(string netlist, double least, double most, double error)
    {
        var gates = Formula(netlist);
        TestContext.Out.WriteLine($"{netlist}: {gates:0.0} gates, netlists {least} to {most}");
        Assert.That(gates, Is.InRange(least * (1 - error), most * (1 + error)));
    }

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
            GateEquivalents.LeadingZeroCounter, GateEquivalents.Complement, n => GateEquivalents.FloatAdder(8, n),
        ];
        foreach (var primitive in primitives)
            Assert.That(Enumerable.Range(2, 31).Select(primitive), Is.Ordered);
    }

    [Test]
    public void A_shifter_of_a_short_word_costs_no_more_than_one_of_the_long_word() =>
        Assert.That(GateEquivalents.ExpandingShifter(6, 32), Is.EqualTo(2.2 * (7 + 9 + 13 + 21 + 32)).Within(1e-9).And.LessThan(GateEquivalents.Shifter(32, 32)));

    private static double Formula(string netlist) => netlist switch
    {
        "mul4bw" => GateEquivalents.Multiplier(4, 4),
        "mul8bw" => GateEquivalents.Multiplier(8, 8),
        "mul16bw" => GateEquivalents.Multiplier(16, 16),
        "mul11u" => GateEquivalents.Multiplier(11, 11),
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
        // As the fp16 element has it, with the rounding that a product on its own needs.
        "fp16mul" => new Fp16Element(ElementPlaces.Systolic(1, 1)).Structure.Find("multiplier").TotalGateEquivalents + GateEquivalents.Incrementer(15),
        _ => throw new ArgumentException(netlist, nameof(netlist)),
    };
}
