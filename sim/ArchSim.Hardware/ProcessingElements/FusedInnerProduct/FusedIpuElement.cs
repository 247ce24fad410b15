using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// One multiplier of a fused integer and floating-point inner-product unit (MLSys 2021), with its share of the unit's tree, accumulator and exponent unit. The K extent of
/// the array is the number of products of a unit. Wide operands take several iterations, one digit of each at a time; fp16 products are aligned in one cycle or in several.
/// See README.md.
/// </summary>
internal sealed class FusedIpuElement : ProcessingElement
{
    public const string KindName = "fused-ipu";

    /// <summary>Sum, maximum, difference, mask, serve: cycles ahead of the first product.</summary>
    public const int ExponentSteps = 5;

    private readonly FusedIpuElementSpec _spec;
    private readonly ElementPlace _place;
    private readonly FusedIpuParameters _unit;
    private readonly FusedIpuStructure _structure;

    public FusedIpuElement(FusedIpuElementSpec spec, ElementPlace place)
    {
        (_spec, _place, _unit) = (spec, place, spec.UnitOf(place.Unroll.K));
        _structure = new FusedIpuStructure(spec, place);
        RegisterParts = [.. Flops()];
    }

    public override string Kind => KindName;

    public override IReadOnlyList<string> SupportedFormats
    {
        get
        {
            var widths = new[] { 4, 8, 12, 16 }.Where(w => w <= _spec.OperandBits).ToList();
            List<string> formats = [.. widths.SelectMany(a => widths.Where(w => w <= a).Select(w => $"int{w} x int{a}"))];
            if (_spec.HasFloat)
                formats.Add("fp16 x fp16");
            return formats;
        }
    }

    public override StructureNode Structure => _structure.Root;

    public override IReadOnlyList<ElementRegister> RegisterParts { get; }

    public override IReadOnlyList<PipelineStage> Stages => _structure.Stages;

    public override int MostLanes => 1;

    public override bool HasFloatSums => _spec.HasFloat;

    public override int AccumulatorBits => _structure.AccumulatorBits;

    public override int WeightWordBits => _spec.OperandBits;

    public override int ActivationWordBits => _spec.OperandBits;

    public override StructureNode? ResultEncoder => _spec.HasFloat ? Normalizer() : null;

    protected override ProcessingElementMode? NewMode(NumberFormat weight, NumberFormat activation)
    {
        if (IsInteger(weight) && IsInteger(activation))
            return Integer(weight, activation);
        var isFloat = weight.Name == FloatFormat.Fp16.Name && activation.Name == FloatFormat.Fp16.Name;
        return isFloat && _spec.HasFloat ? Float() : null;
    }

    /// <summary>A unit gives an fp16 sum in as many cycles as an inner product has iterations, or more: so many units share what normalizes and rounds.</summary>
    public override StructureNode? EdgeStructure(LoopExtents unroll)
    {
        if (!_spec.HasFloat)
            return null;
        var units = checked(unroll.Product / unroll.K);
        return Primitive.Group("codecs", Normalizer() with { Count = (units - 1) / _spec.Digits.OfFp16 + 1 });
    }

    private ProcessingElementMode Integer(NumberFormat weight, NumberFormat activation)
    {
        var iterations = _spec.Digits.Iterations(weight.Bits, activation.Bits);
        return new ProcessingElementMode
        {
            Name = $"w{weight.Bits}a{activation.Bits}",
            Lanes = LoopExtents.One,
            // Multiply, sum, accumulate.
            PipelineDepth = 3,
            StallLaw = new ConstantStallLaw(iterations),
            ActiveParts = _structure.IntegerParts(iterations, Condition(iterations)),
            Datapath = weight.Bits % 4 == 0 && activation.Bits % 4 == 0
                ? new FusedIpuIntegerDatapath(_unit, weight, activation, AccumulatorBits)
                : new IntegerDatapath(weight, activation, AccumulatorBits),
            AccumulatorBits = AccumulatorBits,
        };
    }

    private ProcessingElementMode Float()
    {
        var iterations = _spec.Digits.OfFp16;
        return new ProcessingElementMode
        {
            Name = "fp16",
            Lanes = LoopExtents.One,
            PipelineDepth = 3 + ExponentSteps,
            StallLaw = new FusedIpuStallLaw(_unit, iterations, _place.Unroll),
            ActiveParts = _structure.FloatParts(iterations, Condition(iterations)),
            Datapath = new FusedIpuFloatDatapath(_unit),
            AccumulatorBits = AccumulatorBits,
        };
    }

    /// <summary>Of a held operand another digit is taken in every iteration.</summary>
    private OperandCondition Condition(int iterations) => iterations > 1 ? OperandCondition.Streaming : _place.MultiplierCondition;

    private bool IsInteger(NumberFormat format) => format is IntegerFormat or UnsignedIntegerFormat && format.Bits <= _spec.OperandBits;

    private IEnumerable<ElementRegister> Flops()
    {
        foreach (var register in _place.OperandRegisters(_spec.OperandBits, _spec.OperandBits))
            yield return register;
        var perUnit = _place.AccumulatorShare;
        var product = _spec.Digits.ProductBits;
        yield return new ElementRegister("product", product, RegisterData.Sum);
        yield return new ElementRegister("tree_sum", product + _structure.TreeSumBits - _spec.TreeBits, RegisterData.Sum, perUnit);
        yield return new ElementRegister("sum", AccumulatorBits, RegisterData.Sum, perUnit);
        if (!_spec.HasFloat)
            yield break;
        // Set once a step: which cycle is the lane's, its shift, and that it takes part.
        var shiftBits = 1 + GateEquivalents.Log2(FusedIpuParameters.MostDifference + 1);
        yield return new ElementRegister("shift", shiftBits, RegisterData.Held);
        // Zero in integer modes, so counted as still; that is too little for fp16.
        if (_spec.TreeBits > product)
            yield return new ElementRegister("tree_guard", _spec.TreeBits - product, RegisterData.Held, perUnit);
        // Those of the accumulator and of what is added to it.
        yield return new ElementRegister("exponent", 2 * 7, RegisterData.Held, perUnit);
    }

    /// <summary>Magnitude, leading one, shift, rounding to fp32.</summary>
    private StructureNode Normalizer() => Primitive.Group("normalizer",
        Primitive.Incrementer("complement", AccumulatorBits),
        Primitive.LeadingZeroCounter("leading_one", AccumulatorBits),
        Primitive.Shifter("normalize", AccumulatorBits, AccumulatorBits),
        Primitive.Rounder("round", FloatFormat.Fp32.Bits - 1));
}
