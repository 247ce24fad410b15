using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>A floating-point multiplier with the adder of its accumulator behind it. See README.md.</summary>
internal sealed class FloatElement : ProcessingElement
{
    public const string KindName = "float";

    private readonly FloatElementSpec _spec;
    private readonly ElementPlace _place;
    private readonly FloatSum _sum;

    public FloatElement(FloatElementSpec spec, ElementPlace place)
    {
        _spec = spec;
        _place = place;
        _sum = FloatSum.Of(spec, place);
        var significand = spec.Operand.MantissaBits + 1;
        Structure = Primitive.Group("element",
            [
                Primitive.Group("multiplier", [Primitive.UnsignedMultiplier("significand", significand, significand), Primitive.Complement("product_sign", 1), .. _sum.ProductParts.Select(p => p.Part)]),
                .. _sum.AddParts.Select(p => p.Part),
            ]);
        RegisterParts = [.. Registered()];
    }

    public override string Kind => KindName;

    public override IReadOnlyList<string> SupportedFormats => [$"{_spec.Operand} x {_spec.Operand}"];

    public override StructureNode Structure { get; }

    public override IReadOnlyList<ElementRegister> RegisterParts { get; }

    /// <summary>The exponents are ready before the significands.</summary>
    public override IReadOnlyList<PipelineStage> Stages =>
    [
        new("multiply", ["multiplier/significand", .. _sum.ProductParts.Where(p => p.IsOnPath).Select(p => $"multiplier/{p.Part.Name}")]),
        new("align_add", [.. _sum.AddParts.Select(p => p.Part.Name)], _sum.AddCycles),
    ];

    public override int MostLanes => 1;

    public override bool HasFloatSums => _sum.Format is not null;

    public override FloatFormat? SumFormat => _sum.Format;

    public override int AccumulatorBits => _sum.Bits;

    public override int WeightWordBits => _spec.Operand.Bits;

    public override int ActivationWordBits => _spec.Operand.Bits;

    protected override ProcessingElementMode? NewMode(NumberFormat weight, NumberFormat activation)
    {
        if (weight is not FloatFormat weights || activation is not FloatFormat activations || !Fits(weights) || !Fits(activations))
            return null;
        var condition = _place.MultiplierCondition;
        // A chunk's sum takes the adder once more.
        var additions = _spec.Chunk == 1 ? 1 : 1 + 1.0 / _spec.Chunk;
        return new ProcessingElementMode
        {
            Name = _spec.Operand.Name,
            Lanes = LoopExtents.One,
            PipelineDepth = 1 + _sum.AddCycles,
            StallLaw = _spec.Chunk == 1 ? new ConstantStallLaw(1) : new ChunkStallLaw(_spec.Chunk),
            ActiveParts =
            [
                new("multiplier/significand", 1, condition),
                new("multiplier/product_sign", 1, condition),
                .. _sum.ProductParts.Select(p => new ActivePart($"multiplier/{p.Part.Name}", p.Part.Count, condition)),
                .. _sum.AddParts.Select(p => new ActivePart(p.Part.Name, p.CarriesSum ? additions : 1, p.CarriesSum ? OperandCondition.Accumulating : condition)),
            ],
            Datapath = _sum.Datapath(weights, activations),
            AccumulatorBits = _sum.Bits,
            SumFormat = _sum.HeldIn,
        };
    }

    /// <summary>Bits and their meaning are the operand's; the bias and how numbers came to their codes are nothing to a multiplier.</summary>
    private bool Fits(FloatFormat format)
    {
        var own = _spec.Operand.Layout;
        return format.Layout with { Bias = own.Bias, Rounding = own.Rounding, Saturates = own.Saturates } == own;
    }

    private IEnumerable<ElementRegister> Registered()
    {
        foreach (var register in _place.OperandRegisters(_spec.Operand.Bits, _spec.Operand.Bits))
            yield return register;
        yield return new ElementRegister("product", _sum.ProductBits, RegisterData.Sum);
        if (_sum.AlignedBits > 0)
            yield return new ElementRegister("aligned", _sum.AlignedBits, RegisterData.Sum);
        yield return new ElementRegister("sum", _sum.Bits, RegisterData.Sum, _place.AccumulatorShare);
        // The sum of the chunks before; it changes once a chunk and is clocked all the time.
        if (_spec.Chunk > 1)
            yield return new ElementRegister("chunk_sum", _sum.Bits, RegisterData.Held, _place.AccumulatorShare);
    }
}
