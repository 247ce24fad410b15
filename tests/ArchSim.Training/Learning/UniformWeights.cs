namespace ArchSim.Training;

/// <summary>The plainest quantization there is: every weight tensor on a symmetric uniform grid up to its largest magnitude, biases and activations as they are.</summary>
public static class UniformWeights
{
    /// <param name="bits">At least 2: 2 bits give -1, 0 and 1 times the largest magnitude.</param>
    public static float[] Quantize(TrainableNetwork network, float[] parameters, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 2);
        var most = (1 << (bits - 1)) - 1;
        var quantized = (float[])parameters.Clone();
        for (var step = 0; step < network.Steps.Count; step++)
        {
            var weights = quantized.AsSpan(network.Weights(step));
            var largest = 0f;
            foreach (var weight in weights)
                largest = Math.Max(largest, Math.Abs(weight));
            if (largest == 0)
                continue;
            foreach (ref var weight in weights)
                weight = (float)(Math.Round(weight * (double)most / largest) * largest / most);
        }
        return quantized;
    }
}
