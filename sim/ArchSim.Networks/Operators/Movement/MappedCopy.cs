namespace ArchSim.Networks;

/// <summary>Fills a tensor from another, where each axis has a map: from an index of the target to one of the source, or to none.</summary>
internal static class MappedCopy
{
    /// <summary>An index that no element of the source is for.</summary>
    public const int None = -1;

    /// <param name="maps">For each axis as many indices as the target's extent.</param>
    /// <param name="fill">For elements that have no source.</param>
    public static void Run<T>(ReadOnlySpan<T> source, TensorShape sourceShape, int[][] maps, Span<T> target, T fill)
    {
        if (target.Length == 0)
            return;
        if (maps.Length == 0)
        {
            target[0] = source[0];
            return;
        }
        var inner = maps[^1];
        var strides = Axes.Strides(sourceShape);
        for (var (row, place) = (0, 0); place < target.Length; row++, place += inner.Length)
        {
            var output = target.Slice(place, inner.Length);
            var first = First(row, maps, strides);
            if (first == None)
                output.Fill(fill);
            else
                for (var i = 0; i < inner.Length; i++)
                    output[i] = inner[i] == None ? fill : source[first + inner[i]];
        }
    }

    /// <summary>Where the source's row of a row of the target starts.</summary>
    private static int First(int row, int[][] maps, int[] strides)
    {
        var first = 0;
        for (var axis = maps.Length - 2; axis >= 0; axis--)
        {
            (row, var index) = int.DivRem(row, maps[axis].Length);
            if (maps[axis][index] == None)
                return None;
            first += maps[axis][index] * strides[axis];
        }
        return first;
    }
}
