using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>One multiplier of a fused inner-product unit with its share of what the unit has once, and of what units share.</summary>
internal sealed class FusedIpuStructure
{
    // Sum of two exponents of five bits, and differences of such sums.
    private const int ExponentBits = 5;
    private const int SumBits = ExponentBits + 1;

    // Of the accumulator: one more, so that differences have a sign.
    private const int AccumulatorExponentBits = SumBits + 1;

    private readonly FusedIpuElementSpec _spec;
    private readonly ElementPlace _place;
    private readonly FusedIpuParameters _unit;
    private readonly int _lanes;
    private readonly double _perLane;
    private readonly int _product;
    private readonly int _levels;

    public FusedIpuStructure(FusedIpuElementSpec spec, ElementPlace place)
    {
        (_spec, _place, _lanes, _perLane, _product) = (spec, place, place.Unroll.K, place.AccumulatorShare, spec.Digits.ProductBits);
        _levels = GateEquivalents.Log2(_lanes);
        _unit = spec.UnitOf(_lanes);
        // 33 + t + l, or what the widest integers need, but no fewer than the 32 in which they are summed elsewhere.
        AccumulatorBits = spec.HasFloat ? _unit.AccumulatorBits : Math.Max(32, 2 * spec.OperandBits + _levels + spec.AccumulationBits);
        Root = Build();
    }

    public StructureNode Root { get; }

    public int AccumulatorBits { get; }

    public int TreeSumBits => _spec.TreeBits + _levels;

    public IReadOnlyList<PipelineStage> Stages
    {
        get
        {
            List<string> multiply = [.. Present("select/activation_digit"), "multiplier"];
            string[] align = [.. Present("mask"), .. Present("local_shifter"), "tree"];
            // Exponents are known cycles before: their difference is not waited for.
            string[] accumulate = [.. Present("accumulator/digit_shift"), .. Present("accumulator/tree_shift"), .. Present("accumulator/swap"), .. Present("accumulator/align"), "accumulator/adder"];
            var stages = new List<PipelineStage> { new("multiply", multiply), new(_spec.HasFloat ? "align_sum" : "sum", align), new("accumulate", accumulate) };
            if (_spec.HasFloat)
            {
                stages.Add(new PipelineStage("exponents",
                    ["exponent_unit/sum", .. Enumerable.Repeat("exponent_unit/maximum", _levels), "exponent_unit/difference", "exponent_unit/mask", .. Present("exponent_unit/serve")],
                    FusedIpuElement.ExponentSteps));
            }
            return stages;
        }
    }

    /// <summary>What all iterations of a product of integers move: of shifters and tree the bits of products, since guard bits stay zero.</summary>
    public IReadOnlyList<ActivePart> IntegerParts(int iterations, OperandCondition condition)
    {
        var parts = DigitParts(iterations, condition);
        if (_spec.HasFloat)
        {
            var rows = GateEquivalents.Log2(Distances);
            Add("mask", iterations, condition);
            Add("local_shifter", (double)iterations * rows * _product / GateEquivalents.ExpandedBits(_product, _spec.TreeBits, Distances), condition);
        }
        Add("tree", (double)iterations * (_product + _levels) / TreeSumBits, condition);
        Add("accumulator/digit_shift", iterations * _perLane, OperandCondition.Accumulating);
        Add("accumulator/adder", iterations * _perLane, OperandCondition.Accumulating);
        return parts;

        void Add(string path, double count, OperandCondition toggles) => parts.AddRange(Present(path).Select(p => new ActivePart(p, count, toggles)));
    }

    /// <summary>Digits are multiplied once an iteration; shifters, tree and accumulator work in every alignment cycle; exponents once a step.</summary>
    public IReadOnlyList<ActivePart> FloatParts(int iterations, OperandCondition condition)
    {
        var parts = DigitParts(iterations, condition);
        foreach (var path in new[] { "mask", "local_shifter", "tree" })
            EveryCycle(path, 1, condition);
        foreach (var part in Root.Find("accumulator").Children)
            EveryCycle($"accumulator/{part.Name}", part.Count * _perLane, OperandCondition.Accumulating);
        // What is charged to a lane works for each of the units that take turns.
        var exponents = Root.Find("exponent_unit");
        parts.Add(new ActivePart("exponent_unit", exponents.Count * _spec.UnitsPerExponentUnit, OperandCondition.Streaming));
        return parts;

        void EveryCycle(string path, double count, OperandCondition toggles) =>
            parts.AddRange(Present(path).Select(p => new ActivePart(p, count, toggles) { EveryCycle = true }));
    }

    /// <summary>Shifts of a lane in front of the tree, 0 included: those of an alignment cycle, or all that are not masked.</summary>
    private int Distances => _spec.Alignment == FusedIpuAlignment.MultiCycle ? Math.Min(_spec.GuardBits, _spec.SoftwarePrecision) : Math.Min(_spec.TreeBits, _spec.SoftwarePrecision);

    private List<ActivePart> DigitParts(int iterations, OperandCondition condition) =>
    [
        .. Present("select/activation_digit").Concat(Present("select/weight_digit")).Select(p => new ActivePart(p, iterations * Root.Find(p).Count, condition)),
        new ActivePart("multiplier", iterations, condition),
    ];

    private StructureNode Build()
    {
        List<StructureNode> parts =
        [
            .. Select(),
            Primitive.Multiplier("multiplier", _spec.Digits.Activation + 1, _spec.Digits.Weight + 1),
        ];
        if (_spec.HasFloat)
        {
            // ANDs, counted as multiplexers with zero.
            parts.Add(Primitive.Multiplexer("mask", _product, 2));
            if (Distances > 1)
                parts.Add(Primitive.ExpandingShifter("local_shifter", _product, _spec.TreeBits, Distances, 1));
        }
        // Half as many adders a level, each a bit wider.
        parts.Add(Primitive.Group("tree", [.. Enumerable.Range(1, _levels).Select(level => Primitive.Adder($"level_{level}", _spec.TreeBits + level, 1.0 / (1 << level)))]));
        parts.Add(Accumulator() with { Count = _perLane });
        if (_spec.HasFloat)
            parts.Add(ExponentUnit() with { Count = _perLane / _spec.UnitsPerExponentUnit });
        return Primitive.Group("element", parts);
    }

    /// <summary>Which digit of its operand a multiplier takes; elements that share an operand share this too.</summary>
    private IEnumerable<StructureNode> Select()
    {
        var (activations, weights) = (_spec.Digits.ActivationDigits(_spec.OperandBits), _spec.Digits.WeightDigits(_spec.OperandBits));
        List<StructureNode> muxes = [];
        if (activations > 1)
            muxes.Add(Primitive.Multiplexer("activation_digit", _spec.Digits.Activation + 1, activations, _place.Passing(_place.Unroll.N)));
        if (weights > 1)
            muxes.Add(Primitive.Multiplexer("weight_digit", _spec.Digits.Weight + 1, weights, _place.Passing(_place.Pixels)));
        return muxes.Count > 0 ? [Primitive.Group("select", muxes)] : [];
    }

    private StructureNode Accumulator()
    {
        var weights = _spec.Digits.Weights(_spec.OperandBits);
        List<StructureNode> parts = [];
        if (weights.Count > 1)
            parts.Add(Primitive.Shifter("digit_shift", Math.Min(AccumulatorBits, TreeSumBits + weights[^1]), weights.Count));
        if (_spec.HasFloat)
        {
            if (_unit.MostAlignmentCycles > 1)
                parts.Add(Primitive.Shifter("tree_shift", AccumulatorBits, _unit.MostAlignmentCycles));
            parts.Add(Primitive.Adder("exponent_difference", AccumulatorExponentBits));
            // The sum or what is there, whichever has the smaller exponent, is shifted.
            parts.Add(Primitive.Multiplexer("swap", 2 * AccumulatorBits, 2));
            parts.Add(Primitive.Shifter("align", AccumulatorBits, Math.Min(AccumulatorBits, FusedIpuParameters.MostDifference + 1)));
        }
        parts.Add(Primitive.Adder("adder", AccumulatorBits));
        return Primitive.Group("accumulator", parts);
    }

    /// <summary>Sums of exponents, their maximum, differences to it, what is masked, and which lanes have their turn in which cycle.</summary>
    private StructureNode ExponentUnit()
    {
        List<StructureNode> parts =
        [
            Primitive.Adder("sum", ExponentBits, _lanes),
            Primitive.Group("maximum", Primitive.Comparator("comparator", SumBits), Primitive.Multiplexer("larger", SumBits, 2)) with { Count = _lanes - 1 },
            Primitive.Adder("difference", SumBits, _lanes),
            Primitive.Comparator("mask", SumBits, _lanes),
        ];
        if (_unit.MostAlignmentCycles > 1)
        {
            var bins = _unit.MostAlignmentCycles;
            parts.Add(Primitive.Group("serve",
                Primitive.Comparator("bin", SumBits, bins - 1),
                Primitive.Adder("local_shift", SumBits),
                Primitive.Comparator("turn", GateEquivalents.Log2(bins))) with
            { Count = _lanes });
        }
        return Primitive.Group("exponent_unit", parts);
    }

    private string[] Present(string path)
    {
        var node = Root;
        foreach (var name in path.Split('/'))
        {
            if (node.Children.FirstOrDefault(c => c.Name == name) is not { } child)
                return [];
            node = child;
        }
        return [path];
    }
}
