namespace ArchSim.Networks;

/// <summary>Some images as the input of a network.</summary>
/// <param name="First">Place of the first of them in the selection.</param>
/// <param name="Images">Their numbers in the data set.</param>
/// <param name="Input">Valid until the next batch: its memory is reused.</param>
public sealed record ImageBatch(int First, ReadOnlyMemory<int> Images, Tensor Input);

/// <summary>A selection of images, batch by batch, preprocessed.</summary>
public static class ImageBatches
{
    public const int DefaultSize = 64;

    /// <summary>Large images come in smaller batches, so that memory stays bounded.</summary>
    private const int MostValues = 1 << 24;

    /// <param name="size">Most images of a batch.</param>
    public static IEnumerable<ImageBatch> Of(DataSet data, Preprocessing preprocessing, ReadOnlyMemory<int> images, int size = DefaultSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        size = Math.Clamp(MostValues / data.Extents.Values, 1, Math.Min(size, Math.Max(images.Length, 1)));
        return Batches(data, preprocessing, images, size);
    }

    private static IEnumerable<ImageBatch> Batches(DataSet data, Preprocessing preprocessing, ReadOnlyMemory<int> images, int size)
    {
        var memory = new float[size * data.Extents.Values];
        for (var first = 0; first < images.Length; first += size)
        {
            var chosen = images.Slice(first, Math.Min(size, images.Length - first));
            var input = new Tensor(preprocessing.BatchShape(data, chosen.Length), memory);
            preprocessing.Apply(data, chosen.Span, input);
            yield return new ImageBatch(first, chosen, input);
        }
    }
}
