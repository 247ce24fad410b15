using ArchSim.Configuration;
using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>One width each: the kind asks for no field.</summary>
public sealed record Fp16ElementSpec() : ProcessingElementSpec(Fp16Element.KindName);

/// <summary>A half-precision multiplier with a single-precision adder behind it. See README.md.</summary>
internal sealed class Fp16Element : ProcessingElement
{
    public const string KindName = "fp16";

    private const int ExponentBits = 5;
    private const int SignificandBits = 11;

    // Exact product: sign, 6 bits of exponent, 22 of significand.
    private const int ProductBits = 29;

    private readonly ElementPlace _place;

    public Fp16Element(ElementPlace place)
    {
        _place = place;
        Structure = Primitive.Group("element",
            Primitive.Group("multiplier",
                Primitive.UnsignedMultiplier("significand", SignificandBits, SignificandBits),
                Primitive.Adder("exponent", ExponentBits + 1, 2),
                Primitive.Multiplexer("normalize", 2 * SignificandBits, 2)),
            Primitive.FloatAdder("adder", FloatFormat.Fp32.ExponentBits, FloatFormat.Fp32.MantissaBits));
        RegisterParts =
        [
            .. place.OperandRegisters(16, 16),
            new ElementRegister("product", ProductBits, RegisterData.Sum),
            // Aligned operands between the halves of the adder: two significands with guard bits, exponent, signs.
            new ElementRegister("aligned", 64, RegisterData.Sum),
            new ElementRegister("sum", 32, RegisterData.Sum, place.AccumulatorShare),
        ];
    }

    public override string Kind => KindName;

    public override IReadOnlyList<string> SupportedFormats => ["fp16 x fp16"];

    public override StructureNode Structure { get; }

    public override IReadOnlyList<ElementRegister> RegisterParts { get; }

    /// <summary>The exponents are ready before the significands; alignment and addition have a register between them.</summary>
    public override IReadOnlyList<PipelineStage> Stages { get; } =
        [new("multiply", ["multiplier/significand", "multiplier/normalize"]), new("align_add", ["adder"], 2)];

    public override int MostLanes => 1;

    public override bool HasFloatSums => true;

    public override int AccumulatorBits => 32;

    public override int WeightWordBits => 16;

    public override int ActivationWordBits => 16;

    public static Fp16ElementSpec Read(MapReader map) => new();

    public override ProcessingElementMode? ModeFor(NumberFormat weight, NumberFormat activation)
    {
        if (weight.Name != FloatFormat.Fp16.Name || activation.Name != FloatFormat.Fp16.Name)
            return null;
        var condition = _place.MultiplierCondition;
        return new ProcessingElementMode
        {
            Name = KindName,
            Lanes = LoopExtents.One,
            // Multiply, align, add: 1.0 and 2.7 ns at 28 nm, three stages of 2 ns.
            PipelineDepth = 3,
            StallLaw = new ConstantStallLaw(1),
            ActiveParts =
            [
                new("multiplier/significand", 1, condition),
                new("multiplier/exponent", 2, condition),
                new("multiplier/normalize", 1, condition),
                new("adder", 1, OperandCondition.Accumulating),
            ],
            Datapath = new FloatDatapath(weight, activation),
            AccumulatorBits = 32,
        };
    }
}
