using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>Sums of integers on their way out of accumulators and back.</summary>
internal static class IntegerLanes
{
    // Beside this number doubles are whole, and their words count up by one: adding it rounds to nearest even, and its word off the sum's leaves the integer.
    private const double Magic = 3L << 51;

    // As far as a number may lie from zero for that.
    private const double MostMagic = 1L << 51;

    public static void Read(Vector512<long> low, Vector512<long> high, Span<double> values)
    {
        Vector512.ConvertToDouble(low).CopyTo(values);
        Vector512.ConvertToDouble(high).CopyTo(values[Vector512<double>.Count..]);
    }

    /// <summary>Sums of at most 32 bits.</summary>
    public static void Read(Vector512<int> sums, Span<double> values)
    {
        var (low, high) = Vector512.Widen(sums);
        Double(low).CopyTo(values);
        Double(high).CopyTo(values[Vector512<double>.Count..]);
    }

    /// <summary>As <see cref="ScalarIntegerKernel.Load"/> has it; bits above an accumulator that wraps are left in place.</summary>
    public static (Vector512<long> Low, Vector512<long> High) Load(ReadOnlySpan<double> values, int bits, OverflowMode overflow) =>
        (Load(Vector512.Create(values), bits, overflow), Load(Vector512.Create(values[Vector512<double>.Count..]), bits, overflow));

    private static Vector512<long> Load(Vector512<double> values, int bits, OverflowMode overflow)
    {
        if (!Vector512.LessThanAll(Vector512.Abs(values), Vector512.Create(MostMagic)))
            return LoadOneByOne(values, bits, overflow);
        var whole = (values + Vector512.Create(Magic)).AsInt64() - Vector512.Create(Magic).AsInt64();
        if (overflow == OverflowMode.Wrap)
            return whole;
        var shift = 64 - bits;
        return Vector512.Clamp(whole, Vector512.Create(long.MinValue >> shift), Vector512.Create(long.MaxValue >> shift));
    }

    private static Vector512<double> Double(Vector512<long> whole) => (whole + Vector512.Create(Magic).AsInt64()).AsDouble() - Vector512.Create(Magic);

    private static Vector512<long> LoadOneByOne(Vector512<double> values, int bits, OverflowMode overflow)
    {
        var scalar = new ScalarIntegerKernel(bits, overflow);
        var loaded = Vector512<long>.Zero;
        for (var lane = 0; lane < Vector512<long>.Count; lane++)
            loaded = loaded.WithElement(lane, (long)scalar.Load([values[lane]]));
        return loaded;
    }
}
