using ArchSim.Networks;
using ArchSim.Networks.Onnx;

namespace ArchSim.UnitTests.Networks;

/// <summary>Elements in a file beside the model. The folder holds model/weights.bin with the floats 1, 2, 3 and, outside of model, secret.bin.</summary>
public sealed class ExternalDataTests
{
    private string _root = "";

    private string Folder => Path.Combine(_root, "model");

    [SetUp]
    public void Write()
    {
        _root = Directory.CreateTempSubdirectory("archsim-external-").FullName;
        Directory.CreateDirectory(Path.Combine(Folder, "inner"));
        float[] values = [1, 2, 3];
        var bytes = values.SelectMany(BitConverter.GetBytes).ToArray();
        foreach (var file in new[] { "model/weights.bin", "model/inner/weights.bin", "secret.bin" })
            File.WriteAllBytes(Path.Combine(_root, file), bytes);
    }

    [TearDown]
    public void Delete() => Directory.Delete(_root, recursive: true);

    [Test]
    public void Elements_are_read_from_where_they_lie()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Read(3, ("location", "weights.bin")).Floats.ToArray(), Is.EqualTo(new[] { 1f, 2, 3 }));
            Assert.That(Read(2, ("location", "inner/weights.bin"), ("offset", "4"), ("length", "8")).Floats.ToArray(), Is.EqualTo(new[] { 2f, 3 }));
        });
    }

    [TestCase("../secret.bin"), TestCase("inner/../../secret.bin"), TestCase("/etc/passwd"), TestCase(""), TestCase("inner\\..\\weights.bin"), TestCase("c:weights.bin")]
    public void A_path_that_is_not_below_the_folder_is_refused(string location) =>
        Assert.That(Problem(3, ("location", location)), Does.EndWith("must be a path below the model's folder, of names separated by /"));

    [Test]
    public void Links_are_refused_as_files_and_as_folders()
    {
        File.CreateSymbolicLink(Path.Combine(Folder, "link.bin"), Path.Combine(_root, "secret.bin"));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "out"), _root);

        Assert.Multiple(() =>
        {
            Assert.That(Problem(3, ("location", "link.bin")), Does.EndWith("'link.bin' must be reached without links"));
            Assert.That(Problem(3, ("location", "out/secret.bin")), Does.EndWith("'out/secret.bin' must be reached without links"));
        });
    }

    [TestCase(4, "0", "16", "16 bytes from 0 on reach beyond the end of 'weights.bin', which has 12")]
    [TestCase(3, "4", "12", "12 bytes from 4 on reach beyond the end of 'weights.bin', which has 12")]
    [TestCase(1, "9223372036854775807", "4", "4 bytes from 9223372036854775807 on reach beyond the end of 'weights.bin', which has 12")]
    [TestCase(3, "0", "8", "[3] of float needs 12 bytes, length says 8")]
    [TestCase(3, "-4", "12", "offset must be 0..9223372036854775807, was '-4'")]
    [TestCase(3, "0", "99999999999999999999", "length must be 0..9223372036854775807, was '99999999999999999999'")]
    public void A_range_that_does_not_hold_the_elements_is_refused(int count, string offset, string length, string problem) =>
        Assert.That(Problem(count, ("location", "weights.bin"), ("offset", offset), ("length", length)), Is.EqualTo($"test.onnx: initializer 'c': external data: {problem}"));

    [Test]
    public void A_missing_file_a_missing_location_and_a_folder_are_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Problem(3, ("location", "none.bin")), Does.EndWith("no file 'none.bin' beside the model"));
            Assert.That(Problem(3, ("location", "inner")), Does.EndWith("no file 'inner' beside the model"));
            Assert.That(Problem(3, ("offset", "0")), Does.EndWith("names no location"));
            Assert.That(() => Graph.Read(Tensor(3, ("location", "weights.bin"))), Throws.TypeOf<NetworkException>().With.Message.EndsWith("there is no folder to find it in"));
        });
    }

    private Tensor Read(int count, params (string Key, string Value)[] keys) => Graph.Read(Tensor(count, keys), Folder);

    private string Problem(int count, params (string Key, string Value)[] keys) => Assert.Throws<NetworkException>(() => Read(count, keys))!.Message;

    private static TensorProto Tensor(int count, params (string Key, string Value)[] keys) => new()
    {
        DataType = 1,
        Dims = { count },
        DataLocation = TensorProto.Types.DataLocation.External,
        ExternalData = { keys.Select(k => new StringStringEntryProto { Key = k.Key, Value = k.Value }) },
    };
}
