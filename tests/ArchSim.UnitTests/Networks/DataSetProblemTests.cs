using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Networks;

public sealed class DataSetProblemTests
{
    private static IEnumerable<TestCaseData> BrokenFiles()
    {
        yield return Case("nothing", [], "is empty");
        yield return Case("too short for a record", new byte[3072], "its 3072 bytes are 0 records of CIFAR-10 and 3072 bytes");
        yield return Case("a record cut off", DataFiles.Cifar(1, 2)[..^1], "1 records of CIFAR-10 and 3072 bytes");
        yield return Case("a label beyond ten classes", DataFiles.Cifar(1, 10), "record 1 (byte 3073) has label 10; CIFAR-10 has 0..9");
        yield return Case("gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0], "unpack it first");
        yield return Case("IDX that is cut off", DataFiles.Idx(8, [2, 2, 2], new byte[7]), "IDX of shape [2, 2, 2] has 8 bytes of numbers from byte 16 on; the file has 7");
        yield return Case("IDX with more", DataFiles.Idx(8, [2, 2, 2], new byte[9]), "8 bytes of numbers from byte 16 on; the file has 9");
        yield return Case("IDX of no images", DataFiles.Idx(8, [0, 2, 2], []), "holds nothing: its shape is [0, 2, 2]");
        yield return Case("IDX larger than any file", DataFiles.Idx(8, [uint.MaxValue, uint.MaxValue, uint.MaxValue], [1]), "more bytes than any file has");
        yield return Case("IDX of labels", DataFiles.Idx(8, [4], [1, 2, 3, 4]), "must be [N, H, W], [N, C, H, W] or [N, H, W, C]");
        yield return Case("IDX of large images", DataFiles.Idx(8, [1, 1, (1 << 24) + 1], new byte[(1 << 24) + 1]), "at most 16777216 values an image");
        yield return Case("npy without end", DataFiles.Npy("|u1", "(1, 2, 2)", [])[..20], "says that it has 118 bytes; at most 10 are possible");
        yield return Case("npy of version 4", DataFiles.Npy("|u1", "(1, 2, 2)", new byte[4], version: 4), "no .npy file of version 1, 2 or 3");
        yield return Case("npy with a long header", [0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0xFF], "says that it has 4294967295 bytes; at most 0 are possible");
        yield return Case("npy that is cut off", DataFiles.Npy("<f4", "(1, 2, 2)", new byte[15]), "has 16 bytes of numbers from byte 128 on; the file has 15");
        yield return Case("npy of huge extents", DataFiles.Npy("<f8", "(9223372036854775807, 9223372036854775807, 2)", new byte[8]), "more bytes than any file has");
        yield return Case("npy beyond 64 bits", DataFiles.Npy("<f8", "(9223372036854775808, 2, 2)", new byte[8]), "has no whole number of 0 to 9223372036854775807");
        yield return Case("npy of a negative extent", DataFiles.Npy("|u1", "(-1, 2, 2)", new byte[4]), "has no whole number");
        yield return Case("npy of one number", DataFiles.Npy("|u1", "()", new byte[1]), ".npy of shape []");
        yield return Case("npy of many dimensions", DataFiles.Npy("|u1", "(1, 1, 1, 1, 1, 1, 1, 1, 1)", new byte[1]), "9 dimensions; at most 8 are allowed");
        yield return Case("npy without channels", DataFiles.Npy("|u1", "(1, 5, 5, 5)", new byte[125]), "with 1..4 channels");
        yield return Case("npy with channels at both ends", DataFiles.Npy("|u1", "(1, 3, 3, 3)", new byte[27]), "both look like channels");
        yield return Case("npy of complex numbers", DataFiles.Npy("<c8", "(1, 2, 2)", new byte[32]), "has the type '<c8'; read are u1, i1");
        yield return Case("npy of objects", DataFiles.Npy("|O", "(1, 2, 2)", new byte[32]), "has the type '|O'");
        yield return Case("npy without an order of bytes", DataFiles.Npy("|f4", "(1, 2, 2)", new byte[16]), "has the type '|f4'");
        yield return Case("npy of records", DataFiles.NpyWith("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", []), "is broken at character 10");
        yield return Case("npy without a shape", DataFiles.NpyWith("{'descr': '<f4', 'fortran_order': False}", []), "lacks 'shape'");
        yield return Case("npy with a key twice", DataFiles.NpyWith("{'descr': '<f4', 'descr': '<f4'}", []), "has the key 'descr' twice");
        yield return Case("npy with an unknown key", DataFiles.NpyWith("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 'y'}", []), "unknown key 'x'");
        yield return Case("npy with a wrong type", DataFiles.NpyWith("{'descr': '<f4', 'fortran_order': 'no', 'shape': (1,)}", []), "has a 'fortran_order' of the wrong type");
        yield return Case("npy with a string that does not end", DataFiles.NpyWith("{'descr: ", []), "a string without an end at character 1");
        yield return Case("npy with more behind the dictionary", DataFiles.NpyWith("{'shape': (1,)} x", []), "is broken at character 16: 'x'");

        static TestCaseData Case(string name, byte[] bytes, string expected) => new TestCaseData(bytes, expected).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(BrokenFiles))]
    public void A_broken_file_is_one_line_with_its_name(byte[] bytes, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["x.dat"], bytes);
        var problems = Problems.Of(() => DataSet.Open(folder["x.dat"]).Dispose());

        Assert.That(problems, Has.Length.EqualTo(1));
        Assert.That(problems[0], Does.StartWith(folder["x.dat"] + ": ").And.Contain(expected));
    }

    private static IEnumerable<TestCaseData> BrokenLabels()
    {
        yield return Case("fewer labels", DataFiles.Idx(8, [1], [1]), "has 1 labels for the 2 images of");
        yield return Case("more labels", DataFiles.Npy("|u1", "(3,)", [1, 2, 3]), "has 3 labels for the 2 images of");
        yield return Case("more labels than the file has", DataFiles.Npy("|u1", "(2,)", [1]), "2 bytes of numbers from byte 128 on; the file has 1");
        yield return Case("real labels", DataFiles.Npy("<f4", "(2,)", new byte[8]), "has floating-point numbers of shape [2]; labels are whole numbers");
        yield return Case("one-hot labels", DataFiles.Npy("|u1", "(2, 10)", new byte[20]), "has whole numbers of shape [2, 10]");
        yield return Case("a negative label", DataFiles.Npy("|i1", "(2,)", [0, 0xFF]), "label 1 must be 0..1048575, was -1");
        yield return Case("a large label", DataFiles.Npy("<u8", "(2,)", [.. new byte[8], .. BitConverter.GetBytes(ulong.MaxValue)]), "label 1 must be 0..1048575, was 9223372036854775807");
        yield return Case("text", "3\n8\n"u8.ToArray(), "is no file of labels: IDX or .npy is read");

        static TestCaseData Case(string name, byte[] bytes, string expected) => new TestCaseData(bytes, expected).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(BrokenLabels))]
    public void Labels_that_do_not_match_are_one_line_with_the_name_of_their_file(byte[] bytes, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["x.idx"], DataFiles.Idx(8, [2, 2, 2], new byte[8]));
        File.WriteAllBytes(folder["y"], bytes);
        var problems = Problems.Of(() => DataSet.Open(folder["x.idx"], folder["y"]).Dispose());

        Assert.That(problems, Has.Length.EqualTo(1));
        Assert.That(problems[0], Does.StartWith(folder["y"] + ": ").And.Contain(expected));
    }

    [TestCase("dtype: float32", "x.yaml:1:8 dtype: must be one of uint8; was 'float32'")]
    [TestCase("shape: [2, 2, 2]\ndtype: uint8\nsize: 8", "x.yaml:3:1 size: unknown key; known here: dtype, shape, layout, scale, mean, std, labels")]
    [TestCase("shape: [2, 4]", "x.yaml:1:8 shape: must have 4 extents (images, height, width, channels) or 3 (one channel), has 2")]
    [TestCase("shape: [0, 2, 2]", "x.yaml:1:9 shape[0]: must be 1..2147483647, was 0")]
    [TestCase("shape: [3, 2, 2]", "x.bin: raw data of shape [3, 2, 2] has 12 bytes of numbers from byte 0 on; the file has 8")]
    [TestCase("shape: [1, 1, 1, 2147483647]", "x.yaml:1:8 shape: must have at most 1024 channels, has 2147483647")]
    [TestCase("shape: [2, 2, 2]\nlabels: [1]", "x.yaml:2:9 labels: has 1 labels for 2 images")]
    [TestCase("shape: [2, 2, 2]\nlabels: [1, -1]", "x.yaml:2:13 labels[1]: must be 0..1048575, was -1")]
    [TestCase("shape: [2, 2, 2]\nlabels: { first: 3, step: -4 }", "x.yaml:2:9 labels: the last of 2 labels would be -1; labels are 0..1048575")]
    [TestCase("shape: [2, 2, 2]\nlabels: { first: 3 }", "x.yaml:2:9 labels.step: is missing")]
    [TestCase("shape: [2, 2, 2]\nlabels: ../x.idx", "x.yaml:2:9 labels: must be a list, first and step, or the name of a file (no link) in the same folder")]
    [TestCase("shape: [2, 2, 2]\nlabels: /etc/passwd", "x.yaml:2:9 labels: must be a list, first and step, or the name of a file (no link) in the same folder")]
    [TestCase("shape: [2, 2, 2]\nlabels: link.idx", "x.yaml:2:9 labels: must be a list, first and step, or the name of a file (no link) in the same folder")]
    [TestCase("shape: [2, 2, 2]\nlabels: none.idx", "none.idx: no such file")]
    [TestCase("shape: [2, 2, 2]\nmean: [1, 2]", "x.yaml:2:7 mean: must have a number a channel, 1, has 2")]
    [TestCase("shape: [2, 2, 2]\nstd: [0]", "x.yaml:2:7 std[0]: must be 1E-09..1000000000, was 0")]
    public void A_sidecar_is_read_strictly(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["x.bin"], new byte[8]);
        File.WriteAllBytes(folder["target.idx"], DataFiles.Idx(8, [2], [1, 2]));
        File.CreateSymbolicLink(folder["link.idx"], folder["target.idx"]);
        File.WriteAllText(folder["x.yaml"], text.Contains("dtype", StringComparison.Ordinal) ? text : text + "\ndtype: uint8\n");

        Assert.That(Problems.Of(() => DataSet.Open(folder["x.bin"]).Dispose()), Has.One.EqualTo(folder[expected]));
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void A_pixel_that_is_no_number_is_told_with_its_place(float bad)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["x.npy"], DataFiles.Npy("<f4", "(2, 1, 2, 5)", DataFiles.Floats([.. new float[15], bad, .. new float[4]])));
        using var data = DataSet.Open(folder["x.npy"]);

        Assert.That(Problems.Of(() => data.Read(1, new float[10])),
            Is.EqualTo(new[] { $"{folder["x.npy"]}: image 1 has {bad} at channel 0, row 1, column 0; pixels must be finite numbers of fp32" }));
    }

    [Test]
    public void A_file_that_shrinks_while_it_is_read_is_told()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["x.bin"], DataFiles.Cifar(1, 2));
        using var data = DataSet.Open(folder["x.bin"]);
        using (var file = new FileStream(folder["x.bin"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(4000);

        Assert.That(Problems.Of(() => data.Read(1, new byte[3072])), Is.EqualTo(new[] { $"{folder["x.bin"]}: ends at byte 4000, 2146 bytes too early" }));
    }

    [Test]
    public void Folders_devices_and_missing_files_are_told()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["d"]);

        Assert.That(Problems.Of(() => DataSet.Open(folder["d"])), Is.EqualTo(new[] { $"{folder["d"]}: is a folder, not a file" }));
        Assert.That(Problems.Of(() => DataSet.Open(folder["none"])), Is.EqualTo(new[] { $"{folder["none"]}: no such file" }));
        if (File.Exists("/dev/zero"))
            Assert.That(Problems.Of(() => DataSet.Open("/dev/zero")), Is.EqualTo(new[] { "/dev/zero: is empty, or is no plain file" }));
    }

    [Test]
    public void Labels_that_are_missing_are_told_when_they_are_needed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["x.idx"], DataFiles.Idx(8, [2, 2, 2], new byte[8]));
        using var data = DataSet.Open(folder["x.idx"]);

        Assert.That(Problems.Of(() => _ = data.Labels).Single(), Does.StartWith($"{folder["x.idx"]}: has no labels"));
    }

    /// <summary>Whatever stands in a header, there is a data set or a line; never another exception, and never much memory.</summary>
    [Test]
    public void Mutated_headers_give_a_data_set_or_a_line([Values(1, 2, 3, 4)] int seed)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        byte[][] seeds =
        [
            DataFiles.Npy("|u1", "(2, 3, 4, 4)", new byte[96]),
            DataFiles.Npy("<f4", "(2, 4, 3)", new byte[96], fortran: true, version: 2),
            DataFiles.Idx(0x0D, [2, 3, 4], new byte[96]),
        ];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 500; i++)
        {
            var bytes = (byte[])seeds[i % seeds.Length].Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
                bytes[random.Next(Math.Min(bytes.Length, 80))] = (byte)(random.Next(2) == 0 ? random.Next(256) : "0123456789(){}',: <>ufi"[random.Next(23)]);
            File.WriteAllBytes(folder["x"], bytes[..random.Next(bytes.Length / 2, bytes.Length + 1)]);
            try
            {
                using var data = DataSet.Open(folder["x"]);
                data.Read(data.Images - 1, new float[data.Extents.Values]);
            }
            catch (InputException e)
            {
                Assert.That(e.Problems, Has.Count.EqualTo(1));
            }
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(32 << 20));
    }
}
