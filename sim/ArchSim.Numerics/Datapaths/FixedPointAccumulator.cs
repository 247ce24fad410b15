using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>A two's complement accumulator of 2 to 64 bits, one by one and in the lanes of vectors, in units of its last place.</summary>
/// <param name="bits">2 to 64.</param>
/// <param name="overflow">
/// What becomes of a sum beyond the width. A vector that wraps holds bits above the width too, which no lower bit depends on; reading drops them.
/// </param>
internal readonly struct FixedPointAccumulator(int bits, OverflowMode overflow)
{
    public int Bits { get; } = bits;

    public bool Saturates { get; } = overflow == OverflowMode.Saturate;

    public long Most { get; } = long.MaxValue >> (64 - bits);

    public long Least { get; } = long.MinValue >> (64 - bits);

    /// <summary>What the accumulator makes of any number.</summary>
    public long Fit(Int128 sum) => Saturates ? (long)Int128.Clamp(sum, Least, Most) : (long)sum << (64 - Bits) >> (64 - Bits);

    public long Add(long sum, long product) => Fit((Int128)sum + product);

    /// <summary>Lanes of 64 bits. Products that saturate must have been saturated to the width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<long> Add(Vector512<long> sum, Vector512<long> product)
    {
        var total = sum + product;
        if (!Saturates)
            return total;
        if (Bits < 64)
            return Saturate(total);
        // Only numbers of one sign overflow, into the other sign.
        var overflowed = Vector512.LessThan((sum ^ total) & (product ^ total), Vector512<long>.Zero);
        return Vector512.ConditionalSelect(overflowed, (sum >> 63) ^ Vector512.Create(long.MaxValue), total);
    }

    /// <summary>Lanes of 32 bits, for accumulators of at most as many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> Add(Vector512<int> sum, Vector512<int> product)
    {
        var total = sum + product;
        if (!Saturates)
            return total;
        if (Bits < 32)
            return Vector512.Min(Vector512.Max(total, Vector512.Create((int)Least)), Vector512.Create((int)Most));
        var overflowed = Vector512.LessThan((sum ^ total) & (product ^ total), Vector512<int>.Zero);
        return Vector512.ConditionalSelect(overflowed, (sum >> 31) ^ Vector512.Create(int.MaxValue), total);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<long> Saturate(Vector512<long> sum) => Vector512.Min(Vector512.Max(sum, Vector512.Create(Least)), Vector512.Create(Most));

    /// <summary>The sum of a lane as it leaves, rounded to the 53 bits of a double.</summary>
    /// <param name="unit">What the last place stands for.</param>
    public double Read(long lane, double unit) => Fit(lane) * unit;

    /// <summary>The sum nearest to a value, from the middle the even one; the largest or smallest for values beyond.</summary>
    /// <exception cref="ArgumentException">NaN or an infinity.</exception>
    public long Load(double value, double unit)
    {
        var sum = Math.Round(LoadedSum.Finite(value) / unit, MidpointRounding.ToEven);
        // 2^63 is the first double that is too large; below it all doubles of the range are integers of 64 bits.
        return sum >= Math.ScaleB(1, Bits - 1) ? Most : sum <= Least ? Least : (long)sum;
    }
}
