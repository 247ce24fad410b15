using ArchSim.Configuration;

namespace ArchSim.Networks;

/// <summary>
/// CIFAR-10 in its binary version (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, and the data set's page): records
/// of one byte of label and 3 x 32 x 32 bytes of red, green and blue.
/// </summary>
internal static class CifarBinary
{
    public const int RecordBytes = 1 + (3 * 32 * 32);
    public const int Classes = 10;

    private static readonly ImageExtents Extents = new(3, 32, 32);

    public static bool Fits(DataFile file) => file.Length % RecordBytes == 0;

    /// <exception cref="InputException">Too many images.</exception>
    public static PixelStore Open(DataFile file)
    {
        var images = file.Length / RecordBytes;
        if (images > DataSet.MostImages)
            throw new InputException(file.Path, $"has {images} records of {RecordBytes} bytes; at most {DataSet.MostImages} images are allowed");
        return new PixelStore(file, StoredNumber.Byte, (int)images, Extents, PixelLayout.Nchw) { OffsetBytes = 1, StrideBytes = RecordBytes };
    }

    /// <exception cref="InputException">A label beyond the ten classes, which also tells a file that is something else.</exception>
    public static int[] Labels(PixelStore pixels)
    {
        var labels = new int[pixels.Images];
        Span<byte> label = stackalloc byte[1];
        for (var i = 0; i < labels.Length; i++)
        {
            pixels.File.Read((long)i * RecordBytes, label);
            if (label[0] >= Classes)
                throw new InputException(pixels.File.Path, $"record {i} (byte {(long)i * RecordBytes}) has label {label[0]}; CIFAR-10 has 0..{Classes - 1}");
            labels[i] = label[0];
        }
        return labels;
    }
}
