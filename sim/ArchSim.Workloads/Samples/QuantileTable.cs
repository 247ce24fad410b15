using System.Collections.Concurrent;
using ArchSim.Numerics;

namespace ArchSim.Workloads;

/// <summary>
/// The codes of equally likely values of a distribution, in ascending order of the values: a uniform index draws a code in one look-up. With
/// 4,096 entries the outermost value stands at 3.7 standard deviations.
/// </summary>
internal sealed class QuantileTable
{
    public const int IndexBits = 12;
    public const ulong IndexMask = (1 << IndexBits) - 1;

    private static readonly ConcurrentDictionary<(string Format, ActivationDistribution), QuantileTable> Tables = new();

    private QuantileTable(NumberFormat format, ActivationDistribution distribution)
    {
        if (!format.HoldsOperands)
            throw new ArgumentException($"{format} holds sums, not operands", nameof(format));
        var deviation = OperandScale.StandardDeviation(format);
        Codes = new ushort[1 << IndexBits];
        for (var i = 0; i < Codes.Length; i++)
        {
            var value = deviation * StandardNormal.Quantile((i + 0.5) / Codes.Length);
            if (distribution == ActivationDistribution.RectifiedNormal)
                value = Math.Max(0, value);
            Codes[i] = (ushort)format.Encode(value);
        }
    }

    public ushort[] Codes { get; }

    public static QuantileTable For(NumberFormat format, ActivationDistribution distribution) =>
        Tables.GetOrAdd((format.Name, distribution), _ => new QuantileTable(format, distribution));
}
