using ArchSim.Networks;

namespace ArchSim.Quantization;

/// <summary>Keeps a few rows of a layer's activations, as many of each image, spread evenly over its output pixels.</summary>
internal sealed class RowSampler(MatrixLayer layer, int images)
{
    private const int MostRows = 512;

    private const int MostValues = 1 << 20;

    private readonly int _rowsPerImage = Math.Max(1, Math.Min(MostRows, MostValues / Math.Max(1, layer.Groups * layer.Products)) / images);
    private readonly SortedDictionary<int, float[][]> _rows = [];

    /// <param name="image">The first of those that run together.</param>
    public void Add(MatrixOperator kind, int image, IReadOnlyList<Tensor?> inputs)
    {
        // Enough images give enough rows: whole images are left out evenly.
        var every = Math.Max(1, (images * _rowsPerImage + MostRows - 1) / MostRows);
        var all = kind.Rows(inputs);
        if (image % every != 0 || all == 0)
            return;
        var count = Math.Min(_rowsPerImage, all);
        var groups = new float[layer.Groups][];
        for (var group = 0; group < groups.Length; group++)
        {
            groups[group] = new float[count * layer.Products];
            for (var i = 0; i < count; i++)
            {
                kind.CopyRows(inputs, group, Place(i, count, image, all), groups[group].AsSpan(i * layer.Products, layer.Products));
            }
        }
        lock (_rows)
            _rows[image] = groups;
    }

    /// <summary>The row of the i-th of so many samples of an image, evenly over all rows.</summary>
    public static int Place(int i, int count, int image, int all) =>
        // The image shifts the places, so that not all samples are of the same pixels.
        (int)(((long)i * all / count + image * 7919L) % all);

    /// <summary>Of each group, in the order of images.</summary>
    public IReadOnlyList<float[]> ToRows() => [.. Enumerable.Range(0, layer.Groups).Select(g => _rows.Values.SelectMany(r => r[g]).ToArray())];
}
