using ArchSim.Configuration;

namespace ArchSim.Networks;

/// <summary>Images that are one array of numbers: [N, H, W], [N, C, H, W] or [N, H, W, C].</summary>
internal static class ArrayImages
{
    /// <summary>An extent up to this is taken for the channels.</summary>
    private const int MostColours = 4;

    /// <summary>An array in column-major order has the pixels of an image spread over the whole file: it is turned in memory, within this.</summary>
    private const long MostTurnedBytes = 512L << 20;

    private const int PieceBytes = 1 << 20;

    /// <param name="layout">Where something else than the shape says it.</param>
    /// <exception cref="InputException">The shape is none of images, or not the file's.</exception>
    public static PixelStore Open(DataFile file, StoredArray array, PixelLayout? layout = null)
    {
        array.RequireFile(file);
        var shape = array.Extents;
        if (shape.Length is not (3 or 4))
            throw Unfit(file, array, "must be [N, H, W], [N, C, H, W] or [N, H, W, C]");
        if (shape[0] > DataSet.MostImages)
            throw Unfit(file, array, $"must be of at most {DataSet.MostImages} images");
        var order = shape.Length == 3 ? PixelLayout.Nchw : layout ?? LayoutOf(file, array);
        var (channels, height, width) = shape.Length == 3 ? (1, shape[1], shape[2])
            : order == PixelLayout.Nchw ? (shape[1], shape[2], shape[3]) : (shape[3], shape[1], shape[2]);
        // The shape is that of the file, so that its products fit a long.
        if (channels * height * width > ImageExtents.MostValues)
            throw Unfit(file, array, $"must have at most {ImageExtents.MostValues} values an image");
        var extents = new ImageExtents((int)channels, (int)height, (int)width);
        return new PixelStore(file, array.Number, (int)shape[0], extents, order)
        {
            OffsetBytes = array.IsColumnMajor ? 0 : array.OffsetBytes,
            StrideBytes = (long)extents.Values * array.Number.SizeBytes,
            InOrder = array.IsColumnMajor ? Turned(file, array) : null,
        };
    }

    private static PixelLayout LayoutOf(DataFile file, StoredArray array)
    {
        var (second, last) = (array.Extents[1] <= MostColours, array.Extents[3] <= MostColours);
        if (second == last)
        {
            throw Unfit(file, array, second
                ? "may be [N, C, H, W] or [N, H, W, C]: the second and the last extent both look like channels"
                : $"must be [N, C, H, W] or [N, H, W, C] with 1..{MostColours} channels");
        }
        return second ? PixelLayout.Nchw : PixelLayout.Nhwc;
    }

    /// <summary>The numbers in row-major order, read once from front to back.</summary>
    private static byte[] Turned(DataFile file, StoredArray array)
    {
        var total = file.Length - array.OffsetBytes;
        if (total > MostTurnedBytes)
            throw new InputException(file.Path, $"is in Fortran order and has {total} bytes of numbers, of which at most {MostTurnedBytes} are turned in memory; save it in C order");
        var size = array.Number.SizeBytes;
        var turned = new byte[total];
        var piece = new byte[Math.Min(total, PieceBytes)];
        var strides = new long[array.Extents.Length];
        var stride = (long)size;
        for (var axis = strides.Length - 1; axis >= 0; stride *= array.Extents[axis], axis--)
            strides[axis] = stride;
        var index = new long[strides.Length];
        var target = 0L;
        for (var done = 0L; done < total; done += piece.Length)
        {
            var bytes = piece.AsSpan(0, (int)Math.Min(piece.Length, total - done));
            file.Read(array.OffsetBytes + done, bytes);
            for (var at = 0; at < bytes.Length; at += size)
            {
                bytes.Slice(at, size).CopyTo(turned.AsSpan((int)target));
                target += Step(index, array.Extents, strides);
            }
        }
        return turned;
    }

    /// <summary>Goes to the next element in column-major order; gives how far that is in row-major order.</summary>
    private static long Step(long[] index, long[] extents, long[] strides)
    {
        var distance = 0L;
        for (var axis = 0; axis < index.Length; axis++)
        {
            distance += strides[axis];
            if (++index[axis] < extents[axis])
                break;
            distance -= strides[axis] * extents[axis];
            index[axis] = 0;
        }
        return distance;
    }

    private static InputException Unfit(DataFile file, StoredArray array, string allowed) =>
        new(file.Path, $"{array.Form} of shape {array.Shape}: a shape of images {allowed}");
}
