namespace ArchSim.Numerics;

/// <summary>Products of fp16 numbers, exact in fp32, added one by one in fp32 with rounding to nearest even. Infinities and NaN go as IEEE 754 has them.</summary>
public sealed class FloatDatapath(NumberFormat weight, NumberFormat activation) : IDatapath
{
    public string Name => $"{weight.Name} x {activation.Name}, exact, sums in fp32";

    public double Dot(ReadOnlySpan<ushort> weights, ReadOnlySpan<ushort> activations)
    {
        Rows.RequireEqual(weights, activations);
        var sum = 0f;
        for (var i = 0; i < weights.Length; i++)
            sum += (float)weight.Decode(weights[i]) * (float)activation.Decode(activations[i]);
        return sum;
    }
}
