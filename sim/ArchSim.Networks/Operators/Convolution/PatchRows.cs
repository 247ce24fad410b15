namespace ArchSim.Networks;

/// <summary>Fills rows of activations from images whose channels lie side by side.</summary>
/// <param name="padding">What stands for zero.</param>
internal readonly ref struct PatchRows<T>(ConvolutionShape shape, ReadOnlySpan<T> pixels, T padding)
    where T : unmanaged
{
    private readonly ReadOnlySpan<T> _pixels = pixels;

    /// <param name="firstRow">Images outside, output pixels inside.</param>
    /// <param name="rows">Whole rows of K.</param>
    public void Fill(int firstRow, Span<T> rows)
    {
        if (shape.Channels == 1 && !shape.IsTransposed)
        {
            FillPlane(firstRow, rows);
            return;
        }
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

    /// <summary>
    /// Of one channel, as depthwise convolutions have: a row is as short as the kernel, so that it is filled element by element of the kernel, each for a whole line of
    /// output pixels.
    /// </summary>
    private void FillPlane(int firstRow, Span<T> rows)
    {
        var (height, width, products) = (shape.Height, shape.Width, shape.Products);
        var count = rows.Length / products;
        for (var done = 0; done < count;)
        {
            var (image, pixel) = int.DivRem(firstRow + done, shape.OutputPixels);
            var (y, x) = int.DivRem(pixel, width.Outputs);
            var outputs = Math.Min(count - done, width.Outputs - x);
            var source = _pixels.Slice(image * shape.Pixels, shape.Pixels);
            var line = rows.Slice(done * products, outputs * products);
            for (var k = 0; k < products; k++)
            {
                var (i, j) = int.DivRem(k, width.Kernel);
                var from = shape.Source(height, y, i);
                FillElement(from < 0 ? [] : source.Slice(from * width.Extent, width.Extent), width.Position(x, j), width.Stride, line[k..], products);
            }
            done += outputs;
        }
    }

    /// <param name="source">A line of the image; empty where it is padding.</param>
    /// <param name="position">Of the first output's pixel in it.</param>
    /// <param name="target">Every <paramref name="products"/>-th place takes a pixel.</param>
    private void FillElement(ReadOnlySpan<T> source, int position, int stride, Span<T> target, int products)
    {
        var place = 0;
        for (; place < target.Length && position < 0; place += products, position += stride)
            target[place] = padding;
        for (; place < target.Length && (uint)position < (uint)source.Length; place += products, position += stride)
            target[place] = source[position];
        for (; place < target.Length; place += products)
            target[place] = padding;
    }

    private void FillRow(ReadOnlySpan<T> source, int y, int x, Span<T> row)
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
                row[..length].Fill(padding);
                continue;
            }
            var from = line * width.Extent * channels + place;
            row[..(first * channels)].Fill(padding);
            row[(end * channels)..length].Fill(padding);
            if (width.Dilation == 1)
            {
                Copy(source.Slice(from, (end - first) * channels), row[(first * channels)..]);
                continue;
            }
            for (var i = first; i < end; i++, from += width.Dilation * channels)
                Copy(source.Slice(from, channels), row[(i * channels)..]);
        }
    }

    private void FillScattered(ReadOnlySpan<T> source, int y, int x, Span<T> row)
    {
        for (var i = 0; i < shape.Height.Kernel; i++)
        {
            var line = shape.Source(shape.Height, y, i);
            for (var j = 0; j < shape.Width.Kernel; j++, row = row[shape.Channels..])
            {
                var column = shape.Source(shape.Width, x, j);
                if (line < 0 || column < 0)
                    row[..shape.Channels].Fill(padding);
                else
                    Copy(source.Slice((line * shape.Width.Extent + column) * shape.Channels, shape.Channels), row);
            }
        }
    }

    // A call costs more than the elements of few channels.
    private static void Copy(ReadOnlySpan<T> source, Span<T> target)
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
