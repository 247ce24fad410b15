using ArchSim.Networks;
using ArchSim.Networks.Onnx;
using Google.Protobuf;

namespace ArchSim.UnitTests.Networks;

public sealed class OnnxFileTests
{
    private static readonly string[] Chain = ["b1", "b2", "b3"];

    [Test]
    public void Nodes_come_in_an_order_in_which_values_are_made_before_they_are_used()
    {
        var graph = Read(m =>
        {
            m.Graph.Node.Clear();
            m.Graph.Node.Add(Node("b3", "Relu", "q -> y"));
            m.Graph.Node.Add(Node("b1", "Relu", "x -> p"));
            m.Graph.Node.Add(Node("b2", "Relu", "p -> q"));
        });

        Assert.That(graph.Nodes.Select(n => n.Name), Is.EqualTo(Chain));
    }

    [Test]
    public void Names_of_nodes_are_made_unique_and_those_of_the_file_go_first()
    {
        var graph = Read(m =>
        {
            m.Graph.Node.Clear();
            m.Graph.Node.Add(Node("", "Relu", "x -> p"));
            m.Graph.Node.Add(Node("Relu_0", "Relu", "p -> q"));
            m.Graph.Node.Add(Node("Relu_0", "Relu", "q -> y"));
        });

        Assert.That(graph.Nodes.Select(n => n.Name), Is.EqualTo(new[] { "Relu_0_3", "Relu_0", "Relu_0_2" }));
    }

    [Test]
    public void An_input_that_is_also_an_initializer_is_no_input_and_open_extents_stay_open()
    {
        var graph = Read(m =>
        {
            m.Graph.Node[0] = Node("add", "Add", "x c -> y");
            m.Graph.Initializer.Add(new TensorProto { Name = "c", DataType = 1, Dims = { 1 }, FloatData = { 1 } });
            m.Graph.Input.Add(new ValueInfoProto { Name = "c" });
        });

        Assert.Multiple(() =>
        {
            Assert.That(graph.Inputs.Select(i => i.Name), Is.EqualTo(new[] { "x" }));
            Assert.That(graph.Inputs[0].Extents, Is.EqualTo(new int?[] { null, 3, 4, 4 }));
        });
    }

    [TestCase(11), TestCase(21)]
    public void The_oldest_and_the_newest_operator_set_are_read(int opset) =>
        Assert.That(Read(m => m.OpsetImport[0].Version = opset).Opset, Is.EqualTo(opset));

    [TestCase(10), TestCase(22), TestCase(long.MinValue)]
    public void Another_operator_set_is_refused_with_the_allowed_range(long opset) =>
        Assert.That(Graph.Problem(Graph.File(m => m.OpsetImport[0].Version = opset)), Is.EqualTo($"test.onnx: operator set must be 11..21, was {opset}"));

    private static IEnumerable<TestCaseData> Broken()
    {
        yield return Case("no graph", m => m.Graph = null, "test.onnx: is no ONNX file: it holds no graph");
        yield return Case("no operator set", m => m.OpsetImport.Clear(), "test.onnx: is no ONNX file: it names no version of the default operator set");
        yield return Case("no nodes", m => m.Graph.Node.Clear(), "test.onnx: graph: has no nodes");
        yield return Case("no outputs", m => m.Graph.Output.Clear(), "test.onnx: graph: has no outputs");
        yield return Case("output not made", m => m.Graph.Output[0].Name = "z", "test.onnx: graph: no node makes output 'z'");
        yield return Case("output an input", m => m.Graph.Output[0].Name = "x", "test.onnx: graph: no node makes output 'x'");
        yield return Case("value not made", m => m.Graph.Node[0].Input[0] = "w", "test.onnx: node 'relu' (Relu): takes 'w', which nothing makes");
        yield return Case("made twice", m => m.Graph.Node.Add(Node("b", "Tanh", "x -> y")), "test.onnx: node 'b' (Tanh): makes 'y', which node 'relu' (Relu) makes too");
        yield return Case("made and given", m => m.Graph.Node[0].Output[0] = "x", "test.onnx: node 'relu' (Relu): makes 'x', which is an input or an initializer");
        yield return Case("cycle", m => { m.Graph.Node[0] = Node("a", "Add", "x q -> y"); m.Graph.Node.Add(Node("b", "Relu", "y -> q")); },
            "test.onnx: node 'a' (Add): needs its own output: it lies on a cycle");
        yield return Case("initializer twice", m => m.Graph.Initializer.Add(Enumerable.Repeat(new TensorProto { Name = "c", DataType = 1, FloatData = { 1 } }, 2)),
            "test.onnx: initializer 'c': is there twice");
        yield return Case("input twice", m => m.Graph.Input.Add(m.Graph.Input[0]), "test.onnx: graph: has two inputs or initializers 'x'");
        yield return Case("negative dimension", m => m.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = -3, "test.onnx: input 'x': a dimension must be 1..2147483647 or open, was -3");
        yield return Case("too large an input", m => m.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = 1 << 30, "test.onnx: input 'x': a tensor of more than 1073741824 elements");
        yield return Case("no shape", m => m.Graph.Input[0].Type.TensorType.Shape = null, "test.onnx: input 'x': has no shape: its number of dimensions must be known");
        yield return Case("no tensor", m => m.Graph.Input[0].Type = null, "test.onnx: input 'x': is no tensor");
        yield return Case("unknown operator", m => m.Graph.Node[0].OpType = "Rellu", "test.onnx: node 'relu' (Rellu): the operator is not known; did you mean Relu?");
        yield return Case("other domain", m => m.Graph.Node[0].Domain = "com.microsoft", "test.onnx: node 'relu' (Relu): operators of domain 'com.microsoft' are not known");
        yield return Case("subgraph", m => m.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "body", G = ByteString.Empty }),
            "test.onnx: node 'relu' (Relu): attribute 'body' is a subgraph; graphs inside nodes are not executed");
        yield return Case("attribute twice", m => m.Graph.Node[0].Attribute.Add(Enumerable.Repeat(Integer("axis"), 2)), "test.onnx: node 'relu' (Relu): attribute 'axis' is there twice");
        yield return Case("attribute NaN", m => m.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "alpha", F = float.NaN, Type = AttributeProto.Types.AttributeType.Float }),
            "test.onnx: node 'relu' (Relu): attribute 'alpha' is not a number (NaN)");
        yield return Case("no type", m => m.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "alpha" }), "test.onnx: node 'relu' (Relu): attribute 'alpha' has a type that is not known (0)");
        yield return Case("no output", m => m.Graph.Node[0].Output.Clear(), "test.onnx: node 'relu' (Relu): has no outputs");
        yield return Case("huge name", m => m.Graph.Node[0].Input[0] = new string('x', 5000), "test.onnx: node 'relu' (Relu): a name of more than 4096 characters");
        yield return Case("forged line", m => m.Graph.Node[0].Input[0] = "a\n\u001b[31mb", "test.onnx: node 'relu' (Relu): takes 'a??[31mb', which nothing makes");
    }

    [TestCaseSource(nameof(Broken))]
    public void A_graph_that_cannot_be_executed_is_refused_in_one_line(byte[] file, string message) => Assert.That(Graph.Problem(file), Is.EqualTo(message));

    [Test]
    public void A_problem_stays_one_line_of_bounded_length_whatever_text_it_quotes()
    {
        var problem = new NetworkException("a\nb", $"was '\u001b[31m\u202e{new string('x', 100_000)}'");

        Assert.Multiple(() =>
        {
            Assert.That(problem.Message, Does.StartWith("a?b: was '?[31m?xxx"));
            Assert.That(problem.Message, Has.Length.LessThan(1100));
            Assert.That(problem.Problem, Has.Length.LessThan(1100));
        });
    }

    [Test]
    public void Every_file_that_is_cut_off_is_refused()
    {
        var file = Graph.File(_ => { });
        // What comes last is the version of the operator set; without it, or with half of it, nothing is whole.
        var problems = Enumerable.Range(0, file.Length).Select(length => Graph.Problem(file[..length])).ToList();

        Assert.That(problems, Has.All.StartsWith("test.onnx: is "));
    }

    [Test]
    public void Countless_small_parts_are_refused_before_they_take_memory()
    {
        // Two bytes a node: field 1 of the graph, of no length. As messages they would take 2 GiB and more.
        var graph = new byte[16 << 20];
        for (var i = 0; i < graph.Length; i += 2)
            graph[i] = 0x0A;
        byte[] file = [0x3A, .. Varint(graph.Length), .. graph];
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Multiple(() =>
        {
            Assert.That(Graph.Problem(file), Does.Contain("far more memory than the file is long"));
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
        });
    }

    [Test]
    public void A_message_that_is_there_twice_is_refused_since_merging_copies_it()
    {
        // The type of an input, whose tensor type parsers merge.
        var type = Graph.File(_ => { }).AsSpan();
        var model = ModelProto.Parser.ParseFrom(type);
        var tensor = model.Graph.Input[0].Type.ToByteArray();
        byte[] input = [0x0A, 1, (byte)'x', 0x12, .. Varint(2 * tensor.Length), .. tensor, .. tensor];
        model.Graph.Input.Clear();
        var graph = model.Graph.ToByteArray();
        byte[] changed = [.. graph, 0x5A, .. Varint(input.Length), .. input];
        byte[] file = [0x3A, .. Varint(changed.Length), .. changed];

        Assert.That(Graph.Problem(file), Is.EqualTo("test.onnx: is no ONNX file: field 'tensor_type' of TypeProto is there twice"));
    }

    [Test]
    public void Nested_groups_end_before_the_stack_does() =>
        Assert.That(Graph.Problem([.. Enumerable.Repeat((byte)0x0B, 1_000_000)]), Does.Contain("groups are nested too deep"));

    [Test]
    public void A_file_that_is_not_there_and_a_folder_are_refused()
    {
        var folder = Path.GetTempPath();
        Assert.Multiple(() =>
        {
            Assert.That(() => OnnxFile.Load(Path.Combine(folder, "no-such.onnx")), Throws.TypeOf<NetworkException>().With.Message.EndsWith("no-such.onnx: no such file"));
            Assert.That(() => OnnxFile.Load(folder), Throws.TypeOf<NetworkException>().With.Message.EndsWith("is a folder, not a file"));
        });
    }

    [Test]
    public void A_file_longer_than_allowed_is_refused_unread()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, new byte[101]);
            Assert.Multiple(() =>
            {
                Assert.That(FileBytes.Read(path, 101), Has.Length.EqualTo(101));
                Assert.That(() => FileBytes.Read(path, 100), Throws.TypeOf<NetworkException>().With.Message.Contains("longer than 100 bytes"));
            });
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static NetworkGraph Read(Action<ModelProto> change) => OnnxFile.Parse(Graph.File(change), "test.onnx");

    private static TestCaseData Case(string name, Action<ModelProto> change, string message) => new TestCaseData(Graph.File(change), message).SetArgDisplayNames(name);

    private static AttributeProto Integer(string name) => new() { Name = name, I = 1, Type = AttributeProto.Types.AttributeType.Int };

    private static NodeProto Node(string name, string kind, string values)
    {
        var node = Graph.Node(name, kind, values);
        return new NodeProto { Name = name, OpType = kind, Input = { node.Inputs }, Output = { node.Outputs } };
    }

    private static byte[] Varint(int value) => value < 128 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];
}
