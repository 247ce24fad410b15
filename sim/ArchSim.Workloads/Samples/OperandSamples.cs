using System.Collections.Concurrent;
using ArchSim.Numerics;

namespace ArchSim.Workloads;

/// <summary>How synthetic activations are distributed.</summary>
public enum ActivationDistribution
{
    /// <summary>Normal, negative values made zero: what a convolution or a fully connected layer reads behind a ReLU.</summary>
    RectifiedNormal,

    /// <summary>Normal: queries, keys, values, what follows a norm, and images.</summary>
    Normal,
}

/// <summary>
/// Synthetic operands, for networks without a trace. Weights (and keys and values) are normal; activations are as
/// <see cref="ActivationDistribution"/> says; all are independent. One standard deviation is what <see cref="OperandScale"/> says for the
/// format. Neither the runtime's random numbers nor the platform enter, so that a seed means the same everywhere.
/// </summary>
public static class OperandSamples
{
    public const int DefaultBlocks = 64;

    // A sample depends on nothing else, layers share formats, and a sample is 256 KiB: a few of them are kept.
    private const int MostKept = 64;
    private static readonly ConcurrentDictionary<(string Weight, string Activation, ActivationDistribution, long, int), OperandSample> Kept = new();

    /// <summary>Activations are normal for attention products and layers of signed input, rectified elsewhere.</summary>
    public static ActivationDistribution ActivationsOf(MatrixLayer layer) =>
        layer.SecondOperandIsActivation || layer.SignedInput ? ActivationDistribution.Normal : ActivationDistribution.RectifiedNormal;

    public static OperandSample For(MatrixLayer layer, LayerFormats formats, long seed, int blocks = DefaultBlocks) =>
        Draw(formats.Weight, formats.Activation, seed, blocks, ActivationsOf(layer));

    /// <exception cref="ArgumentException">A format holds no operands.</exception>
    public static OperandSample Draw(
        NumberFormat weightFormat,
        NumberFormat activationFormat,
        long seed,
        int blocks = DefaultBlocks,
        ActivationDistribution activations = ActivationDistribution.RectifiedNormal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 1);
        var key = (weightFormat.Name, activationFormat.Name, activations, seed, blocks);
        if (Kept.TryGetValue(key, out var kept))
            return kept;
        var sample = new OperandSample
        {
            WeightFormat = weightFormat,
            ActivationFormat = activationFormat,
            Activations = Codes(activationFormat, activations, seed, stream: 1, checked(blocks * OperandSample.Pixels * OperandSample.Depth)),
            Weights = Codes(weightFormat, ActivationDistribution.Normal, seed, stream: 2, checked(blocks * OperandSample.Channels * OperandSample.Depth)),
            Blocks = blocks,
            IsSynthetic = true,
        };
        // Cleared and not closed: a process that goes through many seeds or formats still draws each sample once, not once a layer.
        if (Kept.Count >= MostKept)
            Kept.Clear();
        Kept[key] = sample;
        return sample;
    }

    /// <summary>Each operand has its own stream: a change of the weight format leaves the activations as they were.</summary>
    private static ushort[] Codes(NumberFormat format, ActivationDistribution distribution, long seed, int stream, int count)
    {
        var table = QuantileTable.For(format, distribution).Codes;
        var random = new Xoshiro256(unchecked((ulong)seed * 2 + (ulong)stream));
        var codes = new ushort[count];
        var i = 0;
        while (i < codes.Length)
        {
            var bits = random.Next();
            for (var n = 0; n < 64 / QuantileTable.IndexBits && i < codes.Length; n++)
            {
                codes[i++] = table[bits & QuantileTable.IndexMask];
                bits >>= QuantileTable.IndexBits;
            }
        }
        return codes;
    }
}
