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

    /// <summary>
    /// Integer part of an operand's logarithm, with sign: 2^es k + e for es to 2 and regimes to the full 8 bits lie in -28 to 28.
    /// </summary>
    private const int IntegerBits = 6;

    /// <summary>A log posit of two bits is -1, 0 or 1.</summary>
    private const int TernaryBits = 2;

    private readonly WeightSplitSpec _spec;
    private readonly ElementPlace _place;
    private readonly WeightSplit _split;

    public LogPositElement(WeightSplitSpec spec, ElementPlace place)
    {
        _spec = spec;
        _place = place;
        _split = new WeightSplit(spec.WeightBits);
        Structure = Build();
        RegisterParts =
        [
            .. place.OperandRegisters(DecodedActivationBits, DecodedWeightWordBits),
            // Between table and shifter: sign, integer part of the product, linear fraction.
            new ElementRegister("linear", 1 + IntegerBits + 1 + FractionBits, RegisterData.Sum, Paths),
            .. place.SumRegisters(spec.AccumulatorBits, spec.AccumulatorBits, MostLanes),
        ];
    }

    public override string Kind => KindName;

    public override IReadOnlyList<string> SupportedFormats => [.. _spec.WeightBits.Select(w => $"lp{w} x lp{_spec.ActivationBits}")];

    public override StructureNode Structure { get; }

    public override IReadOnlyList<ElementRegister> RegisterParts { get; }

    public override IReadOnlyList<PipelineStage> Stages { get; } =
        [new("add_convert", ["path/log_adder", "path/log_to_linear"]), new("shift_accumulate", ["path/shifter", "sum/negate", "sum/adder"])];

    public override int MostLanes => _split.MostLanes;

    public override int AccumulatorBits => _spec.AccumulatorBits;

    public override int WeightWordBits => _split.Widest;

    public override int ActivationWordBits => _spec.ActivationBits;

    /// <summary>Ways from logarithms to shifted products: one for each lane whose weights are more than a sign.</summary>
    private int Paths => _split.Widest / Math.Max(_split.Narrowest, Math.Min(_split.Widest, 2 * TernaryBits));

    /// <summary>Fraction bits of the widest operand: what sign and the shortest regime (two bits) leave.</summary>
    private int FractionBits => Math.Max(1, _spec.ActivationBits - 3);

    private int DecodedActivationBits => DecodedBits(_spec.ActivationBits);

    private int DecodedWeightWordBits => Math.Max(DecodedBits(_split.Widest), _split.MostLanes * DecodedBits(_split.Narrowest));

    private int LogBits => IntegerBits + FractionBits + 1;

    public static WeightSplitSpec Read(MapReader map)
    {
        var spec = WeightSplit.Read(map, KindName, [4, 8], 2, 8);
        if (spec.AccumulatorBits < 16)
            map.Problem("accumulator_bits", $"must be 16..64 for log posits, was {spec.AccumulatorBits}");
        return spec;
    }

    /// <summary>A narrower log posit runs in the narrowest mode that holds it; the edge decodes all of them to the same fields.</summary>
    public override ProcessingElementMode? ModeFor(NumberFormat weight, NumberFormat activation)
    {
        if (weight is not LogPositFormat weights || activation is not LogPositFormat activations || activation.Bits > _spec.ActivationBits)
            return null;
        if (_split.For(weight.Bits) is not { } mode)
            return null;
        var condition = _place.MultiplierCondition;
        var paths = mode.Bits == TernaryBits ? 1 : mode.Lanes;
        return new ProcessingElementMode
        {
            Name = $"w{mode.Bits}a{_spec.ActivationBits}",
            Lanes = new LoopExtents(N: mode.Lanes),
            // At the edge decode; add logarithms and look up; shift and accumulate.
            PipelineDepth = 3,
            StallLaw = new ConstantStallLaw(1),
            ActiveParts =
            [
                new("path/log_adder", paths, condition),
                new("path/log_to_linear", paths, condition),
                new("path/shifter", paths, condition),
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
        var pixels = checked(unroll.H * unroll.W * unroll.B);
        var activations = checked(unroll.K * pixels * unroll.G);
        var weights = checked(unroll.K * unroll.N * unroll.G) / (_place.Stationary == Stationary.Weight && _place.Feeding == Feeding.Systolic ? unroll.K : 1);
        var results = checked(unroll.N * pixels * unroll.G);
        return Primitive.Group("codecs",
            Decoder("activation_decoder", _spec.ActivationBits) with { Count = activations },
            Decoder("weight_decoder", _split.Widest) with { Count = weights },
            Encoder() with { Count = results });
    }

    public override StructureNode? OperandDecoder => Decoder("activation_decoder", _spec.ActivationBits);

    public override StructureNode? ResultEncoder => Encoder();

    /// <summary>Two's complement, count the regime's run, shift exponent and fraction into place (log-posit.md, 1.4: one shift).</summary>
    private static StructureNode Decoder(string name, int bits) => Primitive.Group(name,
        Primitive.Incrementer("complement", bits - 1),
        Primitive.LeadingZeroCounter("regime", bits - 1),
        Primitive.Shifter("shifter", bits - 1, bits - 1));

    /// <summary>Absolute sum, find its leading one, shift it out, table to the logarithm, shift by the regime, round.</summary>
    private StructureNode Encoder() => Primitive.Group("encoder",
        Primitive.Incrementer("complement", _spec.AccumulatorBits),
        Primitive.LeadingZeroCounter("leading_one", _spec.AccumulatorBits),
        Primitive.Shifter("normalize", _spec.AccumulatorBits, _spec.AccumulatorBits),
        Primitive.Table("linear_to_log", FractionBits + 1, FractionBits + 1),
        Primitive.Shifter("regime", _spec.ActivationBits, _spec.ActivationBits),
        Primitive.Incrementer("round", _spec.ActivationBits));

    private StructureNode Build() => Primitive.Group("element",
        Primitive.Group("path",
            Primitive.Adder("log_adder", LogBits),
            Primitive.Table("log_to_linear", FractionBits, FractionBits),
            // The linear significand moves to any place of the accumulator.
            Primitive.ExpandingShifter("shifter", FractionBits + 1, _spec.AccumulatorBits)) with
        { Count = Paths },
        Primitive.Group("sum",
            // The carry of the negation goes into the adder.
            Primitive.Complement("negate", _spec.AccumulatorBits),
            IntegerElement.SumAdder(_place, _spec.AccumulatorBits, _spec.AccumulatorBits, 1)) with
        { Count = MostLanes });

    /// <summary>Sign, zero, and a logarithm with as many integer and fraction bits as such a code can have.</summary>
    private static int DecodedBits(int bits) => 2 + Math.Min(IntegerBits, bits - 1) + Math.Max(0, bits - 3);
}
