using ArchSim.Configuration;
using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// An integer multiplier whose product goes to the accumulator of the weight's piece, and an adder beside it that sums activations of weights in outer pieces: 2k + 1
/// accumulators for k breakpoints (Fang et al., ECCV 2020). Uniform integers use the first accumulator alone. See README.md.
/// </summary>
internal sealed class PiecewiseLinearElement : ProcessingElement
{
    public const string KindName = "piecewise-linear";
    public const int DefaultAccumulationCycles = 64;

    private readonly PiecewiseLinearElementSpec _spec;
    private readonly ElementPlace _place;
    private readonly WeightSplit _split;
    private readonly RescalingUnit _rescaling;

    public PiecewiseLinearElement(PiecewiseLinearElementSpec spec, ElementPlace place)
    {
        _spec = spec;
        _place = place;
        _split = new WeightSplit(spec.Widths.WeightBits);
        _rescaling = new RescalingUnit(spec, place.Unroll);
        Structure = Build();
        RegisterParts = [.. place.OperandRegisters(ActivationBits, WeightWordBits), .. SumRegisters()];
    }

    public override string Kind => KindName;

    public override IReadOnlyList<string> SupportedFormats =>
    [
        .. _spec.Widths.WeightBits.Select(w => $"pwlq{w} x int{ActivationBits}"),
        .. _spec.Widths.WeightBits.Select(w => $"int{w} x int{ActivationBits}"),
    ];

    public override StructureNode Structure { get; }

    public override IReadOnlyList<ElementRegister> RegisterParts { get; }

    public override IReadOnlyList<PipelineStage> Stages
    {
        get
        {
            List<string> multiply = Slices > 1 ? ["multiplier", "combine", "product_sign"] : ["multiplier", "product_sign"];
            return IsTree
                ? [new("multiply", [.. multiply, "product_route"]), new("add", ["product_adder"])]
                : [new("multiply_add", [.. multiply, "product_adder", "product_route"]), new("offset_add", ["activation_gate", "activation_sign", "offset_adder", "offset_route"])];
        }
    }

    /// <summary>One product a cycle, whatever the weight's width: the source has one multiplier.</summary>
    public override int MostLanes => 1;

    /// <summary>What leaves the array comes out of the rescaling unit.</summary>
    public override bool HasFloatSums => true;

    public override int AccumulatorBits => _spec.Widths.AccumulatorBits;

    /// <summary>Sign, piece and level: what memory holds, with up to two bits of piece.</summary>
    public override int WeightWordBits => _split.Widest + GateEquivalents.Log2(Regions);

    public override int ActivationWordBits => ActivationBits;

    public override StructureNode? RescalingOperator => RescalingUnit.Operator(AccumulatorBits);

    private int ActivationBits => _spec.Widths.ActivationBits;

    private int ProductBits => ActivationBits + _split.Widest;

    private int Regions => _spec.Breakpoints + 1;

    private int Slices => _split.MostLanes;

    private bool IsTree => _place.Reduction == Reduction.Tree;

    /// <summary>Sums stay: a step touches that of one piece. Otherwise all of them pass, or leave a tree, in every step.</summary>
    private bool SumsStay => _place.Stationary == Stationary.Output && !IsTree;

    public static PiecewiseLinearElementSpec Read(MapReader map)
    {
        var widths = WeightSplit.Read(map, KindName, [4, 8], PiecewiseLinearFormat.LeastComputedBits, PiecewiseLinearFormat.MostComputedBits);
        var product = widths.ActivationBits + widths.WeightBits[^1];
        if (widths.AccumulatorBits < product || widths.AccumulatorBits > PiecewiseLinearDatapath.MostAccumulatorBits)
            map.Problem("accumulator_bits", $"must hold a product of {product} bits and be at most {PiecewiseLinearDatapath.MostAccumulatorBits}, was {widths.AccumulatorBits}");
        return new PiecewiseLinearElementSpec
        {
            Widths = widths,
            Breakpoints = map.Integer("breakpoints", 1, PiecewiseLinearFormat.MostBreakpoints, 1),
            AccumulationCycles = map.Integer("accumulation_cycles", 1, 65_536, DefaultAccumulationCycles),
        };
    }

    /// <summary>A narrower weight runs in the narrowest mode that holds it, one with fewer breakpoints leaves accumulators alone.</summary>
    protected override ProcessingElementMode? NewMode(NumberFormat weight, NumberFormat activation)
    {
        if (activation is not IntegerFormat || activation.Bits > ActivationBits)
            return null;
        return weight switch
        {
            PiecewiseLinearFormat pieces when pieces.Breakpoints.Count <= _spec.Breakpoints && _split.For(pieces.ComputedBits) is { } mode => Piecewise(pieces, activation, mode.Bits),
            IntegerFormat integer when _split.For(integer.Bits) is { } mode => Uniform(integer, activation, mode.Bits),
            _ => null,
        };
    }

    /// <summary>The rescaling unit.</summary>
    public override StructureNode? EdgeStructure(LoopExtents unroll) =>
        Primitive.Group("edge", RescalingUnit.Operator(AccumulatorBits) with { Count = _rescaling.Operators });

    private ProcessingElementMode Piecewise(PiecewiseLinearFormat weight, NumberFormat activation, int bits)
    {
        var regions = weight.Pieces.Count;
        var offsets = weight.IsOverlapping ? 0 : regions - 1;
        bool InOuterPiece(ushort code) => weight.PieceOf(code) > 0;
        var parts = Multiply(bits);
        parts.AddRange(Accumulate("product", regions));
        // An inner weight adds nothing to an offset; sums that pass go through the adder all the same.
        Func<ushort, bool>? worksWith = SumsStay ? InOuterPiece : null;
        if (offsets > 0)
        {
            parts.Add(new ActivePart("activation_sign", 1, _place.MultiplierCondition) { WorksWith = InOuterPiece });
            parts.AddRange(Accumulate("offset", offsets).Select(p => p with { WorksWith = worksWith }));
        }
        var operations = RescalingUnit.OperationsOf(regions);
        return Mode($"pwlq{bits}a{ActivationBits}", parts, operations, new PiecewiseLinearDatapath(weight, activation, AccumulatorBits)) with
        {
            ActiveSums =
            [
                new("product", 1),
                new("product_sum", MovingSums(regions) / (double)Regions),
                new("offset_sum", MovingSums(offsets) / (double)_spec.Breakpoints) { WorksWith = worksWith },
            ],
        };
    }

    private ProcessingElementMode Uniform(IntegerFormat weight, NumberFormat activation, int bits) =>
        Mode($"w{bits}a{ActivationBits}", [.. Multiply(bits), .. Accumulate("product", 1)], RescalingUnit.UniformOperations, new IntegerDatapath(weight, activation, AccumulatorBits)) with
        {
            ActiveSums = [new("product", 1), new("product_sum", 1.0 / Regions)],
        };

    private ProcessingElementMode Mode(string name, IReadOnlyList<ActivePart> parts, int operations, IDatapath datapath) => new()
    {
        Name = name,
        Lanes = LoopExtents.One,
        // Multiply and add in one cycle; a tree has a register behind the multipliers.
        PipelineDepth = IsTree ? 2 : 1,
        StallLaw = new ConstantStallLaw(1),
        ActiveParts = parts,
        Datapath = datapath,
        AccumulatorBits = AccumulatorBits,
        RescalingOperations = operations,
        SumsPerCycle = _rescaling.SumsPerCycle(operations),
    };

    private List<ActivePart> Multiply(int bits)
    {
        var condition = _place.MultiplierCondition;
        // The slices that a narrow weight leaves alone see zeros.
        List<ActivePart> parts = [new("multiplier", bits / _split.Narrowest, condition)];
        if (Slices > 1)
            parts.Add(new("combine", Slices - 1, condition));
        // Products of uniform weights, whose sign is in the multiplier, pass unchanged; the gate's inputs move, open or closed.
        parts.AddRange([new("product_sign", 1, condition), new("activation_gate", 1, condition)]);
        return parts;
    }

    /// <summary>Of as many accumulators the adder, the way out of that which it adds to, and the way back.</summary>
    private IEnumerable<ActivePart> Accumulate(string what, int sums)
    {
        if (Structure.Children.Any(c => c.Name == $"{what}_select"))
            yield return new($"{what}_select", 1, OperandCondition.Accumulating);
        yield return new($"{what}_adder", 1, OperandCondition.Accumulating);
        yield return new($"{what}_route", MovingSums(sums), OperandCondition.Accumulating);
    }

    private int MovingSums(int sums) => SumsStay ? Math.Min(1, sums) : sums;

    private StructureNode Build()
    {
        // A slice that does not hold the sign takes an unsigned digit: one bit more.
        var sliceBits = Slices > 1 ? _split.Narrowest + 1 : _split.Narrowest;
        var parts = new List<StructureNode> { Primitive.Multiplier("multiplier", ActivationBits, sliceBits, Slices) };
        if (Slices > 1)
            parts.Add(Primitive.Adder("combine", ProductBits, Slices - 1));
        // Weights are sign and level. The carries of both negations go into the adders.
        parts.Add(Primitive.Complement("product_sign", ProductBits));
        // Of weights in the inner piece, and of uniform ones, neither activation nor sign comes through: XORs and adder behind stand still.
        parts.Add(Primitive.AndRow("activation_gate", ActivationBits + 1));
        parts.Add(Primitive.Complement("activation_sign", ActivationBits));
        AddAccumulators(parts, "product", ProductBits, Regions);
        AddAccumulators(parts, "offset", ActivationBits, _spec.Breakpoints);
        return Primitive.Group("element", parts);
    }

    /// <summary>
    /// One adder with so many accumulators: the weight's piece selects the one that is added to, and each takes the adder's sum or keeps its own. A tree has an adder
    /// a piece, which takes the operand or zero.
    /// </summary>
    private void AddAccumulators(List<StructureNode> parts, string name, int operandBits, int sums)
    {
        if (!IsTree && sums > 1)
            parts.Add(Primitive.Multiplexer($"{name}_select", AccumulatorBits, sums));
        parts.Add(IntegerElement.SumAdder(_place, AccumulatorBits, operandBits, IsTree ? sums : 1) with { Name = $"{name}_adder" });
        parts.Add(Primitive.Multiplexer($"{name}_route", IsTree ? operandBits : AccumulatorBits, 2, sums));
    }

    /// <summary>2k + 1 accumulators. Those that stay in the element have a second set, which the rescaling unit empties while the first is filled.</summary>
    private IEnumerable<ElementRegister> SumRegisters()
    {
        if (IsTree)
            yield return new ElementRegister("product", ProductBits, RegisterData.Sum);
        var share = _place.AccumulatorShare;
        yield return new ElementRegister("product_sum", AccumulatorBits, RegisterData.Sum, Regions * share);
        yield return new ElementRegister("offset_sum", AccumulatorBits, RegisterData.Sum, _spec.Breakpoints * share);
        if (SumsStay)
            yield return new ElementRegister("leaving_sum", AccumulatorBits, RegisterData.Held, Regions + _spec.Breakpoints);
    }
}
