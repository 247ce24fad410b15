namespace ArchSim.Numerics;

/// <summary>What the dot product of two rows of codes gives, in the order and the widths of the hardware.</summary>
public interface IDatapath
{
    /// <summary>In words for lists: what is multiplied, and in what sums are held.</summary>
    string Name { get; }

    /// <summary>The value of the accumulator after all products; 0 for no products.</summary>
    /// <exception cref="ArgumentException">The rows differ in length, or a code stands for no number.</exception>
    double Dot(ReadOnlySpan<ushort> weights, ReadOnlySpan<ushort> activations);
}

internal static class Rows
{
    public static void RequireEqual(ReadOnlySpan<ushort> weights, ReadOnlySpan<ushort> activations)
    {
        if (weights.Length != activations.Length)
            throw new ArgumentException($"a dot product needs as many weights as activations, got {weights.Length} and {activations.Length}");
    }

    public static double Number(NumberFormat format, ushort code)
    {
        var value = format.Decode(code);
        return double.IsNaN(value) ? throw new ArgumentException($"code {code} of {format.Name} stands for no number") : value;
    }
}
