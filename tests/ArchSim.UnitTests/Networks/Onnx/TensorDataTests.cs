using ArchSim.Networks;
using ArchSim.Networks.Onnx;
using Google.Protobuf;

namespace ArchSim.UnitTests.Networks;

/// <summary>Elements of every type, as raw bytes and as lists. Bytes are those of the types' definitions.</summary>
public sealed class TensorDataTests
{
    // 1.5 and -2 in each format: IEEE 754 binary32, binary16 and binary64; bfloat16 is the upper half of binary32.
    [TestCase(1, "0000C03F000000C0")]
    [TestCase(10, "003E00C0")]
    [TestCase(11, "000000000000F83F00000000000000C0")]
    [TestCase(16, "C03F00C0")]
    public void Raw_floats_are_read(int type, string hex) =>
        Assert.That(Raw(type, hex).Floats.ToArray(), Is.EqualTo(new[] { 1.5f, -2f }));

    [TestCase(2, "05FF", 5, 255)]
    [TestCase(3, "05FF", 5, -1)]
    [TestCase(4, "0500FFFF", 5, 65535)]
    [TestCase(5, "0500FFFF", 5, -1)]
    [TestCase(6, "05000000FFFFFFFF", 5, -1)]
    [TestCase(7, "0500000000000000FFFFFFFFFFFFFFFF", 5, -1)]
    [TestCase(9, "0001", 0, 1)]
    [TestCase(12, "05000000FFFFFFFF", 5, uint.MaxValue)]
    public void Raw_integers_are_read(int type, string hex, long first, long second) =>
        Assert.That(Raw(type, hex).Integers.ToArray(), Is.EqualTo(new[] { first, second }));

    [Test]
    public void Lists_are_read()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Graph.Read(new TensorProto { DataType = 1, Dims = { 2 }, FloatData = { 1.5f, -2 } }).Floats.ToArray(), Is.EqualTo(new[] { 1.5f, -2f }));
            Assert.That(Graph.Read(new TensorProto { DataType = 11, Dims = { 1 }, DoubleData = { 0.1 } }).Floats.ToArray(), Is.EqualTo(new[] { 0.1f }));
            Assert.That(Graph.Read(new TensorProto { DataType = 10, Dims = { 2 }, Int32Data = { 0x3E00, 0xC000 } }).Floats.ToArray(), Is.EqualTo(new[] { 1.5f, -2f }));
            Assert.That(Graph.Read(new TensorProto { DataType = 16, Dims = { 1 }, Int32Data = { 0x3FC0 } }).Floats.ToArray(), Is.EqualTo(new[] { 1.5f }));
            Assert.That(Graph.Read(new TensorProto { DataType = 3, Dims = { 2 }, Int32Data = { -128, 127 } }).Integers.ToArray(), Is.EqualTo(new[] { -128L, 127 }));
            Assert.That(Graph.Read(new TensorProto { DataType = 7, Dims = { 1 }, Int64Data = { long.MinValue } }).Integers.ToArray(), Is.EqualTo(new[] { long.MinValue }));
            Assert.That(Graph.Read(new TensorProto { DataType = 12, Dims = { 1 }, Uint64Data = { 7 } }).Integers.ToArray(), Is.EqualTo(new[] { 7L }));
        });
    }

    [Test]
    public void A_tensor_without_dimensions_has_one_element_and_one_with_a_dimension_of_zero_none()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Graph.Read(new TensorProto { DataType = 1, FloatData = { 3 } }).Shape, Is.EqualTo(TensorShape.Scalar));
            Assert.That(Graph.Read(new TensorProto { DataType = 1, Dims = { 0 } }).Shape.Count, Is.Zero);
        });
    }

    [TestCase(3, 128, "int8"), TestCase(2, -1, "uint8"), TestCase(9, 2, "bool"), TestCase(10, 65536, "float16"), TestCase(5, 40000, "int16")]
    public void A_listed_element_that_its_type_does_not_hold_is_refused(int type, int value, string name) =>
        Assert.That(Problem(new TensorProto { DataType = type, Dims = { 1 }, Int32Data = { value } }),
            Is.EqualTo($"test.onnx: initializer 'c': element 0 is {value}, which {name} does not hold"));

    private static IEnumerable<TestCaseData> Lies()
    {
        yield return Lie("fewer bytes", new() { DataType = 1, Dims = { 3 }, RawData = ByteString.CopyFrom(new byte[8]) }, "[3] of float needs 12 bytes, got 8");
        yield return Lie("more elements", new() { DataType = 1, Dims = { 1 }, FloatData = { 1, 2 } }, "[1] of float needs 1 elements, got 2");
        yield return Lie("no data", new() { DataType = 1, Dims = { 1 << 20 } }, "[1048576] of float needs 1048576 elements, got 0");
        yield return Lie("negative", new() { DataType = 1, Dims = { 2, -3 } }, "a dimension must be 0..1073741824, was -3");
        yield return Lie("beyond an int", new() { DataType = 1, Dims = { 1L << 40 } }, "a dimension must be 0..1073741824, was 1099511627776");
        yield return Lie("overflow", new() { DataType = 1, Dims = { 1 << 30, 1 << 30, 1 << 30 } }, "a tensor of more than 1073741824 elements");
        yield return Lie("rank", new() { DataType = 1, Dims = { Enumerable.Repeat(1L, 65) } }, "has 65 dimensions, at most 64 are read");
        yield return Lie("twice", new() { DataType = 1, Dims = { 1 }, FloatData = { 1 }, RawData = ByteString.CopyFrom(new byte[4]) }, "holds its elements in more than one way");
        yield return Lie("NaN", new() { DataType = 1, Dims = { 2 }, FloatData = { 1, float.NaN } }, "element 1 is not a number (NaN)");
        yield return Lie("texts", new() { DataType = 8, Dims = { 1 } }, "has elements of type 8; read are float (1), uint8 (2)");
    }

    [TestCaseSource(nameof(Lies))]
    public void Data_that_do_not_fit_their_dimensions_are_refused(TensorProtoCase lie) =>
        Assert.That(Problem(lie.Tensor), Does.StartWith($"test.onnx: initializer 'c': {lie.Message}"));

    /// <summary>A tensor, and what is wrong with it.</summary>
    public sealed class TensorProtoCase
    {
        internal TensorProto Tensor { get; init; } = new();

        public string Message { get; init; } = "";
    }

    private static TestCaseData Lie(string name, TensorProto tensor, string message) =>
        new TestCaseData(new TensorProtoCase { Tensor = tensor, Message = message }).SetArgDisplayNames(name);

    private static Tensor Raw(int type, string hex) => Graph.Read(new TensorProto { DataType = type, Dims = { 2 }, RawData = ByteString.CopyFrom(Convert.FromHexString(hex)) });

    private static string Problem(TensorProto tensor) => Assert.Throws<NetworkException>(() => Graph.Read(tensor))!.Message;
}
