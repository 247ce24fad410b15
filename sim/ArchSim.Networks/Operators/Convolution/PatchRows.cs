namespace ArchSim.Networks;

/// <summary>Fills rows of activations from images whose channels lie side by side.</summary>
internal readonly ref struct PatchRows(ConvolutionShape shape, ReadOnlySpan<float> pixels)
{
    private readonly ReadOnlySpan<float> _pixels = pixels;

    /// <param name="firstRow">Images outside, output pixels inside.</param>
    /// <param name="rows">Whole rows of K.</param>
    public void Fill(int firstRow, Span<float> rows)
    {
        for (var row = firstRow; rows.Length > 0; row++)
        {
            var (image, pixel) = int.DivRem(row, shape.OutputPixels);
            var (y, x) = int.DivRem(pixel, shape.Width.Outputs);
            var source = _pixels.Slice(image * shape.Pixels * shape.Channels, shape.Pixels * shape.Channels);
            if (shape.IsTransposed)
                FillScattered(source, y, x, rows[..shape.Products]);
            else
                FillRow(source, y, x, rows[..shape.Products]);
            rows = rows[shape.Products..];
        }
    }

    private void FillRow(ReadOnlySpan<float> source, int y, int x, Span<float> row)
    {
        var (width, channels) = (shape.Width, shape.Channels);
        var (first, end) = width.Inside(x);
        var place = width.Position(x, first) * channels;
        var length = width.Kernel * channels;
        for (var element = 0; element < shape.Height.Kernel; element++, row = row[length..])
        {
            var line = shape.Source(shape.Height, y, element);
            if (line < 0 || first == end)
            {
                row[..length].Clear();
                continue;
            }
            var from = line * width.Extent * channels + place;
            row[..(first * channels)].Clear();
            row[(end * channels)..length].Clear();
            if (width.Dilation == 1)
            {
                Copy(source.Slice(from, (end - first) * channels), row[(first * channels)..]);
                continue;
            }
            for (var i = first; i < end; i++, from += width.Dilation * channels)
                Copy(source.Slice(from, channels), row[(i * channels)..]);
        }
    }

    private void FillScattered(ReadOnlySpan<float> source, int y, int x, Span<float> row)
    {
        for (var i = 0; i < shape.Height.Kernel; i++)
        {
            var line = shape.Source(shape.Height, y, i);
            for (var j = 0; j < shape.Width.Kernel; j++, row = row[shape.Channels..])
            {
                var column = shape.Source(shape.Width, x, j);
                if (line < 0 || column < 0)
                    row[..shape.Channels].Clear();
                else
                    Copy(source.Slice((line * shape.Width.Extent + column) * shape.Channels, shape.Channels), row);
            }
        }
    }

    // A call costs more than the few elements that a depthwise convolution copies.
    private static void Copy(ReadOnlySpan<float> source, Span<float> target)
    {
        if (source.Length > 8)
        {
            source.CopyTo(target);
            return;
        }
        target = target[..source.Length];
        for (var i = 0; i < source.Length; i++)
            target[i] = source[i];
    }
}
