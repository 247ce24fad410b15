namespace ArchSim.Networks;

/// <summary>Copies elements that lie in strides.</summary>
internal static class StridedCopy
{
    /// <summary>Fills a tensor in order from places in another.</summary>
    /// <param name="first">Place of the first element.</param>
    /// <param name="strides">Of the source, one for an axis of the target; negative ones walk backwards, 0 repeats.</param>
    public static void Run(Tensor source, int first, ReadOnlySpan<int> strides, Tensor target)
    {
        if (target.Shape.Count == 0)
            return;
        var loop = new StridedLoop(target.Shape, strides, strides);
        if (source.Type == ElementType.Float)
            Copy<float>(loop, source.Floats, first, target.Floats);
        else
            Copy<long>(loop, source.Integers, first, target.Integers);
    }

    /// <summary>Copies a tensor as it lies.</summary>
    public static void Run(Tensor source, Tensor target)
    {
        if (source.Type == ElementType.Float)
            source.Floats.CopyTo(target.Floats);
        else
            source.Integers.CopyTo(target.Integers);
    }

    private static void Copy<T>(StridedLoop loop, ReadOnlySpan<T> source, int first, Span<T> target)
    {
        var (length, stride) = (loop.RunLength, loop.RunStrides.Left);
        for (var run = 0; run < loop.Runs; run++)
        {
            var from = first + loop.Start(run).Left;
            var to = target.Slice(run * length, length);
            if (stride == 1)
                source.Slice(from, length).CopyTo(to);
            else if (stride == 0)
                to.Fill(source[from]);
            else
                for (var i = 0; i < length; i++)
                    to[i] = source[from + i * stride];
        }
    }
}
