using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>How a product is added to a sum in lanes that are as wide as the accumulator or wider.</summary>
internal interface ILaneAdder
{
    static abstract OverflowMode Overflow { get; }

    /// <param name="least">The smallest sum of the accumulator.</param>
    /// <param name="most">The largest.</param>
    static abstract Vector512<T> Add<T>(Vector512<T> sum, Vector512<T> product, Vector512<T> least, Vector512<T> most);
}

/// <summary>Bits above the lane are lost. Those below are right whatever was lost, so an accumulator that is narrower is read from its own bits.</summary>
internal readonly struct WrappingAdder : ILaneAdder
{
    public static OverflowMode Overflow => OverflowMode.Wrap;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add<T>(Vector512<T> sum, Vector512<T> product, Vector512<T> least, Vector512<T> most) => sum + product;
}

/// <summary>Saturates in lanes that have room for a sum and one more product.</summary>
internal readonly struct ClampingAdder : ILaneAdder
{
    public static OverflowMode Overflow => OverflowMode.Saturate;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add<T>(Vector512<T> sum, Vector512<T> product, Vector512<T> least, Vector512<T> most) =>
        Vector512.MaxNative(Vector512.MinNative(sum + product, most), least);
}

/// <summary>Saturates at the width of the lane: a sum overflowed where its sign is that of neither summand.</summary>
internal readonly struct DetectingAdder : ILaneAdder
{
    public static OverflowMode Overflow => OverflowMode.Saturate;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add<T>(Vector512<T> sum, Vector512<T> product, Vector512<T> least, Vector512<T> most)
    {
        var next = sum + product;
        var overflowed = Vector512.LessThan((sum ^ next) & (product ^ next), Vector512<T>.Zero);
        // The largest sum is the complement of the smallest.
        var limit = Vector512.LessThan(next, Vector512<T>.Zero) ^ least;
        return Vector512.ConditionalSelect(overflowed, limit, next);
    }
}
