using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Quantization;

/// <summary>The least and the largest number that codes of a tensor stand for: what lies beyond is clipped.</summary>
internal sealed class ValueLimits
{
    // A scale that was made of the largest value is rounded, and so is a quotient by it: that alone clips nothing.
    private const double Rounding = 1e-6;

    private readonly TensorScales _scales;
    private readonly double _least;
    private readonly double _most;

    private ValueLimits(TensorScales scales, double least, double most) => (_scales, _least, _most) = (scales, least, most);

    /// <summary>Null where codes do not stand for values one by one.</summary>
    public static ValueLimits? Of(NumberFormat format, TensorScales scales)
    {
        if (!format.HoldsOperands)
            return null;
        var values = Enumerable.Range(0, 1 << format.Bits).Select(c => format.Decode((uint)c)).Where(double.IsFinite).ToArray();
        return new ValueLimits(scales, values.Min(), values.Max());
    }

    /// <summary>Values beyond.</summary>
    /// <param name="values">Channel by channel.</param>
    public long Count(ReadOnlySpan<float> values, int valuesPerChannel)
    {
        var count = 0L;
        for (var i = 0; i < values.Length; i += valuesPerChannel)
        {
            var channel = values.Slice(i, Math.Min(valuesPerChannel, values.Length - i));
            var group = _scales.Sharing == ScaleSharing.Group ? _scales.GroupLength : channel.Length;
            for (var position = 0; position < channel.Length; position += group)
            {
                var (scale, zero) = _scales.At(i / valuesPerChannel, position, valuesPerChannel);
                count += Beyond(channel.Slice(position, Math.Min(group, channel.Length - position)), scale * (_least - zero), scale * (_most - zero));
            }
        }
        return count;
    }

    private static long Beyond(ReadOnlySpan<float> values, double least, double most)
    {
        (least, most) = (least - Math.Abs(least) * Rounding, most + Math.Abs(most) * Rounding);
        var count = 0L;
        foreach (var value in values)
            count += value < least || value > most ? 1 : 0;
        return count;
    }
}
