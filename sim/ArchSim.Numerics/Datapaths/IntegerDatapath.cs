namespace ArchSim.Numerics;

/// <summary>Exact products of integers, added one by one in an accumulator that saturates.</summary>
/// <param name="accumulatorBits">2 to 64, two's complement.</param>
public sealed class IntegerDatapath(NumberFormat weight, NumberFormat activation, int accumulatorBits) : IDatapath
{
    public string Name => $"{weight.Name} x {activation.Name}, exact, sums in {accumulatorBits} bits that saturate";

    public double Dot(ReadOnlySpan<ushort> weights, ReadOnlySpan<ushort> activations)
    {
        Rows.RequireEqual(weights, activations);
        var most = (Int128.One << (accumulatorBits - 1)) - 1;
        var sum = Int128.Zero;
        for (var i = 0; i < weights.Length; i++)
            sum = Int128.Clamp(sum + (Int128)weight.Decode(weights[i]) * (Int128)activation.Decode(activations[i]), -most - 1, most);
        return (double)sum;
    }
}
