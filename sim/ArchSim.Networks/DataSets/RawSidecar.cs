using ArchSim.Configuration;

namespace ArchSim.Networks;

/// <summary>
/// The YAML file of the same name that says what a file of raw bytes holds: <c>dtype</c>, <c>shape</c>, <c>labels</c>, and preprocessing where
/// the images bring their own (<c>scale</c>, <c>mean</c>, <c>std</c>).
/// </summary>
internal sealed class RawSidecar
{
    private static readonly Dictionary<string, StoredNumber> Types = new() { ["uint8"] = StoredNumber.Byte };

    private readonly DataFile _file;

    /// <exception cref="InputException">The sidecar is wrong, or the file is not as it says.</exception>
    public RawSidecar(DataFile file)
    {
        _file = file;
        var document = ConfigDocument.Load(PathOf(file.Path));
        var map = document.Map();
        var number = map.Choice("dtype", Types);
        var shape = map.Integers("shape", 1, int.MaxValue);
        var layout = map.Choice("layout", PixelLayouts.ByName, PixelLayout.Nhwc);
        if (shape.Count is not (0 or 3 or 4))
            map.Problem("shape", $"must have 4 extents (images, height, width, channels) or 3 (one channel), has {shape.Count}");
        var channels = shape.Count == 4 ? shape[layout == PixelLayout.Nhwc ? 3 : 1] : 1;
        if (channels > ImageExtents.MostChannels)
            map.Problem("shape", $"must have at most {ImageExtents.MostChannels} channels, has {channels}");
        var statistics = PreprocessingFile.Statistics(map, Math.Min(channels, ImageExtents.MostChannels));
        var labels = Labels(map, shape.Count > 0 ? shape[0] : 0);
        map.Done();
        document.ThrowIfInvalid();

        Pixels = ArrayImages.Open(file, new StoredArray("raw data", number, [.. shape.Select(e => (long)e)], 0), layout);
        Preprocessing = statistics;
        ReadLabels = labels;
    }

    public PixelStore Pixels { get; }

    public Preprocessing? Preprocessing { get; }

    /// <summary>Null where the sidecar has no labels.</summary>
    public Func<int[]>? ReadLabels { get; }

    /// <summary>Where the sidecar of a file stands, whether or not there is one.</summary>
    public static string PathOf(string path) => Path.ChangeExtension(path, ".yaml");

    private Func<int[]>? Labels(MapReader map, int images) => map.Node("labels") switch
    {
        null => null,
        ConfigList => Listed(map, images),
        ConfigScalar => Named(map, images),
        _ => Counted(map, images),
    };

    private static Func<int[]> Listed(MapReader map, int images)
    {
        var labels = map.Integers("labels", 0, DataSet.LargestLabel).ToArray();
        if (labels.Length != images)
            map.Problem("labels", $"has {labels.Length} labels for {images} images");
        return () => labels;
    }

    private static Func<int[]> Counted(MapReader map, int images)
    {
        var labels = map.Map("labels");
        var first = labels.Long("first", 0, DataSet.LargestLabel);
        var step = labels.Long("step", -DataSet.LargestLabel, DataSet.LargestLabel);
        labels.Done();
        var last = first + ((images - 1L) * step);
        if (last is < 0 or > DataSet.LargestLabel)
            map.Problem("labels", $"the last of {images} labels would be {last}; labels are 0..{DataSet.LargestLabel}");
        return () => LabelFile.Counted(first, step, images);
    }

    private Func<int[]> Named(MapReader map, int images)
    {
        var name = map.Text("labels");
        var path = Path.Combine(Path.GetDirectoryName(_file.Path) ?? "", name);
        // Whoever wrote the sidecar must not choose files elsewhere.
        if (name.IndexOfAny(['/', '\\', '\0']) >= 0 || name is "" or "." or ".." || new FileInfo(path).LinkTarget is not null)
            map.Problem("labels", "must be a list, first and step, or the name of a file (no link) in the same folder");
        return () => LabelFile.Read(path, images, _file.Path);
    }
}
