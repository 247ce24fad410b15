using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Hardware;

/// <summary>
/// Energy by operand condition, as a share of a module's own energy on random operands, against netlists of 45 and 7 nm. Fitted: the share of the inputs, to mul8bw
/// with a zero operand at 45 nm. The word that the netlists hold is not stated: for each width its ones are taken from the Baugh-Wooley row at 45 nm, and
/// all other rows of that width follow. Gaussian operands are predicted at 8 bits and more, where the
/// deviation, not stated either, hardly matters; at 4 bits a quarter of full scale was picked with that row in view.
/// </summary>
public sealed class SynthesisEnergyTests
{
    private const int Blocks = 16;

    private static readonly double InputShare = TechnologyFile.Load("45nm").Technology.InputShare;

    private static IEnumerable<string> Nodes => ["45nm", "7nm"];

    [TestCaseSource(nameof(Nodes))]
    public void A_zero_operand_leaves_what_the_inputs_take(string node) =>
        Compare(node, "azero", ["mul4bw", "mul8bw", "mul16bw", "mul8u", "mul11u"], bits => Share(Uniform(bits, zeroActivations: true), OperandCondition.Streaming) / Share(Uniform(bits)));

    [TestCaseSource(nameof(Nodes))]
    public void Gaussian_operands_are_predicted(string node) =>
        Compare(node, "gauss", ["mul4bw", "mul8bw", "mul16bw", "mul8u", "mul11u", "mul8s", "mul16fx"], bits => Share(Gaussian(bits, 8)) / Share(Uniform(bits)));

    // What the unknown deviation can do: nothing at 8 bits and more.
    [TestCase(8)]
    [TestCase(16)]
    public void The_deviation_of_wide_gaussian_operands_hardly_matters(int bits)
    {
        var shares = new[] { 3.0, 4, 6, 8, 12 }.Select(part => Share(Gaussian(bits, part)) / Share(Uniform(bits))).ToList();
        Assert.That(shares.Max() - shares.Min(), Is.LessThan(0.06));
    }

    [TestCaseSource(nameof(Nodes))]
    public void A_held_operand_of_the_same_ones_is_predicted_for_other_modules_and_the_other_node(string node)
    {
        var fit = SynthesisTable.Read("synthesis_energy_45nm").Where(r => r["wire_fF_per_fanout"] == "0.0").ToList();
        var flips = new[] { 4, 8, 16 }.ToDictionary(bits => bits, bits => HeldFlips(Measured(fit, $"mul{bits}bw", "wstat")));
        // In ones of the held word: 2 to 3 of 4, 3 of 8, 9 of 16.
        foreach (var (bits, x) in flips)
            Assert.That(Ones(bits, x), Is.InRange(0.3 * bits, 0.7 * bits), $"{bits} bits");
        Compare(node, "wstat", ["mul4bw", "mul8bw", "mul16bw", "mul8u", "mul8s", "mul16fx"], bits => HeldShare(flips[bits]));
        // No other row of that width: half of the bits set.
        if (node == "45nm")
            Assert.That(HeldShare(2.0 / 3), Is.EqualTo(Measured(fit, "mul11u", "wstat")).Within(0.1));
    }

    [TestCaseSource(nameof(Nodes))]
    public void An_idle_flip_flop_with_enable_is_an_idle_flip_flop_beside_a_multiplexer(string node)
    {
        var rows = Rows(node);
        var technology = TechnologyFile.Load(node).Technology;
        var register = GateEquivalents.Register(8) * technology.RandomFj[PrimitiveClass.Register];
        var multiplexer = GateEquivalents.Multiplexer(8, 2) * technology.RandomFj[PrimitiveClass.Multiplexer];
        // Fitted.
        Assert.That(technology.Clock.IdleShare, Is.EqualTo(Measured(rows, "reg8", "idle")).Within(0.001));
        // Predicted.
        Assert.That(technology.Clock.IdleShare * register / (register + multiplexer), Is.EqualTo(Measured(rows, "reg8en", "idle")).Within(0.1));
    }

    // Relations of width to width and primitive to primitive: gates by the formulas, energy a gate by class, glitches. At 7 nm the level is that of mul8bw.
    [TestCase("45nm", 25)]
    [TestCase("7nm", 30)]
    public void Random_operands_cost_gates_times_class_times_glitches(string node, double percent)
    {
        var rows = Rows(node);
        var technology = TechnologyFile.Load("45nm").Technology;
        var parts = new Dictionary<string, StructureNode[]>
        {
            ["mul4bw"] = [Primitive.Multiplier("m", 4, 4)],
            ["mul8bw"] = [Primitive.Multiplier("m", 8, 8)],
            ["mul16bw"] = [Primitive.Multiplier("m", 16, 16)],
            ["mul8u"] = [Primitive.UnsignedMultiplier("m", 8, 8)],
            ["mul11u"] = [Primitive.UnsignedMultiplier("m", 11, 11)],
            ["add8"] = [Primitive.Adder("a", 8)],
            ["add16"] = [Primitive.Adder("a", 16)],
            ["add24"] = [Primitive.Adder("a", 24)],
            ["add32"] = [Primitive.Adder("a", 32)],
            ["max8s"] = [Primitive.Comparator("c", 8), Primitive.Multiplexer("m", 8, 2)],
            ["shr24"] = [Primitive.Shifter("s", 24, 24)],
            ["mux16_8"] = [Primitive.Multiplexer("m", 8, 16)],
            ["reg8"] = [Primitive.Register("r", 8)],
            ["reg8en"] = [Primitive.Register("r", 8), Primitive.Multiplexer("m", 8, 2)],
            ["bf16add"] = [Primitive.FloatAdder("a", 8, 7)],
            ["fp32add"] = [Primitive.FloatAdder("a", 8, 23)],
            // Composed: nothing fitted.
            ["fp16mul"] = [Primitive.UnsignedMultiplier("m", 11, 11), Primitive.Adder("e", 6, 2), Primitive.Multiplexer("n", 12, 2), Primitive.Rounder("r", 15)],
            ["bf16mul"] = [Primitive.UnsignedMultiplier("m", 8, 8), Primitive.Adder("e", 9, 2), Primitive.Multiplexer("n", 9, 2), Primitive.Rounder("r", 15)],
        };
        var compared = rows.Where(r => r["mode"] is "uniform" or "fpnorm" && parts.ContainsKey(r["module"])).ToList();
        var level = node == "45nm" ? 1 : compared.Single(r => r["module"] == "mul8bw").Number("E_total_fJ") / Fj(parts["mul8bw"]);
        Assert.Multiple(() =>
        {
            foreach (var row in compared)
            {
                var (model, netlist) = (level * Fj(parts[row["module"]]), row.Number("E_total_fJ"));
                TestContext.Out.WriteLine($"{node,-5} {row["module"],-8} netlist {netlist,8:0.0} fJ model {model,8:0.0} fJ {100 * (model / netlist - 1),6:+0.0;-0.0} %");
                Assert.That(model, Is.EqualTo(netlist).Within(percent).Percent, row["module"]);
            }
        });
        Assert.That(compared, Has.Count.GreaterThan(9));

        double Fj(StructureNode[] leaves) => leaves.SelectMany(l => l.Leaves).Sum(l => l.Count * l.GateEquivalents * l.Glitching * technology.RandomFj[l.Class]);
    }

    private static void Compare(string node, string condition, string[] modules, Func<int, double> model)
    {
        var rows = Rows(node);
        var compared = 0;
        Assert.Multiple(() =>
        {
            foreach (var module in modules.Where(m => rows.Any(r => r["module"] == m && r["mode"] == condition)))
            {
                var (share, netlist) = (model(Bits(module)), Measured(rows, module, condition));
                TestContext.Out.WriteLine($"{node,-5} {module,-8} {condition,-6} netlist {netlist:0.000} model {share:0.000}");
                Assert.That(share, Is.EqualTo(netlist).Within(0.1), module);
                compared++;
            }
        });
        Assert.That(compared, Is.GreaterThanOrEqualTo(4));
    }

    private static List<Dictionary<string, string>> Rows(string node) => [.. SynthesisTable.Read($"synthesis_energy_{node}").Where(r => r["wire_fF_per_fanout"] == "0.0")];

    /// <summary>Energy in that condition over that on random operands.</summary>
    private static double Measured(List<Dictionary<string, string>> rows, string module, string mode)
    {
        return Energy(mode) / Energy("uniform");

        double Energy(string condition) => rows.Single(r => r["module"] == module && r["mode"] == condition).Number("E_total_fJ");
    }

    private static int Bits(string module) => int.Parse(string.Concat(module.Where(char.IsDigit)), System.Globalization.CultureInfo.InvariantCulture);

    private static double HeldShare(double flips) => (1 - InputShare) * 2 * flips / (1 + flips) + InputShare / 2;

    /// <summary>The flips that <see cref="HeldShare"/> gives a share for.</summary>
    private static double HeldFlips(double share)
    {
        var inside = (share - InputShare / 2) / (1 - InputShare);
        return inside / (2 - inside);
    }

    // Each one of the held word passes the flips of the other, half of its bits; random operands flip 3/8 of all partial products.
    private static double Ones(int bits, double flips) => flips * 0.375 * bits / 0.5;

    private static double Share(OperandSample sample, OperandCondition condition = OperandCondition.Streaming) =>
        new OperandActivity(OperandStatistics.Measure(sample), Stationary.Output, InputShare).Share(PrimitiveClass.Multiplier, condition);

    private static OperandSample Uniform(int bits, bool zeroActivations = false)
    {
        var random = new Random(bits);
        return Sample(bits, weight => zeroActivations && !weight ? 0 : random.Next(1 << bits));
    }

    /// <param name="part">The deviation is the range of the codes over this.</param>
    private static OperandSample Gaussian(int bits, double part)
    {
        var random = new Random(bits);
        var most = (1 << (bits - 1)) - 1;
        return Sample(bits, _ =>
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return (int)Math.Clamp(Math.Round(normal * (1 << bits) / part), -most - 1, most) & ((1 << bits) - 1);
        });
    }

    private static OperandSample Sample(int bits, Func<bool, int> code) => new()
    {
        WeightFormat = new IntegerFormat(bits),
        ActivationFormat = new IntegerFormat(bits),
        Activations = [.. Enumerable.Range(0, Blocks * OperandSample.Pixels * OperandSample.Depth).Select(_ => (ushort)code(false))],
        Weights = [.. Enumerable.Range(0, Blocks * OperandSample.Channels * OperandSample.Depth).Select(_ => (ushort)code(true))],
        Blocks = Blocks,
        IsSynthetic = true,
    };
}
