namespace ArchSim.Hardware;

/// <summary>What a composable element is built of: bricks, what fuses their products, accumulators.</summary>
internal sealed class ComposableStructure
{
    private readonly ComposableSpec _spec;
    private readonly ElementPlace _place;

    public ComposableStructure(ComposableSpec spec, ElementPlace place)
    {
        (_spec, _place) = (spec, place);
        Levels = [.. Enumerable.Range(1, GateEquivalents.Log2(spec.Grid)).Select(Level)];
        Element = Primitive.Group("element", Parts());
    }

    public StructureNode Element { get; }

    /// <summary>Doublings of the operands, the narrowest first.</summary>
    public IReadOnlyList<FusionLevel> Levels { get; }

    /// <summary>Of the widest sum of products before it is accumulated.</summary>
    public int ProductBits => Math.Max(FusedBits(_spec.OperandBits), ShiftedBits);

    public int Accumulators => _spec.Fusion == Fusion.Reduction ? 1 : _spec.Bricks;

    /// <summary>Units for outliers, as a share of one element.</summary>
    public double OutlierUnits => _spec.OutlierBits == 0 ? 0 : (double)_spec.Bricks / _spec.BricksPerOutlierUnit;

    public bool HasSelect => _spec.Fusion == Fusion.Outputs && _spec.Grid > 1;

    /// <summary>Sums whose products come in passes: with one of the operands a single digit wide, as many as the other side has digits.</summary>
    public int SeriallyMade => _spec.SerialBits == _spec.OperandBits ? 0 : _spec.Fusion == Fusion.Reduction ? 1 : _spec.Grid;

    private int BrickProductBits => FusedBits(_spec.BrickBits);

    /// <summary>A brick's product behind the shift by exponents or scales.</summary>
    private int ShiftedBits => Math.Min(_spec.AccumulatorBits, BrickProductBits + _spec.Codes.LargestShift + 2 * _spec.Codes.ScaleDistance);

    /// <summary>A product of two operands of that width; with the sign that unsigned digits need where there are several.</summary>
    private int FusedBits(int operandBits) => 2 * operandBits + (_spec.Grid > 1 ? 2 : 0);

    private FusionLevel Level(int level)
    {
        var groups = _spec.Grid >> level;
        return new FusionLevel(_spec.BrickBits << level, groups * groups);
    }

    private IEnumerable<StructureNode> PartsOfBricks()
    {
        // A digit that does not hold the sign is unsigned: one bit more.
        var digit = _spec.Grid > 1 ? _spec.BrickBits + 1 : _spec.BrickBits;
        yield return Primitive.Multiplier("brick", digit, digit, _spec.Bricks);
        if (_spec.Codes.HasExponents)
        {
            yield return Primitive.Adder("exponent", _spec.Codes.ExponentBits, _spec.Bricks);
            yield return Primitive.ExpandingShifter("shift", BrickProductBits, ShiftedBits, count: _spec.Bricks);
        }
        if (_spec.Codes.ScaleDistance > 0)
            yield return Primitive.Multiplexer("shift", ShiftedBits, 3, _spec.Bricks);
    }

    private IReadOnlyList<StructureNode> Parts()
    {
        var parts = PartsOfBricks().ToList();
        foreach (var level in Levels)
        {
            var bits = FusedBits(level.Bits);
            parts.Add(Primitive.Group(level.Name,
                // Of four products one stays, two are shifted or not, one by none, one or two digits. Without a common sum two are paired by rows or by columns.
                Primitive.Multiplexer("route", bits, 2, _spec.Fusion == Fusion.Reduction ? 4 : 2),
                Primitive.Adder("sum", bits, FusionLevel.Sums)) with
            { Count = level.Groups });
        }
        if (HasSelect)
            parts.Add(Primitive.Multiplexer("select", ProductBits, 2, Accumulators));
        // A pass has the lower or upper half of either operand: its products go by none, one or two widths of the composed operand.
        if (SeriallyMade > 0)
            parts.Add(Primitive.Multiplexer("pass", Math.Min(_spec.AccumulatorBits, ProductBits + 2 * _spec.OperandBits), 3, SeriallyMade));
        parts.Add(IntegerElement.SumAdder(_place, _spec.AccumulatorBits, ProductBits, Accumulators));
        if (OutlierUnits > 0)
        {
            parts.Add(Primitive.Group("outlier_unit",
                Primitive.Multiplier("multiplier", _spec.OutlierBits, _spec.OperandBits),
                Primitive.Adder("adder", _spec.AccumulatorBits)) with
            { Count = OutlierUnits });
        }
        return parts;
    }
}

/// <summary>Four products, two by two digits, become one of operands twice as wide.</summary>
/// <param name="Bits">Width of an operand behind it.</param>
/// <param name="Groups">Of four, in an element.</param>
internal sealed record FusionLevel(int Bits, int Groups)
{
    public const int Sums = 3;

    public string Name => $"fuse{Bits}";
}
