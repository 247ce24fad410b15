using ArchSim.Hardware;

namespace ArchSim.UnitTests.Hardware;

/// <summary>Area and delay by the formulas against every netlist of a primitive in three libraries. The table of the primitives' README says which rows were fitted.</summary>
public sealed class SynthesisAreaTests
{
    // Products by sign extension, as an open flow makes of a * b, are no primitive: a commercial tool gives Baugh-Wooley.
    private static readonly string[] NoPrimitive = ["mul8s", "mul4s", "mul2s", "mul16s", "mul16fx"];

    [Test]
    public void Every_netlist_has_the_gates_of_its_formula_within_a_tenth()
    {
        var rows = SynthesisTable.Read("synthesis_area");
        var compared = 0;
        Assert.Multiple(() =>
        {
            foreach (var row in rows.Where(r => !NoPrimitive.Contains(r["module"])))
            {
                // Libraries differ in their flip-flops by a third.
                if (row["lib"] == "sg13g2" && row["module"] == "reg8")
                    continue;
                var (gates, netlist) = (GateEquivalentsTests.Formula(row["module"]), row.Number("GE_nand2"));
                TestContext.Out.WriteLine($"{row["lib"],-10} {row["module"],-8} {netlist,8:0.0} {gates,8:0.0} {100 * (gates / netlist - 1),6:+0.0;-0.0} %");
                Assert.That(gates, Is.EqualTo(netlist).Within(10).Percent, $"{row["lib"]} {row["module"]} -D {row["abc_D_ps"]}");
                compared++;
            }
        });
        Assert.That(compared, Is.GreaterThan(45));
    }

    [Test]
    public void Every_netlist_takes_the_delay_of_its_formula_within_a_fifth()
    {
        var rows = SynthesisTable.Read("synthesis_area").Where(r => !NoPrimitive.Contains(r["module"]) && Delays(r["module"]) > 0 && r["abc_D_ps"] != "5000").ToList();
        // A library's gate delay is that of its shifter; within a library all other rows are predictions but mul8bw, add8, add32 and max8s of Nangate45.
        var gate = rows.Where(r => r["module"] == "shr24").ToDictionary(r => r["lib"], r => r.Number("abc_delay_ps") / 10);
        Assert.Multiple(() =>
        {
            foreach (var row in rows)
            {
                var (delay, netlist) = (Delays(row["module"]) * gate[row["lib"]], row.Number("abc_delay_ps"));
                TestContext.Out.WriteLine($"{row["lib"],-10} {row["module"],-8} {netlist,8:0} ps {delay,8:0} ps {100 * (delay / netlist - 1),6:+0.0;-0.0} %");
                Assert.That(delay, Is.EqualTo(netlist).Within(DelayTolerance(row)).Percent, $"{row["lib"]} {row["module"]}");
            }
        });
        Assert.That(gate["nangate45"], Is.EqualTo(39.4).Within(0.1));
    }

    // A single multiplexer drives its select input as well, and small multipliers of the slow library are faster than its shifter.
    private static double DelayTolerance(Dictionary<string, string> row) => (row["lib"], row["module"]) switch
    {
        (_, "mux2_8") => 40,
        ("sg13g2", "mul4bw") => 41,
        _ => 20,
    };

    private static double Delays(string netlist) => netlist switch
    {
        "mul4bw" => GateDelays.Multiplier(4, 4),
        "mul8bw" or "mul8u" => GateDelays.Multiplier(8, 8),
        "mul11u" => GateDelays.Multiplier(11, 11),
        "mul16bw" => GateDelays.Multiplier(16, 16),
        "add8" => GateDelays.Adder(8),
        "add16" => GateDelays.Adder(16),
        "add24" => GateDelays.Adder(24),
        "add32" => GateDelays.Adder(32),
        "shr24" => GateDelays.Shifter(24),
        "sra32" => GateDelays.Shifter(32),
        "mux2_8" => GateDelays.Multiplexer(2),
        "mux16_8" => GateDelays.Multiplexer(16),
        "max8s" => GateDelays.Comparator(8) + GateDelays.Multiplexer(2),
        "fp16mul" => GateDelays.FloatMultiplier(5, 10),
        "bf16mul" => GateDelays.FloatMultiplier(8, 7),
        "bf16add" => GateDelays.FloatAdder(8, 7),
        "fp32add" => GateDelays.FloatAdder(8, 23),
        _ => 0,
    };
}
