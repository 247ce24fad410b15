using ArchSim.Configuration;
using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// A multiply-accumulate element for two's complement integers. With several weight widths the multiplier is cut into slices as wide as the narrowest weight:
/// alone, each slice forms a product for an output channel of its own; for wider weights their products are shifted by wiring and added. See README.md.
/// </summary>
internal sealed class IntegerElement : ProcessingElement
{
    public const string KindName = "integer";

    private readonly WeightSplitSpec _spec;
    private readonly ElementPlace _place;
    private readonly WeightSplit _split;

    public IntegerElement(WeightSplitSpec spec, ElementPlace place)
    {
        _spec = spec;
        _place = place;
        _split = new WeightSplit(spec.WeightBits);
        Structure = Build();
        RegisterParts = [.. place.OperandRegisters(spec.ActivationBits, _split.Widest), .. place.SumRegisters(spec.AccumulatorBits, spec.ActivationBits + _split.Narrowest, MostLanes)];
    }

    public override string Kind => KindName;

    public override IReadOnlyList<string> SupportedFormats => [.. _spec.WeightBits.Select(w => $"int{w} x int{_spec.ActivationBits}")];

    public override StructureNode Structure { get; }

    public override IReadOnlyList<ElementRegister> RegisterParts { get; }

    public override IReadOnlyList<PipelineStage> Stages
    {
        get
        {
            // Slices are joined in pairs, then picked.
            List<string> multiply = ["multiplier", .. Enumerable.Repeat("combine", GateEquivalents.Log2(MostLanes))];
            if (MostLanes > 1)
                multiply.Add("select");
            return Depth == 1
                ? [new PipelineStage("multiply_add", [.. multiply, "adder"])]
                : [new PipelineStage("multiply", multiply), new PipelineStage("add", ["adder"])];
        }
    }

    public override int MostLanes => _split.MostLanes;

    public override int AccumulatorBits => _spec.AccumulatorBits;

    public override int WeightWordBits => _split.Widest;

    public override int ActivationWordBits => _spec.ActivationBits;

    public static WeightSplitSpec Read(MapReader map)
    {
        var spec = WeightSplit.Read(map, KindName, [4, 8, 16], 2, 16);
        if (spec.AccumulatorBits < spec.ActivationBits + spec.WeightBits[^1])
            map.Problem("accumulator_bits", $"must hold a product of {spec.ActivationBits + spec.WeightBits[^1]} bits, was {spec.AccumulatorBits}");
        return spec;
    }

    /// <summary>A narrower integer runs in the narrowest mode that holds it, sign-extended.</summary>
    protected override ProcessingElementMode? NewMode(NumberFormat weight, NumberFormat activation)
    {
        if (weight is not IntegerFormat || activation is not IntegerFormat || activation.Bits > _spec.ActivationBits)
            return null;
        if (_split.For(weight.Bits) is not { } mode)
            return null;
        var condition = _place.MultiplierCondition;
        var parts = new List<ActivePart> { new("multiplier", MostLanes, condition) };
        // All slices together form Lanes products; each product takes MostLanes / Lanes slices and one adder less.
        if (MostLanes > mode.Lanes)
            parts.Add(new("combine", MostLanes - mode.Lanes, condition));
        if (MostLanes > 1)
            parts.Add(new("select", 1, condition));
        parts.Add(new("adder", mode.Lanes, OperandCondition.Accumulating));
        return new ProcessingElementMode
        {
            Name = $"w{mode.Bits}a{_spec.ActivationBits}",
            Lanes = new LoopExtents(N: mode.Lanes),
            PipelineDepth = Depth,
            StallLaw = new ConstantStallLaw(1),
            ActiveParts = parts,
            Datapath = new IntegerDatapath(weight, activation, _spec.AccumulatorBits),
            AccumulatorBits = _spec.AccumulatorBits,
        };
    }

    /// <summary>
    /// One cycle for multiply and add: 1.2 ns at 28 nm for 8 x 8 and 32 bits, 1.6 ns for 16 x 16 and 48 bits, by <see cref="Stages"/>. A tree has a register behind the
    /// multipliers and one behind the sum.
    /// </summary>
    private int Depth => _place.Reduction == Reduction.Tree ? 2 : 1;

    private StructureNode Build()
    {
        // A slice that does not hold the sign takes an unsigned digit: one bit more.
        var sliceBits = MostLanes > 1 ? _split.Narrowest + 1 : _split.Narrowest;
        var parts = new List<StructureNode> { Primitive.Multiplier("multiplier", _spec.ActivationBits, sliceBits, MostLanes) };
        if (MostLanes > 1)
        {
            parts.Add(Primitive.Adder("combine", _spec.ActivationBits + _split.Widest, MostLanes - 1));
            // Each accumulator takes its own slice's product or the combined one.
            parts.Add(Primitive.Multiplexer("select", _spec.ActivationBits + _split.Widest, 2));
        }
        parts.Add(SumAdder(_place, _spec.AccumulatorBits, _spec.ActivationBits + _split.Widest, MostLanes));
        return Primitive.Group("element", parts);
    }

    /// <summary>
    /// The adder behind one multiplier. An adder tree over K products has K - 1 narrow adders and one that accumulates, so that a multiplier has one adder,
    /// as wide as the mean of both.
    /// </summary>
    internal static StructureNode SumAdder(ElementPlace place, int accumulatorBits, int productBits, int lanes)
    {
        var extent = place.Unroll.K;
        if (place.Reduction != Reduction.Tree || extent == 1)
            return Primitive.Adder("adder", accumulatorBits, lanes);
        var treeBits = productBits + (GateEquivalents.Log2(extent) + 1) / 2;
        var gates = ((extent - 1) * GateEquivalents.Adder(treeBits) + GateEquivalents.Adder(accumulatorBits)) / extent;
        return Primitive.Adder("adder", accumulatorBits, lanes) with
        {
            GateEquivalents = gates,
            // The tree, and the addition to what is there.
            GateDelays = GateDelays.AdderTree(2 * extent, accumulatorBits),
            CarryDelays = GateDelays.Carry(accumulatorBits),
            Source = $"share of a tree of {extent - 1} adders of {treeBits} bits and an accumulator of {accumulatorBits}",
        };
    }
}
