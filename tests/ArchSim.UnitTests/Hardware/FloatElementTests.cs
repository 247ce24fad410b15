using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Hardware;

/// <summary>Floating-point elements: what they are built of, counted by hand, and what their accumulators make of products.</summary>
public sealed class FloatElementTests
{
    private const string Accumulator = "array.processing_element.accumulator";
    private const string Chunk = "array.processing_element.chunk";
    private const string M4E3 = "float:e3m4,nosub";

    // The product goes into an exact adder: it is not rounded, and all its bits are normalized.
    [Test]
    public void An_fp16_product_for_fp32_sums_is_that_of_the_primitive_but_not_rounded()
    {
        var element = Element("fp16", "fp32");
        Assert.That(element.Structure.Find("multiplier").TotalGateEquivalents,
            Is.EqualTo(GateEquivalents.FloatMultiplier(5, 10) + GateEquivalents.Complement(1) - GateEquivalents.Rounder(15) + GateEquivalents.Multiplexer(22 - 12, 2)).Within(1e-9));
        Assert.That(element.Structure.Find("adder").TotalGateEquivalents, Is.EqualTo(GateEquivalents.FloatAdder(8, 23)).Within(1e-9));
        // Sign, 6 bits of exponent, 22 of significand; between the adder's cycles two significands of 27, an exponent and two signs.
        Assert.That(Bits(element), Is.EqualTo(new[] { ("activation", 16), ("weight", 16), ("next_weight", 16), ("product", 29), ("aligned", 64), ("sum", 32) }));
    }

    // 5 x 5 bits, two exponent adders of 4, 8 bits normalized, a range of 5 bits, 11 bits clamped; an adder of 8 bits and two guards without a rounder.
    [Test]
    public void A_multiply_add_of_12_bits_is_built_of_these_gates()
    {
        var element = Element(M4E3, "m7e4", 16);
        var multiplier = GateEquivalents.UnsignedMultiplier(5, 5) + GateEquivalents.Complement(1) + 2 * GateEquivalents.Adder(4) + GateEquivalents.Multiplexer(8, 2)
            + GateEquivalents.Comparator(5) + GateEquivalents.Multiplexer(11, 2);
        var adder = 3 * GateEquivalents.Adder(4) + 2 * GateEquivalents.Multiplexer(8, 2) + 2 * GateEquivalents.Shifter(10, 10) + GateEquivalents.Adder(10)
            + GateEquivalents.LeadingZeroCounter(10);
        Assert.That(element.Structure.Find("multiplier").TotalGateEquivalents, Is.EqualTo(multiplier).Within(1e-9));
        Assert.That(element.Structure.TotalGateEquivalents, Is.EqualTo(multiplier + GateEquivalents.FloatAdderFactor * adder).Within(1e-9));
    }

    // 5 x 5 bits of significands, moved to one of 15 places of 24, negated, added in 32.
    [Test]
    public void A_fixed_point_sum_takes_a_shifter_and_an_integer_adder()
    {
        var element = Element("adaptivfloat8:e3", "int32");
        var gates = GateEquivalents.UnsignedMultiplier(5, 5) + GateEquivalents.Complement(1) + GateEquivalents.Adder(3) + GateEquivalents.ExpandingShifter(10, 24, 15) + GateEquivalents.Complement(24)
            + GateEquivalents.Adder(32);
        Assert.That(element.Structure.TotalGateEquivalents, Is.EqualTo(gates).Within(1e-9));
        Assert.That((element.HasFloatSums, element.SumFormat, element.AccumulatorBits), Is.EqualTo((false, default(FloatFormat), 32)));
    }

    [TestCase("fp32", 1 + 4 + 10)]
    [TestCase("fp16", 1 + 4 + 10)]
    [TestCase("m7e4", 1 + 4 + 7)]
    [TestCase("m4e3", 1 + 3 + 4)]
    [TestCase("int32", 1 + 4 + 10)]
    public void A_product_of_8_bit_floats_is_as_wide_as_what_becomes_of_it(string accumulator, int bits) =>
        Assert.That(Element(M4E3, accumulator).RegisterParts.Single(r => r.Name == "product").Bits, Is.EqualTo(bits));

    [Test]
    public void A_chunk_has_a_register_of_its_own_and_one_more_addition()
    {
        var (plain, chunked) = (Element(M4E3, "m7e4"), Element(M4E3, "m7e4", 16));
        Assert.That(chunked.Structure.TotalGateEquivalents, Is.EqualTo(plain.Structure.TotalGateEquivalents));
        Assert.That(chunked.Registers.TotalGateEquivalents - plain.Registers.TotalGateEquivalents, Is.EqualTo(GateEquivalents.Register(12)).Within(1e-9));
        var (once, more) = (Mode(plain, M4E3), Mode(chunked, M4E3));
        Assert.That(once.StallLaw.Measure(null!, 1), Is.EqualTo(CyclesPerStep.One));
        // The chunk's addition belongs to the mode's rate: it is no stall of operands.
        Assert.That(more.StallLaw.LeastCycles, Is.EqualTo(new CyclesPerStep(17, 16)));
        // 16 products take 17 cycles, 17 take 19: the second chunk has begun.
        Assert.That(new[] { 1L, 15, 16, 17, 32 }.Select(more.StallLaw.Measure(null!, 1).For), Is.EqualTo(new[] { 2L, 16, 17, 19, 34 }));
        Assert.That(more.ActiveParts.Single(p => p.Path == "adder").Count, Is.EqualTo(1 + 1 / 16.0));
    }

    [Test]
    public void Area_and_energy_fall_with_every_bit_of_the_accumulator()
    {
        string[] falling = ["fp32", "fp16", "m10e5", "m9e5", "m8e5", "m7e5", "m7e4", "m6e4", "m5e4", "m4e3", "m3e3"];
        var machines = falling.Select(a => AcceleratorFile.Load("lba-fp8", [(Accumulator, a), (Chunk, "1")])).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(machines.Select(m => m.Costs.AreaUm2[(int)AreaComponent.Array].Um2), Is.Ordered.Descending.And.Unique);
            Assert.That(machines.Select(m => m.Costs.AreaUm2[(int)AreaComponent.ArrayRegisters].Um2), Is.Ordered.Descending);
            Assert.That(machines.Select(m => Energy(m).MacPj), Is.Ordered.Descending.And.Unique);
        });
    }

    [Test]
    public void Wider_operands_cost_more()
    {
        string[] rising = ["float:e3m1", "float:e3m2", "fp8e5m2", "fp8e4m3", M4E3, "bf16", "fp16"];
        Assert.That(rising.Select(o => Element(o, "fp32").Structure.Find("multiplier/significand").TotalGateEquivalents), Is.Ordered);
        Assert.That(Element("fp16", "fp16").Structure.TotalGateEquivalents, Is.GreaterThan(Element(M4E3, "fp16").Structure.TotalGateEquivalents));
    }

    // A product of 22 bits is wider than a sum of 11: the adder takes all of it, and rounds once.
    [Test]
    public void An_adder_is_as_wide_as_the_product_where_that_is_wider()
    {
        Assert.That(Element("fp16", "fp16").Structure.Find("adder/add").GateEquivalents, Is.EqualTo(GateEquivalents.FloatAdderFactor * GateEquivalents.Adder(22 + 3)).Within(1e-9));
        Assert.That(Element(M4E3, "fp16").Structure.Find("adder/add").GateEquivalents, Is.EqualTo(GateEquivalents.FloatAdderFactor * GateEquivalents.Adder(11 + 3)).Within(1e-9));
    }

    [TestCase("fp16", "fp32", 3)]
    [TestCase("fp16", "fp16", 3)]
    [TestCase(M4E3, "m15e5", 2)]
    [TestCase(M4E3, "m16e5", 3)]
    [TestCase(M4E3, "fp32", 3)]
    [TestCase(M4E3, "fp16", 2)]
    [TestCase(M4E3, "m7e4", 2)]
    [TestCase("adaptivfloat8:e3", "int32", 2)]
    public void Significands_of_at_most_16_bits_are_added_in_a_cycle(string operand, string accumulator, int depth)
    {
        var element = Element(operand, accumulator);
        Assert.That(Mode(element, operand).PipelineDepth, Is.EqualTo(depth));
        Assert.That(1 + element.Stages[1].Cycles, Is.EqualTo(depth));
        Assert.That(element.RegisterParts.Any(r => r.Name == "aligned"), Is.EqualTo(depth == 3));
    }

    [Test]
    public void Every_mode_works_with_parts_that_exist([Values("fp32", "fp16", "m7e4", "int40")] string accumulator)
    {
        var element = Element(M4E3, accumulator);
        foreach (var part in Mode(element, M4E3).ActiveParts)
            Assert.That(part.Count * element.Structure.Find(part.Path).TotalGateEquivalents, Is.Positive, part.Path);
        // All that is there works: nothing is left out of the energy.
        Assert.That(Mode(element, M4E3).ActiveParts.Sum(p => p.Count * element.Structure.Find(p.Path).TotalGateEquivalents), Is.EqualTo(element.Structure.TotalGateEquivalents).Within(1e-9));
    }

    [Test]
    public void The_low_bit_mode_sums_as_the_low_bit_datapath_does()
    {
        var format = (FloatFormat)NumberFormat.Parse(M4E3);
        var random = new Random(3);
        var (weights, activations) = (Codes(random, 40), Codes(random, 40));
        var expected = new LbaDatapath(format, format, LbaPresets.Named("m7e4")).Dot(weights, activations);
        Assert.That(Mode(Element(M4E3, "m7e4", 16), M4E3).Datapath.Dot(weights, activations), Is.EqualTo(expected));
        // And not as others do.
        Assert.That(Mode(Element(M4E3, "fp32"), M4E3).Datapath.Dot(weights, activations), Is.Not.EqualTo(expected));
        Assert.That(Mode(Element(M4E3, "m7e4"), M4E3).Datapath.Dot(weights, activations), Is.Not.EqualTo(expected));
    }

    [Test]
    public void Biases_are_the_presets_or_follow_the_rule_or_are_named()
    {
        static LbaParameters Of(params (string, string)[] sets) =>
            ((FloatElementSpec)AcceleratorFile.Load("lba-fp8", sets).Spec.Array.ProcessingElement).LowBits!;
        Assert.That(Of(), Is.EqualTo(new LbaParameters(7, 4, 12, 10) { ChunkLength = 16 }));
        Assert.That(Of((Accumulator, "m5e4")), Is.EqualTo(LbaParameters.WithProductBias(5, 4, 10)));
        Assert.That(Of((Accumulator, "m5e4"), (Chunk, "4")), Is.EqualTo(new LbaParameters(5, 4, 9, 8) { ChunkLength = 4 }));
    }

    // At 2048 the last place is 2. One is half of it, and goes to the even sum below; any product above one goes up, be it by its lowest bit.
    [Test]
    public void Half_precision_sums_round_to_nearest_once_and_saturate()
    {
        var half = Mode(Element("fp16", "fp16"), "fp16").Datapath;
        Assert.That(half.Dot(Encode(2048, 1), Encode(1, 1)), Is.EqualTo(2048));
        Assert.That(half.Dot(Encode(2048, 1.5), Encode(1, 1)), Is.EqualTo(2050));
        Assert.That(half.Dot(Encode(2048, 1, 1), Encode(1, 1.0009765625, 0)), Is.EqualTo(2050));
        Assert.That(half.Dot(Encode(300, 300), Encode(300, 1)), Is.EqualTo(65504));

        static ushort[] Encode(params double[] values) => [.. values.Select(v => (ushort)FloatFormat.Fp16.Encode(v))];
    }

    [TestCase("accumulator: m7e4", "accumulator: m7e9", "accumulator: must be fp32, fp16, mMeE (M 1..23 mantissa bits, E 1..8 exponent bits: m7e4) or intN (fixed point of 8..64 bits: int32); was 'm7e9'")]
    [TestCase("accumulator: m7e4", "accumulator: tf32", "was 'tf32'")]
    [TestCase("accumulator: m7e4", "accumulator: int24, product_bias: 3", "product_bias: belongs to accumulators mMeE; those of int24 have no bias to choose")]
    [TestCase("accumulator: m7e4, chunk: 16", "accumulator: int24", "must hold a product of 25 bits and have at most 64, was int24")]
    [TestCase("accumulator: m7e4", "accumulator: fp32", "chunk: is of low-bit sums (mMeE, fp16); sums in fp32 are added one after the other, so it must be 1, was 16")]
    [TestCase("chunk: 16", "chunk: 0", "chunk: must be 1..65536, was 0")]
    [TestCase("chunk: 16", "product_bias: 400", "product_bias: must be -300..300, was 400")]
    [TestCase("chunk: 16", "chunks: 16", "unknown key (did you mean 'chunk'?)")]
    [TestCase("operand: \"float:e3m4,nosub\"", "operand: int8", "operand: must be a float of at most 16 bits (fp16, bf16, fp8e4m3, fp8e5m2, float:eXmY, adaptivfloatN:eE), was int8")]
    [TestCase("operand: \"float:e3m4,nosub\"", "operand: fp32", "was fp32")]
    [TestCase("operand: \"float:e3m4,nosub\"", "operand: fp12", "unknown number format 'fp12'")]
    [TestCase("operand: \"float:e3m4,nosub\", accumulator: m7e4, chunk: 16", "operand: fp16, accumulator: int32", "takes operands without infinities")]
    [TestCase("operand: \"float:e3m4,nosub\", accumulator: m7e4, chunk: 16", "operand: \"float:e5m4\", accumulator: int64", "float:e5m4 has products of 71")]
    [TestCase("encoding: \"float:e4m7b10,nosub,rz\"", "encoding: int32", "float elements store their sums as fp32, fp16, bf16, another float, eXmY or bfpN; was int32")]
    public void What_cannot_be_is_refused(string old, string text, string message)
    {
        using var folder = new TemporaryFolder();
        var file = File.ReadAllText(ShippedFiles.Find(ShippedFiles.Accelerators, "lba-fp8", "accelerator"));
        var changed = file.Replace(old, text, StringComparison.Ordinal);
        Assert.That(changed, Is.Not.EqualTo(file));
        Assert.That(() => AcceleratorFile.Load(folder.Write("a.yaml", changed)), Throws.TypeOf<InputException>().With.Message.Contains(message));
    }

    [Test]
    public void Sums_stored_in_their_own_widths_need_no_codec()
    {
        static double Codec(params (string, string)[] sets) => AcceleratorFile.Load("lba-fp8", sets).Costs.AreaUm2[(int)AreaComponent.PartialSumCodec].Um2;
        Assert.That(Codec(), Is.Zero);
        Assert.That(Codec(("buffers.partial_sum.encoding", "float:e4m7b9,nosub,rz")), Is.Zero);
        Assert.That(Codec(("buffers.partial_sum.encoding", "float:e4m6")), Is.Positive);
        Assert.That(Codec((Accumulator, "fp16"), ("buffers.partial_sum.encoding", "fp16")), Is.Zero);
        Assert.That(Codec((Accumulator, "fp16")), Is.Positive);
    }

    private static FloatElement Element(string operand, string accumulator, int chunk = 1)
    {
        var document = ConfigDocument.Parse($"kind: float\noperand: \"{operand}\"\naccumulator: {accumulator}\nchunk: {chunk}\n", "element.yaml");
        var spec = (FloatElementSpec)ProcessingElementKinds.Read(document.Map());
        document.ThrowIfInvalid();
        return new FloatElement(spec, ElementPlaces.Systolic(16, 16));
    }

    private static ProcessingElementMode Mode(FloatElement element, string operand) => element.ModeFor(NumberFormat.Parse(operand), NumberFormat.Parse(operand))!;

    private static EnergyCosts Energy(Accelerator machine)
    {
        var formats = PrecisionFile.Load("fp8-m7e4").Default;
        return machine.Costs.EnergyOf(machine.Element.ModeFor(formats.Weight, formats.Activation), formats, OperandStatistics.Random);
    }

    private static IEnumerable<(string, int)> Bits(FloatElement element) => element.RegisterParts.Select(r => (r.Name, r.Bits));

    private static ushort[] Codes(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (ushort)random.Next(256))];
}
