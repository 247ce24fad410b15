using ArchSim.Networks;

namespace ArchSim.UnitTests.Networks;

public sealed class OnnxWriterTests
{
    [Test]
    public void What_is_written_is_read_again()
    {
        var node = Graph.Node("pad", "Pad", "x c d -> y", ("i", -3L), ("f", 0.1), ("s", "edge"), ("is", new long[] { 1, long.MinValue }), ("fs", new[] { 0.5, -2 }),
            ("ss", new[] { "a", "b" }), ("t", Graph.Integers([2, 1], 5, -6)));
        var graph = Graph.Of([node with { Inputs = ["x", "", "c", "d"] }], ("d", Graph.Floats([2, 2], 1, -0f, float.PositiveInfinity, 1e-40f)), ("c", Graph.Integers([0])));

        var read = OnnxFile.Parse(OnnxWriter.ToBytes(graph), "test.onnx");
        var attributes = read.Nodes[0].Attributes;

        Assert.Multiple(() =>
        {
            Assert.That((read.Name, read.Opset), Is.EqualTo((graph.Name, graph.Opset)));
            Assert.That(read.Outputs, Is.EqualTo(graph.Outputs));
            Assert.That((read.Inputs[0].Name, read.Inputs[0].Type), Is.EqualTo(("x", ElementType.Float)));
            Assert.That(read.Inputs[0].Extents, Is.EqualTo(graph.Inputs[0].Extents));
            Assert.That((read.Nodes[0].Name, read.Nodes[0].Operator), Is.EqualTo(("pad", "Pad")));
            Assert.That(read.Nodes[0].Inputs, Is.EqualTo(new[] { "x", "", "c", "d" }));
            Assert.That(attributes.Integer("i", 0), Is.EqualTo(-3));
            Assert.That(attributes.Number("f", 0), Is.EqualTo((double)0.1f));
            Assert.That(attributes.Text("s", ""), Is.EqualTo("edge"));
            Assert.That(attributes.Integers("is"), Is.EqualTo(new[] { 1, long.MinValue }));
            Assert.That(attributes.Numbers("fs"), Is.EqualTo(new[] { 0.5, -2 }));
            Assert.That(attributes["ss"], Is.EqualTo(new[] { "a", "b" }));
            Assert.That(attributes.Tensor("t")!.Integers.ToArray(), Is.EqualTo(new[] { 5L, -6 }));
            Assert.That(read.Constants["d"].Floats.ToArray().Select(BitConverter.SingleToInt32Bits), Is.EqualTo(graph.Constants["d"].Floats.ToArray().Select(BitConverter.SingleToInt32Bits)));
            Assert.That((read.Constants["c"].Type, read.Constants["c"].Shape.Count), Is.EqualTo((ElementType.Integer, 0)));
        });
    }

    [Test]
    public void The_same_graph_gives_the_same_bytes_whatever_the_order_of_its_constants()
    {
        (string, Tensor) a = ("a", Graph.Floats([1], 1)), b = ("b", Graph.Floats([1], 2));
        GraphNode[] nodes = [Graph.Node("add", "Add", "x a b -> y", ("p", 1L), ("q", 2L))];
        GraphNode[] turned = [Graph.Node("add", "Add", "x a b -> y", ("q", 2L), ("p", 1L))];

        Assert.That(OnnxWriter.ToBytes(Graph.Of(turned, b, a)), Is.EqualTo(OnnxWriter.ToBytes(Graph.Of(nodes, a, b))));
    }

    // The versions of the format that ONNX's table of releases gives beside the operator sets.
    [TestCase(11, 6), TestCase(13, 7), TestCase(17, 8), TestCase(19, 9), TestCase(21, 10)]
    public void The_version_of_the_format_goes_with_the_operator_set(int opset, int version) =>
        Assert.That(OnnxWriter.ToMessage(Graph.Of([]) with { Opset = opset }).IrVersion, Is.EqualTo(version));
}
