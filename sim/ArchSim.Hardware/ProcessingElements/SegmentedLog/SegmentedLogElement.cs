using ArchSim.Configuration;
using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// The arithmetic element of SegLog (SOCC 2018) and BRSLog (JSPS 2020) with an accumulator behind it: weights are powers of two and of its root, so that a product is
/// an activation, perhaps times the root of two by shift and add, shifted and signed. See README.md.
/// </summary>
internal sealed class SegmentedLogElement : ProcessingElement
{
    public const string KindName = "segmented-log";

    private const int UsualAccumulatorBits = 48;

    private readonly SegmentedLogElementSpec _spec;
    private readonly ElementPlace _place;
    private readonly SegmentedLogArithmetic _arithmetic;

    public SegmentedLogElement(SegmentedLogElementSpec spec, ElementPlace place)
    {
        _spec = spec;
        _place = place;
        _arithmetic = spec.Arithmetic;
        Structure = Primitive.Group("element", [.. _arithmetic.Parts, IntegerElement.SumAdder(place, spec.AccumulatorBits, _arithmetic.ProductBits, 1)]);
        RegisterParts = [.. place.OperandRegisters(spec.ActivationBits, spec.WeightBits), .. place.SumRegisters(spec.AccumulatorBits, _arithmetic.ProductBits, 1)];
    }

    public override string Kind => KindName;

    /// <summary>Of the ratios that a reconfigurable element takes, the ends, the wired one and the middle.</summary>
    public override IReadOnlyList<string> SupportedFormats =>
        [.. (_spec.IsReconfigurable ? Reconfigurable : [LogSegments.FixedRatio]).Select(s => $"{Example(s)} x int{_spec.ActivationBits}")];

    public override StructureNode Structure { get; }

    public override IReadOnlyList<ElementRegister> RegisterParts { get; }

    public override IReadOnlyList<PipelineStage> Stages
    {
        get
        {
            // A weight that stays is decoded long before.
            List<string> multiply = _place.Stationary == Stationary.Weight ? ["zero/gate", "sign", "root", "shifter"] : ["decoder", "zero", "sign", "root", "shifter"];
            return Depth == 1
                ? [new PipelineStage("shift_add", [.. multiply, "adder"])]
                : [new PipelineStage("shift", multiply), new PipelineStage("add", ["adder"])];
        }
    }

    public override int MostLanes => 1;

    public override int AccumulatorBits => _spec.AccumulatorBits;

    public override int WeightWordBits => _spec.WeightBits;

    public override int ActivationWordBits => _spec.ActivationBits;

    public static SegmentedLogElementSpec Read(MapReader map)
    {
        var problems = map.ProblemCount;
        var spec = new SegmentedLogElementSpec
        {
            IsReconfigurable = map.Choice("ratio", new Dictionary<string, bool> { ["fixed"] = false, ["reconfigurable"] = true }),
            ActivationBits = map.Integer("activation_bits", 4, 16),
            WeightBits = map.Integer("weight_bits", 3, 6),
            RootTerms = map.Integer("root_terms", SegmentedLogArithmetic.Roots.Keys.Min(), SegmentedLogArithmetic.Roots.Keys.Max(), 2),
            AccumulatorBits = map.Integer("accumulator_bits", 8, 64, UsualAccumulatorBits),
        };
        if (map.ProblemCount == problems && spec.AccumulatorBits < spec.Arithmetic.ProductBits)
            map.Problem("accumulator_bits", $"must be {spec.Arithmetic.ProductBits}..64 to hold a product, was {spec.AccumulatorBits}");
        return spec;
    }

    protected override ProcessingElementMode? NewMode(NumberFormat weight, NumberFormat activation)
    {
        if (weight is not LogarithmicFormat weights || activation is not IntegerFormat || activation.Bits > _spec.ActivationBits || !Decodes(weights))
            return null;
        return new ProcessingElementMode
        {
            Name = $"w{_spec.WeightBits}a{_spec.ActivationBits}",
            Lanes = LoopExtents.One,
            PipelineDepth = Depth,
            StallLaw = new ConstantStallLaw(1),
            ActiveParts = [.. ActiveParts(weights)],
            Datapath = new SegmentedLogDatapath(weights, activation, _spec.AccumulatorBits),
            AccumulatorBits = _spec.AccumulatorBits,
        };
    }

    /// <summary>As for integers; see <see cref="Stages"/> for what a cycle has to hold.</summary>
    private int Depth => _place.Reduction == Reduction.Tree ? 2 : 1;

    private static LogSegments[] Reconfigurable => [LogSegments.BaseTwo, LogSegments.FixedRatio, LogSegments.Reconfigurable, LogSegments.BaseRootTwo];

    /// <summary>A narrower code of a reconfigurable element has zeros on top of its magnitude.</summary>
    private bool Decodes(LogarithmicFormat format)
    {
        if (!format.Options.HasZero || (format.RootTwoLevels > 0 && format.Options.Root != _arithmetic.Root))
            return false;
        return _spec.IsReconfigurable
            ? format.Bits <= _spec.WeightBits
            : format.Segments == LogSegments.FixedRatio && format.Bits == _spec.WeightBits && !format.Options.TopIsOdd;
    }

    private IEnumerable<ActivePart> ActiveParts(LogarithmicFormat weights)
    {
        var condition = _place.MultiplierCondition;
        var decoder = weights.Decoder;
        bool HasRoot(ushort code) => weights.Level(code) is >= 0 and var level && decoder.IsRoot(level);
        // What decodes a weight that stays stands still.
        if (_place.Stationary != Stationary.Weight)
        {
            yield return new ActivePart("decoder", 1, condition);
            yield return new ActivePart("zero/detect", 1, condition);
        }
        yield return new ActivePart("zero/gate", 1, condition);
        yield return new ActivePart("sign", 1, condition);
        // Even powers of the root hold the shifted copies at zero.
        yield return new ActivePart("root/select", _spec.RootTerms - 1, condition) { WorksWith = HasRoot };
        for (var term = 1; term < _spec.RootTerms; term++)
            yield return new ActivePart($"root/add_{term}", 1, condition) { WorksWith = HasRoot };
        yield return new ActivePart("shifter", 1, condition);
        yield return new ActivePart("adder", 1, OperandCondition.Accumulating);
    }

    private LogarithmicFormat Example(LogSegments segments)
    {
        var levels = segments == LogSegments.Reconfigurable ? 1 << (_spec.WeightBits - 3) : 0;
        // Powers of two alone have no root to approximate.
        var options = segments == LogSegments.BaseTwo ? new LogOptions() : new LogOptions { Root = _arithmetic.Root };
        return new LogarithmicFormat(segments, _spec.WeightBits, levels, options);
    }
}
