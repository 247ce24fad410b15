using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>Rounding to the values of a format, eight at a time: to the bit what decoding the code of each gives.</summary>
internal interface ISpanRounding
{
    /// <param name="values">Finite ones.</param>
    Vector512<double> Round(Vector512<double> values);
}

/// <summary>The loop over a span that all formats with a vector rounding share.</summary>
internal static class SpanRounding
{
    /// <exception cref="ArgumentException">NaN or an infinity that the format has no code for.</exception>
    // Compiled once a rounding, not anew into every caller: the compiler's budget for inlining ends within it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Round<T>(in T rounding, NumberFormat format, Span<double> values)
        where T : struct, ISpanRounding
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var i = 0;
        for (; i <= values.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            var loaded = Vector512.LoadUnsafe(ref first, (nuint)i);
            if (AreFinite(loaded))
                rounding.Round(loaded).StoreUnsafe(ref first, (nuint)i);
            else
                RoundOneByOne(format, values.Slice(i, Vector512<double>.Count));
        }
        if (i < values.Length)
            RoundTail(rounding, format, values[i..]);
    }

    private static void RoundTail<T>(in T rounding, NumberFormat format, Span<double> values)
        where T : struct, ISpanRounding
    {
        Span<double> padded = stackalloc double[Vector512<double>.Count];
        padded.Clear();
        values.CopyTo(padded);
        var loaded = Vector512.Create((ReadOnlySpan<double>)padded);
        if (!AreFinite(loaded))
        {
            RoundOneByOne(format, values);
            return;
        }
        rounding.Round(loaded).CopyTo(padded);
        padded[..values.Length].CopyTo(values);
    }

    private static bool AreFinite(Vector512<double> values) => Vector512.LessThanOrEqualAll(Vector512.Abs(values), Vector512.Create(double.MaxValue));

    private static void RoundOneByOne(NumberFormat format, Span<double> values)
    {
        foreach (ref var value in values)
            value = format.Decode(format.Encode(value));
    }
}
