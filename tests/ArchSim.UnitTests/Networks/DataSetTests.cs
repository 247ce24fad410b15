using ArchSim.Networks;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Networks;

public sealed class DataSetTests
{
    [Test]
    public void Records_of_CIFAR_10_are_a_label_and_three_planes()
    {
        using var folder = new TemporaryFolder();
        using var data = Open(folder, "test.bin", DataFiles.Cifar(7, 0, 9));
        var pixels = new byte[3072];
        data.Read(2, pixels);

        Assert.That((data.Form, data.Images, data.Extents, data.Classes), Is.EqualTo(("CIFAR-10 binary", 3, new ImageExtents(3, 32, 32), (int?)10)));
        Assert.That(data.Labels, Is.EqualTo(new[] { 7, 0, 9 }));
        Assert.That(pixels, Is.EqualTo(Enumerable.Range(0, 3072).Select(i => (byte)(9 + i))));
    }

    [Test]
    public void A_record_that_begins_as_IDX_does_is_told_by_its_size()
    {
        using var folder = new TemporaryFolder();
        var bytes = DataFiles.Cifar(0);
        new byte[] { 0, 0, 8, 3 }.CopyTo(bytes, 0);
        using var data = Open(folder, "test.bin", bytes);

        Assert.That(data.Form, Is.EqualTo("CIFAR-10 binary"));
    }

    [Test]
    public void Images_of_IDX_find_their_labels_by_name()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["t10k-labels-idx1-ubyte"], DataFiles.Idx(0x08, [2], [4, 1]));
        using var data = Open(folder, "t10k-images-idx3-ubyte", DataFiles.Idx(0x08, [2, 2, 3], DataFiles.Counting(12)));
        var pixels = new byte[6];
        data.Read(1, pixels);

        Assert.That((data.Form, data.Images, data.Extents, data.Classes), Is.EqualTo(("IDX", 2, new ImageExtents(1, 2, 3), (int?)null)));
        Assert.That(data.Labels, Is.EqualTo(new[] { 4, 1 }));
        Assert.That(pixels, Is.EqualTo(new byte[] { 6, 7, 8, 9, 10, 11 }));
    }

    /// <summary>A 258 in each type that can hold it, byte by byte.</summary>
    [TestCase("<u2", new byte[] { 2, 1 })]
    [TestCase(">u2", new byte[] { 1, 2 })]
    [TestCase("<i2", new byte[] { 2, 1 })]
    [TestCase(">i2", new byte[] { 1, 2 })]
    [TestCase("<u4", new byte[] { 2, 1, 0, 0 })]
    [TestCase(">u4", new byte[] { 0, 0, 1, 2 })]
    [TestCase("<i4", new byte[] { 2, 1, 0, 0 })]
    [TestCase(">i4", new byte[] { 0, 0, 1, 2 })]
    [TestCase("<u8", new byte[] { 2, 1, 0, 0, 0, 0, 0, 0 })]
    [TestCase(">u8", new byte[] { 0, 0, 0, 0, 0, 0, 1, 2 })]
    [TestCase("<i8", new byte[] { 2, 1, 0, 0, 0, 0, 0, 0 })]
    [TestCase(">i8", new byte[] { 0, 0, 0, 0, 0, 0, 1, 2 })]
    [TestCase("<f4", new byte[] { 0, 0, 0x81, 0x43 })]
    [TestCase(">f4", new byte[] { 0x43, 0x81, 0, 0 })]
    [TestCase("<f8", new byte[] { 0, 0, 0, 0, 0, 0x20, 0x70, 0x40 })]
    [TestCase(">f8", new byte[] { 0x40, 0x70, 0x20, 0, 0, 0, 0, 0 })]
    public void Every_type_of_npy_is_read_as_pixels_and_whole_numbers_as_labels(string descr, byte[] number)
    {
        using var folder = new TemporaryFolder();
        var isInteger = !descr.Contains('f');
        if (isInteger)
            File.WriteAllBytes(folder["labels.npy"], DataFiles.Npy(descr, "(1,)", number));
        using var data = Open(folder, "images.npy", DataFiles.Npy(descr, "(1, 1, 1)", number));
        var pixel = new float[1];
        data.Read(0, pixel);

        Assert.That((pixel[0], data.HasBytes), Is.EqualTo((258f, false)));
        Assert.That(data.HasLabels, Is.EqualTo(isInteger));
        if (isInteger)
            Assert.That(data.Labels, Is.EqualTo(new[] { 258 }));
    }

    [Test]
    public void Signed_bytes_are_negative_above_127([Values("|i1", "<i1")] string descr)
    {
        using var folder = new TemporaryFolder();
        using var data = Open(folder, "x.npy", DataFiles.Npy(descr, "(1, 1, 2)", [0x80, 0x7F]));
        var pixels = new float[2];
        data.Read(0, pixels);

        Assert.That(pixels, Is.EqualTo(new[] { -128f, 127f }));
    }

    [Test]
    public void Versions_of_npy_differ_only_in_the_length_of_the_header([Values(1, 2, 3)] int version)
    {
        using var folder = new TemporaryFolder();
        using var data = Open(folder, "x.npy", DataFiles.Npy("|u1", "(2L, 1L, 2L)", [1, 2, 3, 4], version: (byte)version));
        var pixels = new byte[2];
        data.Read(1, pixels);

        Assert.That((data.Images, data.HasBytes), Is.EqualTo((2, true)));
        Assert.That(pixels, Is.EqualTo(new byte[] { 3, 4 }));
    }

    /// <summary>Element (n, c, h, w) is 42 n + 21 c + 7 h + w in both; Fortran order runs the first index fastest.</summary>
    [Test]
    public void Fortran_order_gives_the_same_images()
    {
        using var folder = new TemporaryFolder();
        var (images, channels, height, width) = (5, 2, 3, 7);
        var values = new List<byte>();
        for (var w = 0; w < width; w++)
        {
            for (var h = 0; h < height; h++)
            {
                for (var c = 0; c < channels; c++)
                {
                    for (var n = 0; n < images; n++)
                        values.AddRange(BitConverter.GetBytes((short)((42 * n) + (21 * c) + (7 * h) + w)));
                }
            }
        }
        using var data = Open(folder, "x.npy", DataFiles.Npy("<i2", "(5, 2, 3, 7)", [.. values], fortran: true));
        var pixels = new float[42];

        Assert.That((data.Extents, data.Layout), Is.EqualTo((new ImageExtents(2, 3, 7), PixelLayout.Nchw)));
        for (var n = 0; n < images; n++)
        {
            data.Read(n, pixels);
            Assert.That(pixels, Is.EqualTo(Enumerable.Range(42 * n, 42).Select(v => (float)v)));
        }
    }

    [TestCase("(2, 3, 5, 6)", PixelLayout.Nchw, "3x5x6")]
    [TestCase("(2, 5, 6, 3)", PixelLayout.Nhwc, "3x5x6")]
    [TestCase("(2, 1, 9, 10)", PixelLayout.Nchw, "1x9x10")]
    [TestCase("(2, 9, 10)", PixelLayout.Nchw, "1x9x10")]
    public void The_shape_tells_where_the_channels_are(string shape, PixelLayout layout, string extents)
    {
        using var folder = new TemporaryFolder();
        using var data = Open(folder, "x.npy", DataFiles.Npy("|u1", shape, new byte[180]));

        Assert.That((data.Layout, data.Extents.ToString()), Is.EqualTo((layout, extents)));
    }

    [Test]
    public void Pixels_come_in_the_layout_asked_for()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["x.yaml"], "dtype: uint8\nshape: [2, 1, 2, 3]\n");
        using var data = Open(folder, "x.bin", DataFiles.Counting(12));
        var (bytes, floats, stored) = (new byte[6], new float[6], new byte[6]);
        data.Read(1, bytes, PixelLayout.Nchw);
        data.Read(1, floats, PixelLayout.Nchw);
        data.Read(1, stored);

        Assert.That((data.Layout, data.HasLabels), Is.EqualTo((PixelLayout.Nhwc, false)));
        Assert.That(bytes, Is.EqualTo(new byte[] { 6, 9, 7, 10, 8, 11 }));
        Assert.That(floats, Is.EqualTo(new float[] { 6, 9, 7, 10, 8, 11 }));
        Assert.That(stored, Is.EqualTo(new byte[] { 6, 7, 8, 9, 10, 11 }));
    }

    [TestCase("labels: { first: 3, step: 4 }", new[] { 3, 7 })]
    [TestCase("labels: { first: 3, step: -3 }", new[] { 3, 0 })]
    [TestCase("labels: [8, 1]", new[] { 8, 1 })]
    [TestCase("labels: own.idx", new[] { 6, 5 })]
    public void A_sidecar_gives_labels_in_three_ways(string labels, int[] expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["own.idx"], DataFiles.Idx(0x08, [2], [6, 5]));
        File.WriteAllText(folder["x.yaml"], $"dtype: uint8\nshape: [2, 1, 2, 3]\n{labels}\n");
        using var data = Open(folder, "x.bin", new byte[12]);

        Assert.That(data.Labels, Is.EqualTo(expected));
    }

    [Test]
    public void Labels_that_are_given_go_before_those_of_the_data_set()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["other.npy"], DataFiles.Npy("|u1", "(2, 1)", [42, 7]));
        File.WriteAllBytes(folder["x.bin"], DataFiles.Cifar(1, 2));
        using var data = DataSet.Open(folder["x.bin"], folder["other.npy"]);

        Assert.That(data.Labels, Is.EqualTo(new[] { 42, 7 }));
    }

    [Test]
    public void A_sidecar_may_bring_preprocessing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["x.yaml"], "dtype: uint8\nshape: [1, 1, 1, 3]\nmean: [1, 2, 3]\nstd: [4, 5, 6]\n");
        using var data = Open(folder, "x.bin", [7, 7, 7]);

        Assert.That(data.Preprocessing, Is.Not.Null);
        Assert.That((data.Preprocessing!.Scale, data.Preprocessing.Mean, data.Preprocessing.Std), Is.EqualTo((1.0, new[] { 1.0, 2, 3 }, new[] { 4.0, 5, 6 })));
    }

    /// <summary>50,000 images of 224 x 224 in a file with a hole: 2.5 GB, of which the last pixel is written.</summary>
    [Test]
    public void A_file_of_gigabytes_is_read_image_by_image()
    {
        using var folder = new TemporaryFolder();
        var header = DataFiles.Idx(0x08, [50_000, 224, 224], []);
        using (var file = File.Create(folder["x.idx"]))
        {
            file.Write(header);
            file.Position = header.Length + (50_000L * 224 * 224) - 1;
            file.WriteByte(99);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var data = DataSet.Open(folder["x.idx"]);
        var pixels = new byte[224 * 224];
        data.Read(49_999, pixels);

        Assert.That(pixels[^1], Is.EqualTo(99));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    private static DataSet Open(TemporaryFolder folder, string name, byte[] bytes)
    {
        File.WriteAllBytes(folder[name], bytes);
        return DataSet.Open(folder[name]);
    }
}
