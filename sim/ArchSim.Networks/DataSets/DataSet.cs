using ArchSim.Configuration;

namespace ArchSim.Networks;

/// <summary>
/// Images with labels, in a file that is read image by image: memory does not grow with the file. Threads may read at once. Where three
/// channels are colours, they are red, green and blue.
/// </summary>
public sealed class DataSet : IDisposable
{
    /// <summary>Images that a file may have.</summary>
    public const int MostImages = 2_000_000;

    public const int LargestLabel = (1 << 20) - 1;

    /// <summary>What <see cref="Open"/> takes, for messages and help.</summary>
    public const string Forms = "CIFAR-10 binary (records of 3,073 bytes), IDX, .npy, or raw uint8 with a NAME.yaml of dtype, shape and labels beside it";

    private readonly PixelStore _pixels;
    private readonly int[]? _labels;

    private DataSet(string form, PixelStore pixels, int[]? labels) => (Form, _pixels, _labels) = (form, pixels, labels);

    /// <summary>As it was given.</summary>
    public string File => _pixels.File.Path;

    /// <summary>The file of labels that was given; else that of the images, with or beside which they stand.</summary>
    public string LabelsFile { get; private set; } = "";

    /// <summary>What the file was taken for: CIFAR-10 binary, IDX, .npy or raw uint8.</summary>
    public string Form { get; }

    public int Images => _pixels.Images;

    public ImageExtents Extents => _pixels.Extents;

    /// <summary>How the pixels are stored.</summary>
    public PixelLayout Layout => _pixels.Layout;

    /// <summary>Pixels are bytes, 0 to 255; otherwise they are numbers that were converted to fp32.</summary>
    public bool HasBytes => _pixels.Number.Type == StoredType.UInt8;

    public bool HasLabels => _labels is not null;

    /// <summary>One an image.</summary>
    /// <exception cref="InputException">There are none.</exception>
    public IReadOnlyList<int> Labels => _labels
        ?? throw new InputException(File, $"has no labels: they stand in the file, in a file beside it, or in one given with it ({Form} was read)");

    /// <summary>Where the form of the file fixes the number of classes; null otherwise.</summary>
    public int? Classes { get; private init; }

    /// <summary>What the sidecar says of the preprocessing; null where it says nothing.</summary>
    public Preprocessing? Preprocessing { get; private init; }

    /// <summary>
    /// Opens a file by what it is: raw bytes where a sidecar stands beside it, then by content (.npy, IDX, records of CIFAR-10).
    /// </summary>
    /// <param name="labels">A file of labels (IDX or .npy), which goes before those of the data set itself. Where none is given and the
    /// images have none, a file beside them is taken whose name has <c>labels</c> for <c>images</c> (and <c>idx1</c> for <c>idx3</c>), if there is one.</param>
    /// <exception cref="InputException">The file is none of <see cref="Forms"/>, or is broken.</exception>
    public static DataSet Open(string path, string? labels = null)
    {
        var file = DataFile.Open(path);
        try
        {
            var data = Recognize(file, labels);
            data.LabelsFile = labels ?? data.File;
            return data;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Where the sidecar of a file of raw bytes stands, whether or not there is one.</summary>
    public static string SidecarPath(string path) => RawSidecar.PathOf(path);

    /// <summary>The pixels of an image as bytes.</summary>
    /// <param name="layout">Null: as they are stored.</param>
    /// <exception cref="InvalidOperationException">Pixels are no bytes.</exception>
    /// <exception cref="InputException">The file can no longer be read.</exception>
    public void Read(int image, Span<byte> pixels, PixelLayout? layout = null)
    {
        if (!HasBytes)
            throw new InvalidOperationException($"the pixels of {File} are no bytes");
        RequireRoom(image, pixels.Length);
        var stored = IsStored(layout) ? pixels : new byte[Extents.Values];
        _pixels.Read(image, stored);
        if (!IsStored(layout))
            PixelLayouts.Reorder(stored, Layout, pixels, layout!.Value, Extents);
    }

    /// <summary>The pixels of an image as fp32.</summary>
    /// <param name="layout">Null: as they are stored.</param>
    /// <exception cref="InputException">A pixel is no finite number, or the file can no longer be read.</exception>
    public void Read(int image, Span<float> pixels, PixelLayout? layout = null)
    {
        RequireRoom(image, pixels.Length);
        var stored = IsStored(layout) ? pixels : new float[Extents.Values];
        _pixels.Read(image, stored);
        if (!IsStored(layout))
            PixelLayouts.Reorder(stored, Layout, pixels, layout!.Value, Extents);
    }

    public void Dispose() => _pixels.File.Dispose();

    private static DataSet Recognize(DataFile file, string? labels)
    {
        var head = file.Head(8);
        var isNpy = NpyHeader.IsAt(head);
        if (!isNpy && System.IO.File.Exists(RawSidecar.PathOf(file.Path)) && RawSidecar.PathOf(file.Path) != file.Path)
        {
            var sidecar = new RawSidecar(file);
            var own = labels is null ? sidecar.ReadLabels?.Invoke() : null;
            return new DataSet("raw uint8", sidecar.Pixels, own ?? BesideOrGiven(sidecar.Pixels, labels)) { Preprocessing = sidecar.Preprocessing };
        }
        var array = isNpy ? NpyHeader.Read(file) : IdxHeader.Read(file);
        // A record of CIFAR-10 may begin as IDX does; then the size tells.
        if (array is not null && (isNpy || array.Fills(file) || !CifarBinary.Fits(file)))
        {
            var pixels = ArrayImages.Open(file, array);
            return new DataSet(array.Form, pixels, BesideOrGiven(pixels, labels));
        }
        if (!CifarBinary.Fits(file))
            throw new InputException(file.Path, $"is no data set that can be read{Hint(file, head)}; read are {Forms}");
        var records = CifarBinary.Open(file);
        return labels is null
            ? new DataSet("CIFAR-10 binary", records, CifarBinary.Labels(records)) { Classes = CifarBinary.Classes }
            : new DataSet("CIFAR-10 binary", records, LabelFile.Read(labels, records.Images, file.Path));
    }

    private static int[]? BesideOrGiven(PixelStore pixels, string? labels)
    {
        var path = labels ?? Beside(pixels.File.Path);
        return path is null ? null : LabelFile.Read(path, pixels.Images, pixels.File.Path);
    }

    private static string? Beside(string path)
    {
        var name = Path.GetFileName(path);
        if (!name.Contains("images", StringComparison.Ordinal))
            return null;
        var other = Path.Combine(Path.GetDirectoryName(path) ?? "", name.Replace("images", "labels").Replace("idx3", "idx1").Replace("idx4", "idx1"));
        return System.IO.File.Exists(other) ? other : null;
    }

    private static string Hint(DataFile file, ReadOnlySpan<byte> head) =>
        head is [0x1F, 0x8B, ..] ? " (it is compressed with gzip: unpack it first)"
        : $" (its {file.Length} bytes are {file.Length / CifarBinary.RecordBytes} records of CIFAR-10 and {file.Length % CifarBinary.RecordBytes} bytes)";

    private bool IsStored(PixelLayout? layout) => layout is null || layout == Layout;

    private void RequireRoom(int image, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(image);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(image, Images);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, Extents.Values);
    }
}
