using ArchSim.Networks;

namespace ArchSim.Quantization;

/// <summary>
/// Keeps a few rows of a layer's activations, as many of each image, spread evenly over its output pixels. Where one of each would be too many, images are left out evenly.
/// </summary>
internal sealed class RowSampler(MatrixLayer layer, int images)
{
    /// <summary>Of all groups together, unless a single row has more.</summary>
    public const int MostValues = 1 << 20;

    private const int MostRows = 512;

    private readonly int _rowsOfAll = RowsOfAll(layer);
    private readonly SortedDictionary<int, float[][]> _rows = [];

    /// <param name="image">The first of those that run together.</param>
    public void Add(MatrixOperator kind, int image, IReadOnlyList<Tensor?> inputs)
    {
        var every = (images - 1) / _rowsOfAll + 1;
        var all = kind.Rows(inputs);
        if (image % every != 0 || all == 0)
            return;
        var count = Math.Min(Math.Max(1, _rowsOfAll / images), all);
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
    public IReadOnlyList<float[]> ToRows() => [.. Enumerable.Range(0, layer.Groups).Select(ToRows)];

    private float[] ToRows(int group)
    {
        var rows = new float[_rows.Values.Sum(r => r[group].Length)];
        var place = 0;
        foreach (var groups in _rows.Values)
        {
            groups[group].CopyTo(rows, place);
            place += groups[group].Length;
        }
        return rows;
    }

    private static int RowsOfAll(MatrixLayer layer) => (int)Math.Clamp(MostValues / Math.Max(1, (long)layer.Groups * layer.Products), 1, MostRows);
}
