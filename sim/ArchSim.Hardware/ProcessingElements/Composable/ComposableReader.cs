using System.Numerics;
using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>Reads composable elements, and notes what they must not be.</summary>
internal static class ComposableReader
{
    private static readonly Dictionary<string, Fusion> Fusions = new() { ["outputs"] = Fusion.Outputs, ["reduction"] = Fusion.Reduction };

    public static ComposableSpec Read(MapReader map)
    {
        var brick = map.Integer("brick_bits", 2, 8);
        var operand = map.Integer("operand_bits", 2, 16, brick);
        var serial = map.Integer("serial_bits", 2, 16, operand);
        var spec = new ComposableSpec
        {
            BrickBits = brick,
            OperandBits = operand,
            SerialBits = serial,
            Fusion = map.Choice("fusion", Fusions, Fusion.Outputs),
            Codes = map.Choice("codes", ComposableCodes.All, ComposableCodes.Integer),
            AccumulatorBits = map.Integer("accumulator_bits", 8, 64, 32),
            OutlierBits = map.Integer("outlier_bits", 4, 16, 0),
            BricksPerOutlierUnit = map.Integer("bricks_per_outlier_unit", 1, 1024, 16),
        };
        if (operand % brick != 0 || !BitOperations.IsPow2(operand / brick))
            map.Problem("operand_bits", $"must be {brick} (brick_bits) times 1, 2, 4 or 8, was {operand}");
        if (serial != operand && serial != 2 * operand)
            map.Problem("serial_bits", $"must be {operand} (operand_bits) or twice that, was {serial}");
        var product = Math.Max(2 * serial, spec.OutlierBits == 0 ? 0 : spec.OutlierBits + operand);
        if (spec.AccumulatorBits < product)
            map.Problem("accumulator_bits", $"must be {product}..64 to hold a product{(product > 2 * serial ? " of an outlier" : "")}, was {spec.AccumulatorBits}");
        if (spec.Codes.HasExponents && brick != 4)
            map.Problem("brick_bits", $"must be 4 with codes: {spec.Codes.Name}, was {brick}");
        if (spec.Codes.HasExponents && spec.Fusion == Fusion.Reduction)
            map.Problem("fusion", $"must be outputs with codes: {spec.Codes.Name}, whose products are shifted one by one");
        if (map.Has("bricks_per_outlier_unit") && spec.OutlierBits == 0)
            map.Problem("bricks_per_outlier_unit", "says nothing without outlier_bits; add outlier_bits, or leave it out");
        return spec;
    }
}
