using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// Small multipliers that make several products of narrow operands or one of wide ones, with both operands cut into digits. Narrow products go to outputs of
/// their own (ANT, OliVe) or into one sum (BitFusion). Codes that are no integers are decoded at the array's edge to an integer and an exponent. See README.md.
/// </summary>
internal sealed class ComposableElement : ProcessingElement
{
    public const string KindName = "composable";

    private readonly ComposableSpec _spec;
    private readonly ElementPlace _place;
    private readonly ComposableStructure _structure;

    public ComposableElement(ComposableSpec spec, ElementPlace place)
    {
        (_spec, _place, _structure) = (spec, place, new ComposableStructure(spec, place));
        // A word of operands at the edge has as many digits as stand along a side, or one for each brick.
        var decoded = Digits * (spec.BrickBits + spec.Codes.ExponentBits);
        RegisterParts =
        [
            .. place.OperandRegisters(decoded, decoded),
            .. HasProductRegister && place.Reduction != Reduction.Tree ? [new ElementRegister("product", _structure.ProductBits, RegisterData.Sum)] : (ElementRegister[])[],
            .. place.SumRegisters(spec.AccumulatorBits, _structure.ProductBits, _structure.Accumulators),
            .. OutlierRegisters(),
        ];
    }

    public override string Kind => KindName;

    public override IReadOnlyList<string> SupportedFormats
    {
        get
        {
            var widths = new List<int>();
            for (var bits = _spec.BrickBits; bits <= _spec.SerialBits; bits *= 2)
                widths.Add(bits);
            var pairs = widths.Select(w => $"int{w} x int{w}").ToList();
            if (_spec.Codes.TakesFlint)
                pairs.Add($"flint{_spec.BrickBits} x flint{_spec.BrickBits}");
            if (_spec.Codes.TakesPowersOfTwo)
                pairs.Add($"pot{_spec.BrickBits} x pot{_spec.BrickBits}");
            pairs.Add($"any two integers of up to {_spec.SerialBits} bits{(!TakesUnsigned ? "" : HoldsUnsignedProducts ? ", signed or not" : ", one of them signed")}");
            return pairs;
        }
    }

    public override StructureNode Structure => _structure.Element;

    public override IReadOnlyList<ElementRegister> RegisterParts { get; }

    public override IReadOnlyList<PipelineStage> Stages
    {
        get
        {
            var multiply = new List<string> { "brick" };
            if (_spec.Codes.HasExponents || _spec.Codes.ScaleDistance > 0)
                multiply.Add("shift");
            // Three adders stand in two rows.
            foreach (var level in _structure.Levels)
                multiply.AddRange([$"{level.Name}/route", $"{level.Name}/sum", $"{level.Name}/sum"]);
            if (_structure.HasSelect)
                multiply.Add("select");
            string[] add = _structure.SeriallyMade > 0 ? ["pass", "adder"] : ["adder"];
            return HasProductRegister
                ? [new PipelineStage("multiply", multiply), new PipelineStage("add", add)]
                : [new PipelineStage("multiply_add", [.. multiply, .. add])];
        }
    }

    public override int MostLanes => _spec.Fusion == Fusion.Reduction ? 1 : RowDimension(_spec.Grid).K > 1 ? _spec.Grid : _spec.Bricks;

    public override int AccumulatorBits => _spec.AccumulatorBits;

    public override int WeightWordBits => Digits * _spec.BrickBits;

    public override int ActivationWordBits => Digits * _spec.BrickBits;

    public override StructureNode? OperandDecoder => _spec.Codes.Decoder("operand_decoder", _spec.BrickBits);

    private bool TakesUnsigned => _spec.Grid > 1;

    private bool HoldsUnsignedProducts => _spec.AccumulatorBits > 2 * _spec.SerialBits;

    private int Digits => _spec.Fusion == Fusion.Reduction ? _spec.Bricks : _spec.Grid;

    /// <summary>Behind the tree of a fused sum, and behind the products of an inner-product unit.</summary>
    private bool HasProductRegister => _spec.Fusion == Fusion.Reduction || _place.Reduction == Reduction.Tree;

    /// <summary>An operand runs in the fewest digits that hold it, sign-extended. Decoded codes have an exponent a brick: both operands must fit one.</summary>
    protected override ProcessingElementMode? NewMode(NumberFormat weight, NumberFormat activation)
    {
        if (DigitsOf(weight) is not { } w || DigitsOf(activation) is not { } a)
            return null;
        var isShifted = _spec.Codes.Takes(weight) || _spec.Codes.Takes(activation);
        // Of two unsigned operands a product takes a bit more than the sum need have.
        if ((isShifted && w.Digits * a.Digits > 1) || Largest(weight) * Largest(activation) >= Math.ScaleB(1, _spec.AccumulatorBits - 1))
            return null;
        var (alongActivations, alongWeights) = (_spec.Grid / a.Digits, _spec.Grid / w.Digits);
        var passes = w.Passes * a.Passes;
        return new ProcessingElementMode
        {
            Name = $"w{w.Digits * w.Passes * _spec.BrickBits}a{a.Digits * a.Passes * _spec.BrickBits}",
            Lanes = _spec.Fusion == Fusion.Reduction ? new LoopExtents(K: alongActivations * alongWeights) : RowDimension(alongActivations) * new LoopExtents(N: alongWeights),
            // A decoder at the edge is a stage too.
            PipelineDepth = (HasProductRegister ? 2 : 1) + (_spec.Codes.HasExponents ? 1 : 0),
            StallLaw = new ConstantStallLaw(passes),
            ActiveParts = ActiveParts(w.Digits, a.Digits, passes, isShifted),
            Datapath = new IntegerDatapath(weight, activation, _spec.AccumulatorBits),
            AccumulatorBits = _spec.AccumulatorBits,
        };
    }

    /// <summary>
    /// Decoders for what enters the array in a cycle, one for each digit along a side; wide codes of outliers have decoders of their own, one for each element along it.
    /// </summary>
    public override StructureNode? EdgeStructure(LoopExtents unroll)
    {
        if (!_spec.Codes.HasExponents)
            return null;
        var pixels = checked(unroll.H * unroll.W * unroll.B);
        var activations = checked(unroll.K * pixels * unroll.G);
        var weights = checked(unroll.K * unroll.N * unroll.G) / (_place.Stationary == Stationary.Weight && _place.Feeding == Feeding.Systolic ? unroll.K : 1);
        var (narrow, wide) = (_spec.BrickBits, _spec.OperandBits);
        StructureNode?[] decoders =
        [
            Of(_spec.Codes.Decoder("activation_decoder", narrow), activations * Digits),
            Of(_spec.Codes.Decoder("weight_decoder", narrow), weights * Digits),
            Of(_spec.Codes.WideDecoder("wide_activation_decoder", wide), activations),
            Of(_spec.Codes.WideDecoder("wide_weight_decoder", wide), weights),
        ];
        return Primitive.Group("codecs", [.. decoders.OfType<StructureNode>()]);

        static StructureNode? Of(StructureNode? decoder, int count) => decoder is null ? null : decoder with { Count = count };
    }

    /// <summary>Products of different activations lie along the rows of the array: output pixels where sums stay, the reduction elsewhere.</summary>
    private LoopExtents RowDimension(int extent)
    {
        if (_place.Stationary != Stationary.Output)
            return new LoopExtents(K: extent);
        return _place.Unroll switch
        {
            { W: 1, H: > 1 } => new LoopExtents(H: extent),
            { W: 1, H: 1, B: > 1 } => new LoopExtents(B: extent),
            _ => new LoopExtents(W: extent),
        };
    }

    /// <summary>Digits side by side, a power of two, and passes one after the other; null where the element does not take the format.</summary>
    private (int Digits, int Passes)? DigitsOf(NumberFormat format)
    {
        var isTaken = format is IntegerFormat || (format is UnsignedIntegerFormat && TakesUnsigned) || _spec.Codes.Takes(format);
        if (!isTaken || format.Bits > _spec.SerialBits)
            return null;
        if (format.Bits > _spec.OperandBits)
            return (_spec.Grid, 2);
        var digits = 1;
        while (digits * _spec.BrickBits < format.Bits)
            digits *= 2;
        return (digits, 1);
    }

    /// <summary>Of a unit for outliers: both operands and the sum. Clocked, and still, as the unit is in the modes that run.</summary>
    private IEnumerable<ElementRegister> OutlierRegisters() => _structure.OutlierUnits == 0
        ? []
        :
        [
            new("outlier_activation", _spec.OutlierBits, RegisterData.Held, _structure.OutlierUnits),
            new("outlier_weight", _spec.OperandBits, RegisterData.Held, _structure.OutlierUnits),
            new("outlier_sum", _spec.AccumulatorBits, RegisterData.Held, _structure.OutlierUnits),
        ];

    private List<ActivePart> ActiveParts(int weightDigits, int activationDigits, int passes, bool isShifted)
    {
        var condition = _place.MultiplierCondition;
        var parts = new List<ActivePart> { new("brick", _spec.Bricks * passes, condition) };
        if (isShifted)
            parts.Add(new("exponent", _spec.Bricks * passes, condition));
        if (_spec.Codes.HasExponents || _spec.Codes.ScaleDistance > 0)
            parts.Add(new("shift", _spec.Bricks * passes, condition));
        foreach (var level in _structure.Levels)
        {
            var (routes, sums) = Fused(level, weightDigits, activationDigits);
            if (sums == 0)
                continue;
            parts.Add(new($"{level.Name}/route", routes * level.Groups * passes, condition));
            parts.Add(new($"{level.Name}/sum", sums * level.Groups * passes, condition));
        }
        var sumsAtOnce = _spec.Fusion == Fusion.Reduction ? 1 : _spec.Bricks / (weightDigits * activationDigits);
        if (_structure.HasSelect)
            parts.Add(new("select", sumsAtOnce * passes, condition));
        if (_structure.SeriallyMade > 0)
            parts.Add(new("pass", Math.Min(sumsAtOnce, _structure.SeriallyMade) * passes, condition));
        parts.Add(new("adder", sumsAtOnce * passes, OperandCondition.Accumulating));
        return parts;
    }

    /// <summary>Multiplexers and adders of a group of four that work: all in a common sum, else as many adders as there are products fewer.</summary>
    private (int Routes, int Sums) Fused(FusionLevel level, int weightDigits, int activationDigits)
    {
        if (_spec.Fusion == Fusion.Reduction)
            return (4, FusionLevel.Sums);
        var left = (weightDigits * _spec.BrickBits >= level.Bits ? 1 : 2) * (activationDigits * _spec.BrickBits >= level.Bits ? 1 : 2);
        return left == 4 ? (0, 0) : (2, 4 - left);
    }

    private static double Largest(NumberFormat format) => Enumerable.Range(0, 1 << format.Bits).Max(code => Math.Abs(format.Decode((uint)code)));
}
