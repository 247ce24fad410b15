using ArchSim.Configuration;
using ArchSim.Numerics;

namespace ArchSim.Workloads;

/// <summary>Reads the formats of a layer. What a rule leaves out comes from the default; an output that nobody states is stored as activations are.</summary>
internal sealed class LayerFormatsReader
{
    private static readonly NumberFormat Unreadable = new IntegerFormat(8);

    private readonly NumberFormat? _output;

    public LayerFormatsReader(MapReader map)
    {
        var weight = Operand(map, "weight", null);
        var activation = Operand(map, "activation", null);
        _output = Any(map, "output");
        Default = new LayerFormats(weight, activation, Any(map, "accumulator", required: true)!, Any(map, "partial_sum"), _output ?? activation);
        map.Done();
    }

    public LayerFormats Default { get; }

    public LayerFormats Override(MapReader map)
    {
        var weight = Operand(map, "weight", Default.Weight);
        var activation = Operand(map, "activation", Default.Activation);
        return new LayerFormats(
            weight,
            activation,
            Any(map, "accumulator") ?? Default.Accumulator,
            Any(map, "partial_sum") ?? Default.PartialSum,
            Any(map, "output") ?? _output ?? activation);
    }

    private static NumberFormat Operand(MapReader map, string key, NumberFormat? fallback)
    {
        var format = Any(map, key, required: fallback is null) ?? fallback!;
        if (map.Has(key) && !format.HoldsOperands)
            map.Problem(key, $"'{format}' holds sums, not operands; operands have at most 16 bits and a code each");
        return format;
    }

    /// <summary>The format a field names; null where an optional one is left out.</summary>
    private static NumberFormat? Any(MapReader map, string key, bool required = false)
    {
        if (!required && !map.Has(key))
        {
            map.Text(key, "");
            return null;
        }
        var before = map.ProblemCount;
        var name = map.Text(key);
        if (map.ProblemCount > before || name.Length == 0)
            return Unreadable;
        if (NumberFormat.TryParse(name, out var format, out var problem))
            return format;
        map.Problem(key, problem);
        return Unreadable;
    }
}
