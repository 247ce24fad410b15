using ArchSim.Configuration;
using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// The element of the logarithmic-posit accelerator (DAC 2024): logarithms are added, the fraction of the sum goes through a small table to the linear domain, is
/// shifted by the integer part and accumulated as a fixed-point number. A weight word holds 1, 2 or 4 weights of different output channels against one activation.
/// Weights of 2 bits are -1, 0 or 1 (times a scale), so that they share one converted activation. Operands arrive decoded; decoders and encoders stand at the
/// array's edge. See README.md.
/// </summary>
internal sealed class LogPositElement : ProcessingElement
{
    public const string KindName = "log-posit";

    /// <summary>The whole range that a quantizer here searches.</summary>
    private const int UsualExponentBits = 3;

    /// <summary>A log posit of two bits is -1, 0 or 1.</summary>
    private const int TernaryBits = 2;

    private readonly LogPositElementSpec _spec;
    private readonly ElementPlace _place;
    private readonly WeightSplit _split;

    public LogPositElement(LogPositElementSpec spec, ElementPlace place)
    {
        _spec = spec;
        _place = place;
        _split = new WeightSplit(spec.WeightBits);
        Structure = Build();
        RegisterParts =
        [
            .. place.OperandRegisters(DecodedActivationBits, DecodedWeightWordBits),
            .. Between,
            .. place.SumRegisters(spec.AccumulatorBits, spec.AccumulatorBits, MostLanes),
        ];
    }

    public override string Kind => KindName;

    public override IReadOnlyList<string> SupportedFormats =>
        [.. _spec.WeightBits.Select(w => $"lp{w} x lp{_spec.ActivationBits}"), $"of es to {_spec.ExponentBits} and rs to {_spec.RegimeBits}"];

    public override StructureNode Structure { get; }

    public override IReadOnlyList<ElementRegister> RegisterParts { get; }

    public override IReadOnlyList<PipelineStage> Stages
    {
        get
        {
            string[] convert = ["path/log_adder", "path/log_to_linear", "path/zero"];
            string[] accumulate = ["path/shifter", .. HasTernary ? ["sum/zero"] : (string[])[], "sum/negate", "sum/adder"];
            return _spec.Stages == 1
                ? [new("convert_accumulate", [.. convert, .. accumulate])]
                : [new("add_convert", convert), new("shift_accumulate", accumulate)];
        }
    }

    public override int MostLanes => _split.MostLanes;

    public override int AccumulatorBits => _spec.AccumulatorBits;

    public override int WeightWordBits => _split.Widest;

    public override int ActivationWordBits => _spec.ActivationBits;

    /// <summary>Ways from logarithms to shifted products: one for each lane whose weights are more than a sign.</summary>
    private int Paths => _split.Widest / Math.Max(_split.Narrowest, Math.Min(_split.Widest, 2 * TernaryBits));

    /// <summary>Fraction bits of the widest operand: what sign and the shortest regime (two bits) leave.</summary>
    private int FractionBits => Math.Max(1, Math.Max(_spec.ActivationBits, _split.Widest) - 3);

    private int DecodedActivationBits => DecodedBits(_spec.ActivationBits);

    private int DecodedWeightWordBits => _spec.WeightBits.Max(width => _split.Widest / width * DecodedBits(width));

    /// <summary>Integer part of an operand's logarithm, with sign: 2^es k + e lies within 2^es rs of zero.</summary>
    private int IntegerBits => IntegerBitsOf(Math.Max(_spec.ActivationBits, _split.Widest));

    private int LogBits => IntegerBits + FractionBits + 1;

    /// <summary>The narrowest weights are only a sign or zero, and the lanes of that mode differ in it.</summary>
    private bool HasTernary => _split.Narrowest == TernaryBits && MostLanes > 1;

    /// <summary>Between table and shifter: sign, integer part of the product, linear fraction.</summary>
    private IEnumerable<ElementRegister> Between => _spec.Stages == 1
        ? []
        : [new ElementRegister("linear", 1 + IntegerBits + 1 + FractionBits, RegisterData.Sum, Paths)];

    public static LogPositElementSpec Read(MapReader map)
    {
        var widths = WeightSplit.Read(map, KindName, [4, 8], 2, 8);
        if (widths.AccumulatorBits < 16)
            map.Problem("accumulator_bits", $"must be 16..64 for log posits, was {widths.AccumulatorBits}");
        var widestRegime = Math.Max(widths.ActivationBits, widths.WeightBits[^1]) - 1;
        return new LogPositElementSpec
        {
            ActivationBits = widths.ActivationBits,
            WeightBits = widths.WeightBits,
            AccumulatorBits = widths.AccumulatorBits,
            ExponentBits = map.Integer("exponent_bits", 0, LogPositFormat.MostExponentBits, UsualExponentBits),
            RegimeBits = map.Integer("regime_bits", 2, 7, widestRegime),
            Stages = map.Integer("stages", 1, 2, 2),
        };
    }

    /// <summary>A narrower log posit runs in the narrowest mode that holds it; the edge decodes all of them to the same fields.</summary>
    protected override ProcessingElementMode? NewMode(NumberFormat weight, NumberFormat activation)
    {
        if (weight is not LogPositFormat weights || activation is not LogPositFormat activations || activation.Bits > _spec.ActivationBits)
            return null;
        if (_split.For(weight.Bits) is not { } mode || !Decodes(weights) || !Decodes(activations))
            return null;
        var condition = _place.MultiplierCondition;
        var paths = mode.Bits == TernaryBits ? 1 : mode.Lanes;
        return new ProcessingElementMode
        {
            Name = $"w{mode.Bits}a{_spec.ActivationBits}",
            Lanes = new LoopExtents(N: mode.Lanes),
            // At the edge decode; add logarithms and look up; shift and accumulate.
            PipelineDepth = 1 + _spec.Stages,
            StallLaw = new ConstantStallLaw(1),
            ActiveParts =
            [
                new("path/log_adder", paths, condition),
                new("path/log_to_linear", paths, condition),
                new("path/zero", paths, condition),
                new("path/shifter", paths, condition),
                .. HasTernary ? [new("sum/zero", mode.Lanes, condition)] : (ActivePart[])[],
                new("sum/product_sign", mode.Lanes, condition),
                new("sum/negate", mode.Lanes, condition),
                new("sum/adder", mode.Lanes, OperandCondition.Accumulating),
            ],
            Datapath = new LogPositDatapath(weights, activations, FractionBits, _spec.AccumulatorBits),
            AccumulatorBits = _spec.AccumulatorBits,
        };
    }

    /// <summary>
    /// Decoders for what enters the array (as many as operands enter a cycle: 8 + 8 for 8 x 8, as in the paper) and an encoder for each column of results.
    /// </summary>
    public override StructureNode? EdgeStructure(LoopExtents unroll)
    {
        var edge = _place.EdgeOperands(unroll);
        return Primitive.Group("codecs",
            Decoder("activation_decoder", _spec.ActivationBits) with { Count = edge.Activations },
            Decoder("weight_decoder", _split.Widest) with { Count = edge.Weights },
            Encoder() with { Count = edge.Results });
    }

    public override StructureNode? OperandDecoder => Decoder("activation_decoder", _spec.ActivationBits);

    public override StructureNode? ResultEncoder => Encoder();

    /// <summary>
    /// Two's complement; the regime's run, over as many bits as it may have; what a regime of two bits leaves, shifted by the rest of the run. Regime and tail are then the
    /// logarithm over 2^es, which is shifted by the es of the layer.
    /// </summary>
    private StructureNode Decoder(string name, int bits)
    {
        var regimeBits = Math.Min(_spec.RegimeBits, bits - 1);
        var tailBits = Math.Max(1, bits - 3);
        var regimeValueBits = 1 + GateEquivalents.Log2(regimeBits);
        List<StructureNode> parts = [Primitive.Incrementer("complement", bits - 1), Primitive.LeadingZeroCounter("regime", regimeBits)];
        if (regimeBits > 2)
            parts.Add(Primitive.Shifter("shifter", tailBits, regimeBits - 1));
        if (_spec.ExponentBits > 0)
            parts.Add(Primitive.ExpandingShifter("exponent", regimeValueBits + tailBits, IntegerBits + tailBits, _spec.ExponentBits + 1));
        return Primitive.Group(name, parts);
    }

    /// <summary>Absolute sum, find its leading one, shift it out, table to the logarithm, shift by the regime, round.</summary>
    private StructureNode Encoder() => Primitive.Group("encoder",
        Primitive.Incrementer("complement", _spec.AccumulatorBits),
        Primitive.LeadingZeroCounter("leading_one", _spec.AccumulatorBits),
        Primitive.Shifter("normalize", _spec.AccumulatorBits, _spec.AccumulatorBits),
        Primitive.Table("linear_to_log", Math.Max(1, _spec.ActivationBits - 3) + 1, Math.Max(1, _spec.ActivationBits - 3) + 1),
        Primitive.Shifter("regime", _spec.ActivationBits, _spec.ActivationBits),
        Primitive.Incrementer("round", _spec.ActivationBits));

    private StructureNode Build() => Primitive.Group("element",
        Primitive.Group("path",
            Primitive.Adder("log_adder", LogBits),
            Primitive.Table("log_to_linear", FractionBits, FractionBits),
            Primitive.AndRow("zero", FractionBits + 1),
            // The linear significand moves to any place of the accumulator.
            Primitive.ExpandingShifter("shifter", FractionBits + 1, _spec.AccumulatorBits)) with
        { Count = Paths },
        Primitive.Group("sum",
        [
            // Lanes of one converted activation are zero one by one.
            .. HasTernary ? [Primitive.AndRow("zero", _spec.AccumulatorBits)] : (StructureNode[])[],
            // The signs of both operands; the carry of the negation goes into the adder.
            Primitive.Complement("product_sign", 1),
            Primitive.Complement("negate", _spec.AccumulatorBits),
            IntegerElement.SumAdder(_place, _spec.AccumulatorBits, _spec.AccumulatorBits, 1),
        ]) with
        { Count = MostLanes });

    private bool Decodes(LogPositFormat format) => format.ExponentBits <= _spec.ExponentBits && format.RegimeBits <= _spec.RegimeBits;

    /// <summary>
    /// Sign, zero, and a logarithm with as many integer and fraction bits as any code of that width can have at the accepted es and rs. Two bits are sign and zero alone.
    /// </summary>
    private int DecodedBits(int bits) => bits == TernaryBits ? 2 : 2 + IntegerBitsOf(bits) + Math.Max(0, bits - 3);

    /// <summary>A regime has no more bits than stand behind the sign; es counts in full, for the bits of an exponent that are cut off are zeros.</summary>
    private int IntegerBitsOf(int bits) => 1 + GateEquivalents.Log2(Math.Min(_spec.RegimeBits, bits - 1) << _spec.ExponentBits);
}
