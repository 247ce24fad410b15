using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// An integer multiplier and an fp16 one side by side, of which one works at a time, a product a cycle; each with its share of a tree and an accumulator of its own. Products
/// of fp16 are aligned to the largest of their tree, in one cycle. See README.md.
/// </summary>
internal sealed class SeparateUnitsElement : ProcessingElement
{
    public const string KindName = "separate-int-fp";

    private const int ExponentBits = 5;
    private const int ExponentSumBits = 6;
    private const int SignificandBits = 11;

    private readonly SeparateUnitsElementSpec _spec;
    private readonly ElementPlace _place;
    private readonly FusedIpuParameters _float;
    private readonly int _levels;

    public SeparateUnitsElement(SeparateUnitsElementSpec spec, ElementPlace place)
    {
        (_spec, _place) = (spec, place);
        _levels = GateEquivalents.Log2(place.Unroll.K);
        // Wide enough that what is cut lies far below the accumulator: README.md says how it differs from the tree.
        _float = new FusedIpuParameters
        {
            Lanes = place.Unroll.K,
            TreeBits = 57,
            SoftwarePrecision = FusedIpuParameters.NothingMasked,
            Alignment = FusedIpuAlignment.SingleCycle,
        };
        Structure = Primitive.Group("element", Isolation(), Integer(), Float());
        RegisterParts =
        [
            .. place.OperandRegisters(ActivationWordBits, WeightWordBits),
            .. place.SumRegisters(spec.AccumulatorBits, 2 * spec.IntegerBits, 1),
            new ElementRegister("float_product", SeparateUnitsElementSpec.ProductBits + ExponentSumBits, RegisterData.Sum),
            new ElementRegister("float_tree", spec.TreeBits + _levels, RegisterData.Sum, place.AccumulatorShare),
            new ElementRegister("float_sum", _float.AccumulatorBits + 2 * (ExponentSumBits + 1), RegisterData.Sum, place.AccumulatorShare),
        ];
    }

    public override string Kind => KindName;

    public override IReadOnlyList<string> SupportedFormats => [$"int{_spec.IntegerBits} x int{_spec.IntegerBits}", "fp16 x fp16"];

    public override StructureNode Structure { get; }

    public override IReadOnlyList<ElementRegister> RegisterParts { get; }

    public override IReadOnlyList<PipelineStage> Stages =>
    [
        new("integer_multiply", ["isolation/activation", "integer/multiplier"]),
        new("integer_add", ["integer/adder"]),
        new("float_multiply", ["isolation/activation", "float/significand", "float/sign"]),
        new("exponents", ["float/exponent_sum", .. Enumerable.Repeat("float/maximum", _levels), "float/difference"], FusedIpuElement.ExponentSteps),
        new("align_sum", ["float/align", "float/tree"]),
        new("accumulate", ["float/accumulator/swap", "float/accumulator/align", "float/accumulator/adder"]),
    ];

    public override int MostLanes => 1;

    public override bool HasFloatSums => true;

    public override int AccumulatorBits => _float.AccumulatorBits;

    public override int WeightWordBits => 16;

    public override int ActivationWordBits => 16;

    /// <summary>A narrower integer runs sign-extended.</summary>
    protected override ProcessingElementMode? NewMode(NumberFormat weight, NumberFormat activation)
    {
        var condition = _place.MultiplierCondition;
        if (weight is IntegerFormat && activation is IntegerFormat && Math.Max(weight.Bits, activation.Bits) <= _spec.IntegerBits)
        {
            return Mode($"w{_spec.IntegerBits}a{_spec.IntegerBits}", 2, new IntegerDatapath(weight, activation, _spec.AccumulatorBits), _spec.AccumulatorBits,
                [new("isolation", 1, condition), new("integer/multiplier", 1, condition), new("integer/adder", 1, OperandCondition.Accumulating)]);
        }
        if (weight.Name != FloatFormat.Fp16.Name || activation.Name != FloatFormat.Fp16.Name)
            return null;
        return Mode("fp16", 3 + FusedIpuElement.ExponentSteps, new FusedIpuFloatDatapath(_float), _float.AccumulatorBits,
        [
            new("isolation", 1, condition),
            new("float/significand", 1, condition),
            new("float/product_sign", 1, condition),
            new("float/sign", 1, condition),
            new("float/exponent_sum", 1, condition),
            new("float/maximum", Structure.Find("float/maximum").Count, condition),
            new("float/difference", 1, condition),
            new("float/align", 1, condition),
            new("float/tree", 1, condition),
            new("float/accumulator", _place.AccumulatorShare, OperandCondition.Accumulating),
        ]);
    }

    private static ProcessingElementMode Mode(string name, int depth, IDatapath datapath, int accumulatorBits, IReadOnlyList<ActivePart> parts) => new()
    {
        Name = name,
        Lanes = LoopExtents.One,
        PipelineDepth = depth,
        StallLaw = new ConstantStallLaw(1),
        ActiveParts = parts,
        Datapath = datapath,
        AccumulatorBits = accumulatorBits,
    };

    /// <summary>Behind the operand registers, which both units share: what goes to either unit, or zero. Rows are charged open and closed, for their inputs move.</summary>
    private StructureNode Isolation() => Primitive.Group("isolation",
        Primitive.AndRow("activation", _spec.IntegerBits + ActivationWordBits, _place.Passing(_place.Unroll.N)),
        Primitive.AndRow("weight", _spec.IntegerBits + WeightWordBits, _place.Passing(_place.Pixels)));

    private StructureNode Integer() => Primitive.Group("integer",
        Primitive.Multiplier("multiplier", _spec.IntegerBits, _spec.IntegerBits),
        IntegerElement.SumAdder(_place, _spec.AccumulatorBits, 2 * _spec.IntegerBits, 1));

    private StructureNode Float()
    {
        var lanes = _place.Unroll.K;
        var distances = Math.Min(_spec.TreeBits, FusedIpuParameters.MostDifference + 1);
        return Primitive.Group("float",
            Primitive.UnsignedMultiplier("significand", SignificandBits, SignificandBits),
            // Of both operands; the carry of the negation goes into the tree.
            Primitive.Complement("product_sign", 1),
            Primitive.Complement("sign", SeparateUnitsElementSpec.ProductBits),
            Primitive.Adder("exponent_sum", ExponentBits),
            Primitive.Group("maximum", Primitive.Comparator("comparator", ExponentSumBits), Primitive.Multiplexer("larger", ExponentSumBits, 2)) with { Count = (lanes - 1.0) / lanes },
            Primitive.Adder("difference", ExponentSumBits),
            Primitive.ExpandingShifter("align", SeparateUnitsElementSpec.ProductBits, _spec.TreeBits, distances, 1),
            Primitive.Group("tree", [.. Enumerable.Range(1, _levels).Select(level => Primitive.Adder($"level_{level}", _spec.TreeBits + level, Pairs(lanes, level) / (double)lanes))]),
            Primitive.Group("accumulator",
                Primitive.Adder("exponent_difference", ExponentSumBits + 1),
                Primitive.Multiplexer("swap", 2 * _float.AccumulatorBits, 2),
                Primitive.Shifter("align", _float.AccumulatorBits, Math.Min(_float.AccumulatorBits, FusedIpuParameters.MostDifference + 1)),
                Primitive.Adder("adder", _float.AccumulatorBits)) with
            { Count = _place.AccumulatorShare });
    }

    /// <summary>Adders of a level of a tree: pairs of what the level before left.</summary>
    private static int Pairs(int words, int level)
    {
        for (var l = 1; l < level; l++)
            words = (words + 1) / 2;
        return words / 2;
    }
}
