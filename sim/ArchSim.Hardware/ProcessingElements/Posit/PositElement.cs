using ArchSim.Configuration;
using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// Posits with a linear fraction: significands are multiplied, exponents added, and the product is shifted into a fixed-point sum, a quire where that is wide enough.
/// Operands arrive decoded; decoders and encoders stand at the array's edge. See README.md.
/// </summary>
internal sealed class PositElement : ProcessingElement
{
    public const string KindName = "posit";

    private const int MostAccumulatorBits = 64;

    private readonly PositElementSpec _spec;
    private readonly ElementPlace _place;
    private readonly PositFormat _format;

    public PositElement(PositElementSpec spec, ElementPlace place)
    {
        _spec = spec;
        _place = place;
        _format = new PositFormat(spec.OperandBits, spec.ExponentBits);
        Structure = Primitive.Group("element",
            Primitive.Group("multiplier",
                Primitive.UnsignedMultiplier("significand", SignificandBits, SignificandBits),
                Primitive.Complement("product_sign", 1),
                Primitive.Adder("exponent", ScaleBits)),
            // The product moves to any place of the sum.
            Primitive.ExpandingShifter("shifter", 2 * SignificandBits, spec.AccumulatorBits),
            Primitive.Group("sum",
                // The carry of the negation goes into the adder.
                Primitive.Complement("negate", spec.AccumulatorBits),
                IntegerElement.SumAdder(place, spec.AccumulatorBits, spec.AccumulatorBits, 1)));
        RegisterParts =
        [
            .. place.OperandRegisters(DecodedBits, DecodedBits),
            // Between multiplier and shifter: sign, exponent of the product, its significand.
            new ElementRegister("product", 1 + ScaleBits + 1 + 2 * SignificandBits, RegisterData.Sum),
            .. place.SumRegisters(spec.AccumulatorBits, spec.AccumulatorBits, 1),
        ];
    }

    public override string Kind => KindName;

    public override IReadOnlyList<string> SupportedFormats => [$"{_format} x {_format}"];

    public override StructureNode Structure { get; }

    public override IReadOnlyList<ElementRegister> RegisterParts { get; }

    public override IReadOnlyList<PipelineStage> Stages { get; } =
        [new("multiply", ["multiplier/significand"]), new("shift_accumulate", ["shifter", "sum/negate", "sum/adder"])];

    public override int MostLanes => 1;

    public override int AccumulatorBits => _spec.AccumulatorBits;

    public override int WeightWordBits => _spec.OperandBits;

    public override int ActivationWordBits => _spec.OperandBits;

    public override StructureNode? OperandDecoder => Decoder("activation_decoder");

    public override StructureNode? ResultEncoder => Encoder();

    /// <summary>With the hidden bit.</summary>
    private int SignificandBits => 1 + _format.FractionBits;

    /// <summary>An operand's exponent, with sign.</summary>
    private int ScaleBits => 1 + GateEquivalents.Log2(_format.LargestExponent + 1);

    /// <summary>Sign, zero, exponent, fraction.</summary>
    private int DecodedBits => 2 + ScaleBits + _format.FractionBits;

    public static PositElementSpec Read(MapReader map)
    {
        var problems = map.ProblemCount;
        var spec = new PositElementSpec
        {
            OperandBits = map.Integer("operand_bits", 4, 16),
            ExponentBits = map.Integer("exponent_bits", 0, 3),
            AccumulatorBits = map.Integer("accumulator_bits", 16, MostAccumulatorBits, MostAccumulatorBits),
        };
        var most = spec.OperandBits - 3;
        if (map.ProblemCount == problems && spec.ExponentBits > most)
            map.Problem("exponent_bits", $"must be 0..{most} beside the sign and a regime of two in {spec.OperandBits} bits, was {spec.ExponentBits}");
        if (map.ProblemCount == problems)
            CheckProduct(map, spec);
        return spec;
    }

    /// <summary>A narrower posit of the same es has neither more fraction nor larger exponents: the edge decodes it to the same fields.</summary>
    protected override ProcessingElementMode? NewMode(NumberFormat weight, NumberFormat activation)
    {
        if (weight is not PositFormat weights || activation is not PositFormat activations || !Decodes(weights) || !Decodes(activations))
            return null;
        var condition = _place.MultiplierCondition;
        return new ProcessingElementMode
        {
            Name = $"w{_spec.OperandBits}a{_spec.OperandBits}",
            Lanes = LoopExtents.One,
            // At the edge decode; multiply; shift and accumulate.
            PipelineDepth = 3,
            StallLaw = new ConstantStallLaw(1),
            ActiveParts =
            [
                new("multiplier/significand", 1, condition),
                new("multiplier/product_sign", 1, condition),
                new("multiplier/exponent", 1, condition),
                new("shifter", 1, condition),
                new("sum/negate", 1, condition),
                new("sum/adder", 1, OperandCondition.Accumulating),
            ],
            Datapath = new PositDatapath(weights, activations, _spec.AccumulatorBits),
            AccumulatorBits = _spec.AccumulatorBits,
        };
    }

    /// <summary>As many decoders as operands enter the array a cycle, and an encoder for each column of results: as <c>kind: log-posit</c> has them.</summary>
    public override StructureNode? EdgeStructure(LoopExtents unroll)
    {
        var edge = _place.EdgeOperands(unroll);
        return Primitive.Group("codecs",
            Decoder("activation_decoder") with { Count = edge.Activations },
            Decoder("weight_decoder") with { Count = edge.Weights },
            Encoder() with { Count = edge.Results });
    }

    /// <summary>Products from the smallest to the largest, with their sign, lie on either side of the point.</summary>
    private static void CheckProduct(MapReader map, PositElementSpec spec)
    {
        var format = new PositFormat(spec.OperandBits, spec.ExponentBits);
        var product = 4 * format.LargestExponent + 2;
        if (product > MostAccumulatorBits)
        {
            var most = Enumerable.Range(0, spec.ExponentBits).LastOrDefault(es => 4 * new PositFormat(spec.OperandBits, es).LargestExponent + 2 <= MostAccumulatorBits);
            map.Problem("exponent_bits", $"must be 0..{most} for products of {spec.OperandBits}-bit posits to fit sums of {MostAccumulatorBits} bits, was {spec.ExponentBits}, with products of {product}");
        }
        else if (spec.AccumulatorBits < product)
        {
            map.Problem("accumulator_bits", $"must be {product}..{MostAccumulatorBits} to hold a product of {format}, was {spec.AccumulatorBits}");
        }
    }

    private bool Decodes(PositFormat format) => format.ExponentBits == _spec.ExponentBits && format.Bits <= _spec.OperandBits;

    /// <summary>Two's complement, count the regime's run, shift exponent and fraction into place.</summary>
    private StructureNode Decoder(string name) => Primitive.Group(name,
        Primitive.Incrementer("complement", _spec.OperandBits - 1),
        Primitive.LeadingZeroCounter("regime", _spec.OperandBits - 1),
        Primitive.Shifter("shifter", _spec.OperandBits - 1, _spec.OperandBits - 1));

    /// <summary>Absolute sum, find its leading one, shift it out, shift by the regime, round.</summary>
    private StructureNode Encoder() => Primitive.Group("encoder",
        Primitive.Incrementer("complement", _spec.AccumulatorBits),
        Primitive.LeadingZeroCounter("leading_one", _spec.AccumulatorBits),
        Primitive.Shifter("normalize", _spec.AccumulatorBits, _spec.AccumulatorBits),
        Primitive.Shifter("regime", _spec.OperandBits, _spec.OperandBits),
        Primitive.Incrementer("round", _spec.OperandBits));
}
