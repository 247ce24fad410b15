using ArchSim.Configuration;

namespace ArchSim.Networks;

/// <summary>Labels that stand in a file of their own: IDX or .npy, one whole number an image.</summary>
internal static class LabelFile
{
    /// <exception cref="InputException">Another number of labels than of images, or a label out of range.</exception>
    public static int[] Read(string path, int images, string imageFile)
    {
        using var file = DataFile.Open(path);
        var array = NpyHeader.IsAt(file.Head(8)) ? NpyHeader.Read(file)
            : IdxHeader.Read(file) ?? throw new InputException(path, "is no file of labels: IDX or .npy is read");
        array.RequireFile(file);
        if (!array.Number.IsInteger || !(array.Extents.Length == 1 || array.Extents is [_, 1]))
            throw new InputException(path, $"has {(array.Number.IsInteger ? "whole" : "floating-point")} numbers of shape {array.Shape}; labels are whole numbers of shape [N]");
        if (array.Extents[0] != images)
            throw new InputException(path, $"has {array.Extents[0]} labels for the {images} images of {imageFile}");
        var bytes = new byte[images * array.Number.SizeBytes];
        file.Read(array.OffsetBytes, bytes);
        var stored = new long[images];
        array.Number.Decode(bytes, stored);
        return Checked(stored, path);
    }

    /// <summary>The label of image i is <c>first + i * step</c>.</summary>
    public static int[] Counted(long first, long step, int images) => [.. Enumerable.Range(0, images).Select(i => (int)(first + (i * step)))];

    private static int[] Checked(long[] stored, string path)
    {
        var labels = new int[stored.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            if (stored[i] is < 0 or > DataSet.LargestLabel)
                throw new InputException(path, $"label {i} must be 0..{DataSet.LargestLabel}, was {stored[i]}");
            labels[i] = (int)stored[i];
        }
        return labels;
    }
}
