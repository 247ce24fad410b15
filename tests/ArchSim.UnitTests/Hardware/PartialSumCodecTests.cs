using ArchSim.Hardware;
using ArchSim.Numerics;

namespace ArchSim.UnitTests.Hardware;

/// <summary>Encoders and decoders of partial sums, counted by hand for sums of 32 bits: 5 bits of distance for a shift.</summary>
public sealed class PartialSumCodecTests
{
    private static readonly double Magnitude = GateEquivalents.Complement(32) + GateEquivalents.Incrementer(32);
    private static readonly double FullShift = GateEquivalents.Shifter(32, 32);

    [Test]
    public void A_minifloat_takes_leading_one_shifter_rounder_and_saturation()
    {
        var codec = Codec("int8-systolic", "e4m7")!;
        var exponent = GateEquivalents.Adder(6);
        Assert.That(codec.Encoder.TotalGateEquivalents, Is.EqualTo(
            Magnitude + GateEquivalents.LeadingZeroCounter(32) + exponent + GateEquivalents.Multiplexer(5, 2) + FullShift
            + GateEquivalents.Rounder(11) + GateEquivalents.Multiplexer(11, 2)).Within(1e-9));
        Assert.That(codec.Decoder.TotalGateEquivalents, Is.EqualTo(exponent + GateEquivalents.ExpandingShifter(8, 32) + Magnitude).Within(1e-9));
        // 16 columns leave a cycle; words of 2 x 256 bits would take 42.
        Assert.That(codec.Ports, Is.EqualTo(16));
    }

    [Test]
    public void A_shifted_integer_takes_shifter_rounder_and_saturation_but_no_leading_one()
    {
        var codec = Codec("int8-systolic", "int12:shift5")!;
        Assert.That(codec.Encoder.TotalGateEquivalents, Is.EqualTo(
            FullShift + GateEquivalents.Rounder(12) + GateEquivalents.Complement(32) + GateEquivalents.Multiplexer(12, 2)).Within(1e-9));
        Assert.That(codec.Decoder.TotalGateEquivalents, Is.EqualTo(GateEquivalents.ExpandingShifter(12, 32)).Within(1e-9));
    }

    [Test]
    public void A_block_takes_the_largest_exponent_of_its_values_which_wait_for_it()
    {
        var codec = Codec("int8-systolic", "bfp12")!;
        Assert.That(codec.Encoder.TotalGateEquivalents, Is.EqualTo(
            Magnitude + GateEquivalents.LeadingZeroCounter(32) + GateEquivalents.Comparator(5) + GateEquivalents.Multiplexer(5, 2) + GateEquivalents.Register(32)
            + FullShift + GateEquivalents.Rounder(11) + GateEquivalents.Multiplexer(11, 2)).Within(1e-9));
        Assert.That(codec.Decoder.TotalGateEquivalents, Is.EqualTo(GateEquivalents.ExpandingShifter(11, 32) + Magnitude).Within(1e-9));
        // 16 columns deliver half of such a block a cycle.
        Assert.That(Codec("int8-systolic", "bfp12:block32")!.Encoder.Find("waiting").Count, Is.EqualTo(2));
    }

    [Test]
    public void Floating_sums_change_their_exponent_and_need_no_leading_one()
    {
        var half = Codec("fp16-systolic", "fp16")!;
        Assert.That(half.Encoder.TotalGateEquivalents, Is.EqualTo(
            GateEquivalents.Adder(8) + GateEquivalents.Shifter(12, 12) + GateEquivalents.Rounder(15) + GateEquivalents.Multiplexer(15, 2)).Within(1e-9));
        // With the exponent of single precision nothing loses its leading one.
        Assert.That(Codec("fp16-systolic", "bf16")!.Decoder.TotalGateEquivalents, Is.EqualTo(GateEquivalents.Adder(8)).Within(1e-9));
        Assert.That(Codec("fp16-systolic", "bfp12")!.Encoder.TotalGateEquivalents, Is.EqualTo(
            GateEquivalents.Comparator(8) + GateEquivalents.Multiplexer(8, 2) + GateEquivalents.Register(32) + GateEquivalents.Adder(8) + GateEquivalents.Shifter(24, 24)
            + GateEquivalents.Rounder(11) + GateEquivalents.Multiplexer(11, 2)).Within(1e-9));
    }

    [TestCase("int8-systolic", "int32")]
    [TestCase("int8-systolic", "int24")]
    [TestCase("fp16-systolic", "fp32")]
    public void What_is_cut_by_wiring_has_none(string accelerator, string encoding) => Assert.That(Codec(accelerator, encoding), Is.Null);

    [TestCase("int8-systolic", "fp32", "int8 or wider, intN:shiftS, eXmY or bfpN; was fp32")]
    [TestCase("fp16-systolic", "int32", "fp32, fp16, bf16, another float, eXmY or bfpN; was int32")]
    [TestCase("fp16-systolic", "int12:shift5", "another float, eXmY or bfpN; was int12:shift5")]
    public void Encodings_that_sums_cannot_have_are_refused(string accelerator, string encoding, string message) =>
        Assert.That(Problems.Of(() => Load(accelerator, encoding)), Has.Exactly(1).Items.And.Some.Contains("buffers.partial_sum.encoding").And.Some.Contains(message));

    [TestCase("e4m3", "e4m7")]
    [TestCase("int8:shift5", "int12:shift5")]
    [TestCase("bfp8", "bfp12")]
    public void Longer_codes_take_more_area_and_energy(string shorter, string longer)
    {
        var (few, many) = (Codec("int8-systolic", shorter)!, Codec("int8-systolic", longer)!);
        Assert.That(many.Encoder.TotalGateEquivalents, Is.GreaterThan(few.Encoder.TotalGateEquivalents));
        Assert.That(many.Decoder.TotalGateEquivalents, Is.GreaterThan(few.Decoder.TotalGateEquivalents));
        Assert.That(EncodePj(longer), Is.GreaterThan(EncodePj(shorter)));
    }

    [Test]
    public void Their_paths_are_shown_and_do_not_limit_the_clock()
    {
        var paths = Load("int8-systolic", "e4m7").Costs.Paths.Where(p => p.Where is "encoder" or "decoder").ToList();
        Assert.That(paths, Has.Count.EqualTo(2));
        Assert.That(paths.All(p => p.IsFeedForward && p.Nanoseconds > 0), Is.True);
        // The encoder finds the leading one first.
        Assert.That(paths[0].GateDelays, Is.GreaterThan(paths[1].GateDelays));
    }

    // 100 sums are 7 blocks of 16: 1,200 bits of mantissas and 56 of exponents; 21 mantissas and 32 exponents fit a word of 256.
    [Test]
    public void Blocks_take_room_for_their_exponents()
    {
        var format = NumberFormat.Parse("bfp12");
        Assert.That(Buffer(dense: true).StoredBits(100, format), Is.EqualTo(1200 + 56));
        Assert.That(Buffer(dense: false).StoredBits(100, format), Is.EqualTo((5 + 1) * 256));

        static PartialSumBufferSpec Buffer(bool dense) =>
            new() { SizeKib = 16, WidthBits = 256, DoubleBuffered = true, Encoding = NumberFormat.Parse("bfp12"), DensePacking = dense };
    }

    private static double EncodePj(string encoding)
    {
        var machine = Load("int8-systolic", encoding);
        var formats = ArchSim.Workloads.PrecisionFile.Load("int8").Default;
        return machine.Costs.EnergyOf(machine.Element.ModeFor(formats.Weight, formats.Activation), formats, OperandStatistics.Random).PartialSumEncodePj;
    }

    private static PartialSumCodec? Codec(string accelerator, string encoding)
    {
        var machine = Load(accelerator, encoding);
        return PartialSumCodec.For(machine.Spec, (ProcessingElement)machine.Element);
    }

    private static Accelerator Load(string accelerator, string encoding) => AcceleratorFile.Load(accelerator, [("buffers.partial_sum.encoding", encoding)]);
}
