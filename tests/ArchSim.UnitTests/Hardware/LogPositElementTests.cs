using ArchSim.Hardware;
using ArchSim.Numerics;

namespace ArchSim.UnitTests.Hardware;

public sealed class LogPositElementTests
{
    private static readonly LogPositElementSpec Usual =
        new() { ActivationBits = 8, WeightBits = [2, 4, 8], AccumulatorBits = 32, ExponentBits = 3, RegimeBits = 7, Stages = 2 };

    // Logarithms to 7 x 2^3 in 7 bits, 5 of fraction; two ways to the linear domain, four sums.
    [Test]
    public void The_element_is_these_primitives()
    {
        var path = GateEquivalents.Adder(13) + GateEquivalents.Table(5, 5) + GateEquivalents.AndRow(6) + GateEquivalents.ExpandingShifter(6, 32);
        var sum = GateEquivalents.AndRow(32) + GateEquivalents.Complement(1) + GateEquivalents.Complement(32) + GateEquivalents.Adder(32);
        Assert.That(Element(Usual).Structure.TotalGateEquivalents, Is.EqualTo(2 * path + 4 * sum).Within(1e-9));
    }

    // A run of up to 7 bits shifts the 5 behind the shortest by up to 5 places; 4 + 5 bits go to 3 places more for es.
    [Test]
    public void A_decoder_is_these_primitives()
    {
        var decoder = GateEquivalents.Incrementer(7) + GateEquivalents.LeadingZeroCounter(7) + GateEquivalents.Shifter(5, 6) + GateEquivalents.ExpandingShifter(9, 12, 4);
        Assert.That(Element(Usual).OperandDecoder!.TotalGateEquivalents, Is.EqualTo(decoder).Within(1e-9));
    }

    // es to 1 and rs to 3: logarithms to 6 in 4 bits, a run of 3 bits, one place to shift by.
    [Test]
    public void Narrower_ranges_take_narrower_logarithms_and_decoders()
    {
        var narrow = Element(Usual with { ExponentBits = 1, RegimeBits = 3 });
        Assert.That(narrow.Structure.Find("path/log_adder").TotalGateEquivalents, Is.EqualTo(GateEquivalents.Adder(10)));
        Assert.That(narrow.OperandDecoder!.TotalGateEquivalents, Is.EqualTo(GateEquivalents.Incrementer(7) + GateEquivalents.LeadingZeroCounter(3)
            + GateEquivalents.Shifter(5, 2) + GateEquivalents.ExpandingShifter(8, 9, 2)).Within(1e-9));
        Assert.That(narrow.Registers.TotalGateEquivalents, Is.LessThan(Element(Usual).Registers.TotalGateEquivalents));
    }

    [TestCase("lp8:es1,rs3,sf0", true)]
    [TestCase("lp8:es0,rs2,sf0", true)]
    [TestCase("lp8:es2,rs3,sf0", false)]
    [TestCase("lp8:es1,rs4,sf0", false)]
    public void Formats_whose_logarithms_it_does_not_hold_do_not_run(string format, bool runs)
    {
        var (wanted, plain) = (NumberFormat.Parse(format), NumberFormat.Parse("lp8:es1,rs3,sf0"));
        var element = Element(Usual with { ExponentBits = 1, RegimeBits = 3 });
        Assert.That((element.ModeFor(wanted, plain) is not null, element.ModeFor(plain, wanted) is not null), Is.EqualTo((runs, runs)));
        Assert.That(element.SupportedFormats, Has.One.EqualTo("of es to 1 and rs to 3"));
    }

    // Without the register behind the table (sign, 8 bits of integer, 5 of fraction, twice) all is one stage, and a fold is a cycle shorter.
    [Test]
    public void One_stage_saves_a_register_and_a_cycle_and_takes_longer()
    {
        var (one, two) = (Element(Usual with { Stages = 1 }), Element(Usual));
        Assert.That(two.Registers.TotalGateEquivalents - one.Registers.TotalGateEquivalents, Is.EqualTo(GateEquivalents.Register(2 * 14)).Within(1e-9));
        Assert.That((Depth(one), Depth(two)), Is.EqualTo((2, 3)));
        Assert.That((one.Stages.Count, two.Stages.Count), Is.EqualTo((1, 2)));
        Assert.That(AcceleratorFile.Load("lpa", [("array.processing_element.stages", "1")]).SlowestPath!.Nanoseconds, Is.GreaterThan(AcceleratorFile.Load("lpa").SlowestPath!.Nanoseconds));

        static int Depth(LogPositElement element) => element.ModeFor(LogPositFormat.OfWidth(4), LogPositFormat.OfWidth(8))!.PipelineDepth;
    }

    // Lanes that share a converted activation can be zero one by one; without them one row a way does.
    [Test]
    public void Only_ternary_lanes_are_zero_by_themselves()
    {
        Assert.That(Element(Usual).Structure.Find("sum").Children.Select(c => c.Name), Is.EqualTo(new[] { "zero", "product_sign", "negate", "adder" }));
        Assert.That(Element(Usual with { WeightBits = [4, 8] }).Structure.Find("sum").Children.Select(c => c.Name), Is.EqualTo(new[] { "product_sign", "negate", "adder" }));
    }

    [TestCase("exponent_bits", "6", "must be 0..5, was 6")]
    [TestCase("regime_bits", "1", "must be 2..7, was 1")]
    [TestCase("stages", "3", "must be 1..2, was 3")]
    public void What_it_does_not_have_is_refused(string field, string value, string message) =>
        Assert.That(Problems.Of(() => AcceleratorFile.Load("lpa", [($"array.processing_element.{field}", value)])).Single(), Does.Contain(message));

    private static LogPositElement Element(LogPositElementSpec spec) => new(spec, ElementPlaces.Systolic(8, 8));
}
