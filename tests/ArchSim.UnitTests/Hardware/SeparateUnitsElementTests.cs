using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.UnitTests.Numerics;

namespace ArchSim.UnitTests.Hardware;

public sealed class SeparateUnitsElementTests
{
    private static readonly ElementPlace Place = ElementPlaces.Tree(8, 8);

    /// <summary>ANDs hold the operands of either unit, those of activations for eight columns at once. Trees of eight; fp16 products of 23 bits with their sign, shifted by up to 37 places; an accumulator of 33 + 3 + 12 bits.</summary>
    [Test]
    public void Both_units_have_their_own_multiplier_tree_and_accumulator()
    {
        var element = new SeparateUnitsElement(new SeparateUnitsElementSpec(), Place);

        var integer = 8 * (GateEquivalents.AndRow(8 + 16) / 8 + GateEquivalents.AndRow(8 + 16)) + 8 * GateEquivalents.Multiplier(8, 8) + 7 * GateEquivalents.Adder(18) + GateEquivalents.Adder(32);
        var lane = GateEquivalents.UnsignedMultiplier(11, 11) + GateEquivalents.Complement(1) + GateEquivalents.Complement(23) + GateEquivalents.Adder(5) + GateEquivalents.Adder(6)
            // Rows of 24, 26, 30, 38, 38 and 38 bits.
            + GateEquivalents.Shifter(1, 2) * (24 + 26 + 30 + 3 * 38);
        var unit = 7 * (GateEquivalents.Comparator(6) + GateEquivalents.Multiplexer(6, 2))
            + 4 * GateEquivalents.Adder(39) + 2 * GateEquivalents.Adder(40) + GateEquivalents.Adder(41)
            + GateEquivalents.Adder(7) + GateEquivalents.Multiplexer(96, 2) + GateEquivalents.Shifter(48, 48) + GateEquivalents.Adder(48);
        Assert.That(8 * element.Structure.TotalGateEquivalents, Is.EqualTo(integer + 8 * lane + unit).Within(1e-9));
    }

    [TestCase("int8", "int8", "w8a8")]
    [TestCase("int4", "int8", "w8a8")]
    [TestCase("fp16", "fp16", "fp16")]
    [TestCase("int16", "int8", null)]
    [TestCase("int8", "fp16", null)]
    [TestCase("bf16", "bf16", null)]
    public void A_product_takes_a_cycle_in_one_unit_or_the_other(string weight, string activation, string? name)
    {
        var mode = new SeparateUnitsElement(new SeparateUnitsElementSpec(), Place).ModeFor(NumberFormat.Parse(weight), NumberFormat.Parse(activation));
        Assert.That(mode?.Name, Is.EqualTo(name));
        if (mode is null)
            return;
        Assert.That(mode.StallLaw.Measure(null!, 1), Is.EqualTo(CyclesPerStep.One));
        Assert.That(mode.ActiveParts.Select(p => p.Path.Split('/')[0]).Distinct(), Is.EqualTo(new[] { "isolation", name == "fp16" ? "float" : "integer" }));
    }

    /// <summary>Products of small integers in fp16 need no more bits than any of its parts has.</summary>
    [Test]
    public void Its_sums_are_exact_where_nothing_is_cut()
    {
        var element = new SeparateUnitsElement(new SeparateUnitsElementSpec(), Place);
        var random = new Random(5);
        var (weights, activations) = (Enumerable.Range(0, 20).Select(_ => random.Next(-128, 128)).ToArray(), Enumerable.Range(0, 20).Select(_ => random.Next(-128, 128)).ToArray());
        var exact = weights.Zip(activations, (w, a) => w * a).Sum();

        Assert.That(element.ModeFor(new IntegerFormat(8), new IntegerFormat(8))!.Datapath.Dot(Array.ConvertAll(weights, w => (ushort)(w & 255)), Array.ConvertAll(activations, a => (ushort)(a & 255))), Is.EqualTo(exact));
        Assert.That(element.ModeFor(FloatFormat.Fp16, FloatFormat.Fp16)!.Datapath.Dot(Array.ConvertAll(weights, w => HalfDraws.Code(w)), Array.ConvertAll(activations, a => HalfDraws.Code(a))), Is.EqualTo(exact));
    }

    [Test]
    public void Beside_fused_units_of_as_many_multipliers_it_is_larger_and_faster()
    {
        var (separate, fused) = (AcceleratorFile.Load("nvdla-like"), AcceleratorFile.Load("ipu-38-baseline"));
        Assert.That(separate.Spec.Array.ProcessingElements, Is.EqualTo(fused.Spec.Array.ProcessingElements));
        Assert.That(separate.Costs.AreaUm2[0].Um2, Is.GreaterThan(fused.Costs.AreaUm2[0].Um2));
    }

    [Test]
    public void Wider_trees_and_integers_are_larger()
    {
        double Area(string field, string value) => AcceleratorFile.Load("nvdla-like", [($"array.processing_element.{field}", value)]).Costs.AreaUm2[0].Um2;
        Assert.That(new[] { "24", "38", "60" }.Select(w => Area("tree_bits", w)), Is.Ordered.And.Unique);
        Assert.That(new[] { "4", "8", "16" }.Select(b => Area("integer_bits", b)), Is.Ordered.And.Unique);
    }

    [TestCase("array.reduction", "systolic", "array.reduction: separate-int-fp elements sum their K extent by trees; use reduction: tree")]
    [TestCase("array.unroll.K", "1", "array.unroll: K is the number of products that a tree sums and must be 2..64 for separate-int-fp elements, was 1")]
    [TestCase("array.processing_element.tree_bits", "23", "tree_bits: must be 24..80, was 23")]
    [TestCase("array.processing_element.integer_bits", "12", "integer_bits: must be one of 4, 8, 16; was '12'")]
    [TestCase("array.processing_element.accumulator_bits", "15", "accumulator_bits: must hold a product of 16 bits, was 15")]
    public void What_cannot_be_is_refused(string field, string value, string message) =>
        Assert.That(Problems.Of(() => AcceleratorFile.Load("nvdla-like", [(field, value)])), Has.One.Contains(message));
}
