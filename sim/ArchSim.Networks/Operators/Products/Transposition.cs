using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ArchSim.Networks;

/// <summary>Rows and columns exchanged.</summary>
internal static class Transposition
{
    private const int Block = 4;

    /// <param name="source">Rows x columns, one row after the other.</param>
    /// <param name="target">Columns x rows, the rows of it <paramref name="targetStride"/> apart.</param>
    public static void Run(ReadOnlySpan<float> source, int rows, int columns, Span<float> target, int targetStride)
    {
        if (rows == 0 || columns == 0)
            return;
        // The vectors below are not checked element by element.
        source = source[..(rows * columns)];
        target = target[..((columns - 1) * targetStride + rows)];
        var (wholeRows, wholeColumns) = Sse.IsSupported ? (rows / Block * Block, columns / Block * Block) : (0, 0);
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        for (var row = 0; row < wholeRows; row += Block)
        {
            for (var column = 0; column < wholeColumns; column += Block)
                FourByFour(ref Unsafe.Add(ref from, row * columns + column), columns, ref Unsafe.Add(ref to, column * targetStride + row), targetStride);
        }
        Rest(source, columns, target, targetStride, 0, wholeRows, wholeColumns, columns);
        Rest(source, columns, target, targetStride, wholeRows, rows, 0, columns);
    }

    private static void Rest(ReadOnlySpan<float> source, int columns, Span<float> target, int stride, int firstRow, int endRow, int firstColumn, int endColumn)
    {
        for (var row = firstRow; row < endRow; row++)
        {
            for (var column = firstColumn; column < endColumn; column++)
                target[column * stride + row] = source[row * columns + column];
        }
    }

    private static void FourByFour(ref float from, nint stride, ref float to, nint targetStride)
    {
        var (a, b) = (Vector128.LoadUnsafe(ref from), Vector128.LoadUnsafe(ref Unsafe.Add(ref from, stride)));
        var (c, d) = (Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 2 * stride)), Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 3 * stride)));
        var (abLow, abHigh) = (Sse.UnpackLow(a, b), Sse.UnpackHigh(a, b));
        var (cdLow, cdHigh) = (Sse.UnpackLow(c, d), Sse.UnpackHigh(c, d));
        Sse.MoveLowToHigh(abLow, cdLow).StoreUnsafe(ref to);
        Sse.MoveHighToLow(cdLow, abLow).StoreUnsafe(ref Unsafe.Add(ref to, targetStride));
        Sse.MoveLowToHigh(abHigh, cdHigh).StoreUnsafe(ref Unsafe.Add(ref to, 2 * targetStride));
        Sse.MoveHighToLow(cdHigh, abHigh).StoreUnsafe(ref Unsafe.Add(ref to, 3 * targetStride));
    }
}
