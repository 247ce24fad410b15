using System.Buffers;
using ArchSim.Configuration;

namespace ArchSim.Networks;

/// <summary>Where the pixels of a data set lie: image after image at a fixed distance, in a file, or in memory where they had to be put in order.</summary>
internal sealed record PixelStore(DataFile File, StoredNumber Number, int Images, ImageExtents Extents, PixelLayout Layout)
{
    /// <summary>Of the first pixel of the first image.</summary>
    public required long OffsetBytes { get; init; }

    /// <summary>From an image to the next.</summary>
    public required long StrideBytes { get; init; }

    /// <summary>All numbers, where the file has them in another order; null otherwise.</summary>
    public byte[]? InOrder { get; init; }

    public int ImageBytes => Extents.Values * Number.SizeBytes;

    /// <summary>The pixels of an image as they are stored.</summary>
    public void Read(int image, Span<byte> bytes)
    {
        var offset = OffsetBytes + (image * StrideBytes);
        if (InOrder is null)
            File.Read(offset, bytes[..ImageBytes]);
        else
            InOrder.AsSpan((int)offset, ImageBytes).CopyTo(bytes);
    }

    /// <summary>The same as fp32.</summary>
    /// <exception cref="InputException">A pixel that is no finite number.</exception>
    public void Read(int image, Span<float> values)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(ImageBytes);
        try
        {
            Read(image, bytes.AsSpan());
            values = values[..Extents.Values];
            Number.Decode(bytes, values);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new InputException(File.Path, $"image {image} has {values[i]} at {PlaceOf(i)}; pixels must be finite numbers of fp32");
        }
    }

    private string PlaceOf(int value)
    {
        var (channel, pixel) = Layout == PixelLayout.Nchw
            ? (value / Extents.Pixels, value % Extents.Pixels)
            : (value % Extents.Channels, value / Extents.Channels);
        return $"channel {channel}, row {pixel / Extents.Width}, column {pixel % Extents.Width}";
    }
}
