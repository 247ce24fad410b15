using ArchSim.Networks;
using ArchSim.Networks.Onnx;
using Google.Protobuf;

namespace ArchSim.Fuzz;

/// <summary>Small whole files that between them hold every form that the importer reads.</summary>
internal static class OnnxSeeds
{
    /// <summary>The file beside the model that the seeds take external data from, and its bytes.</summary>
    public const string ExternalFile = "weights.bin";

    public const int ExternalBytes = 256;

    private const int Channels = 4;

    public static IReadOnlyList<byte[]> All() => [.. new[] { Classifier(), Branches(), TypedData(), Typed(Classifier()), External(), OldInputs() }.Select(m => m.ToByteArray())];

    private static ModelProto Classifier() => Model(13,
        [
            Node("Conv", "input w0 -> c0", ("pads", new long[] { 1, 1, 1, 1 }), ("strides", new long[] { 1, 1 }), ("group", 1L)),
            Node("BatchNormalization", "c0 s b m v -> n0", ("epsilon", 1e-3)),
            Node("Relu", "n0 -> r0"),
            Node("Conv", "r0 w1 b -> c1", ("kernel_shape", new long[] { 3, 3 }), ("auto_pad", "SAME_UPPER"), ("group", (long)Channels)),
            Node("BatchNormalization", "c1 s b m v -> n1"),
            Node("Add", "n1 r0 -> a0"),
            Node("BatchNormalization", "a0 s b m v -> n2"),
            Node("Identity", "n2 -> i0"),
            Node("Dropout", "i0 -> d0"),
            Node("GlobalAveragePool", "d0 -> p0"),
            Node("Constant", " -> shape", ("value", Integers([2], 0, -1))),
            Node("Reshape", "p0 shape -> f0"),
            Node("Gemm", "f0 w2 b2 -> g0", ("transB", 1L), ("alpha", 0.5), ("beta", 2.0)),
            Node("Identity", "g0 -> logits"),
        ],
        ("w0", Ramp(Channels, 3, 3, 3)), ("w1", Ramp(Channels, 1, 3, 3)), ("w2", Ramp(2, Channels)), ("b2", Ramp(2)),
        ("s", Ramp(Channels)), ("b", Ramp(Channels)), ("m", Ramp(Channels)), ("v", Ramp(Channels)));

    private static ModelProto Branches() => Model(21,
        [
            Node("Shape", "input -> size", ("start", 2L), ("end", 4L)),
            Node("Constant", " -> two", ("value_ints", new long[] { 2, 2 })),
            Node("Constant", " -> half", ("value_float", 0.5)),
            Node("Constant", " -> scales", ("value_floats", new[] { 1.0, 1.0, 2.0, 2.0 })),
            Node("Mul", "size two -> larger"),
            Node("Resize", "input  scales -> large", ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric")),
            Node("ConvTranspose", "large w -> up", ("group", 2L), ("strides", new long[] { 2, 2 })),
            Node("BatchNormalization", "up s s s s -> normal", ("training_mode", 0L)),
            Node("Split", "normal -> left right", ("axis", 1L), ("num_outputs", 2L)),
            Node("Concat", "left right -> both", ("axis", 1L)),
            Node("Slice", "both two two -> part"),
            Node("Clip", "part  half -> logits"),
        ],
        ("w", Ramp(4, 3, 2, 2)), ("s", Ramp(6)));

    private static ModelProto TypedData() => Model(17,
        [.. Enumerable.Range(0, 9).Select(i => Node("Add", $"{(i == 0 ? "input" : $"x{i - 1}")} t{i} -> {(i == 8 ? "logits" : $"x{i}")}"))],
        ("t0", new TensorProto { DataType = 1, Dims = { 3 }, FloatData = { 1, 2, 3 } }),
        ("t1", new TensorProto { DataType = 11, Dims = { 2 }, DoubleData = { 1, 2 } }),
        ("t2", new TensorProto { DataType = 10, Dims = { 2 }, Int32Data = { 0x3C00, 0x4000 } }),
        ("t3", new TensorProto { DataType = 16, Dims = { 2 }, RawData = ByteString.CopyFrom(0x80, 0x3F, 0x00, 0x40) }),
        ("t4", new TensorProto { DataType = 7, Dims = { 2, 1 }, Int64Data = { -1, 5 } }),
        ("t5", new TensorProto { DataType = 3, Dims = { 3 }, Int32Data = { -128, 0, 127 } }),
        ("t6", new TensorProto { DataType = 9, Dims = { 2 }, RawData = ByteString.CopyFrom(0, 1) }),
        ("t7", new TensorProto { DataType = 13, Dims = { 1 }, Uint64Data = { 7 } }),
        ("t8", new TensorProto { DataType = 10, Dims = { }, RawData = ByteString.CopyFrom(0, 0x3C) }));

    // The same weights as lists instead of raw bytes.
    private static ModelProto Typed(ModelProto model)
    {
        foreach (var tensor in model.Graph.Initializer.Where(t => t.DataType == 1))
        {
            for (var i = 0; i < tensor.RawData.Length; i += sizeof(float))
                tensor.FloatData.Add(BitConverter.ToSingle(tensor.RawData.Span[i..]));
            tensor.ClearRawData();
        }
        return model;
    }

    private static ModelProto External() => Model(14, [Node("Conv", "input w0 -> c"), Node("Mul", "c k -> logits")],
        ("w0", InFile(1, 128, 0, Channels, 1, 2, 4)), ("k", InFile(2, 4, 128, Channels, 1, 1)));

    // As old exporters wrote them: initializers are inputs too.
    private static ModelProto OldInputs()
    {
        var model = Classifier();
        model.IrVersion = 3;
        model.Graph.Input.AddRange(model.Graph.Initializer.Select(t => Value(t.Name, t.DataType, t.Dims.Select(d => (long?)d))));
        return model;
    }

    private static ModelProto Model(int opset, GraphNode[] nodes, params (string Name, TensorProto Tensor)[] constants)
    {
        var message = OnnxWriter.ToMessage(new NetworkGraph
        {
            Name = "seed",
            Opset = opset,
            Inputs = [new GraphInput("input", ElementType.Float, [null, 3, 8, 8])],
            Outputs = ["logits"],
            Nodes = nodes,
            Constants = new Dictionary<string, Tensor>(),
        });
        foreach (var (name, tensor) in constants)
        {
            tensor.Name = name;
            message.Graph.Initializer.Add(tensor);
        }
        return message;
    }

    /// <param name="values">Names of inputs, an arrow, names of outputs; an input that is left out is a second space.</param>
    private static GraphNode Node(string kind, string values, params (string Name, object Value)[] attributes)
    {
        var sides = values.Split(" -> ");
        return new GraphNode
        {
            Name = $"{kind}.{sides[1]}",
            Operator = kind,
            Inputs = sides[0].Length == 0 ? [] : sides[0].Split(' '),
            Outputs = sides[1].Split(' '),
            Attributes = new NodeAttributes(attributes.ToDictionary(a => a.Name, a => a.Value)),
        };
    }

    private static TensorProto Ramp(params int[] extents)
    {
        var count = extents.Aggregate(1, (a, b) => a * b);
        var bytes = Enumerable.Range(1, count).SelectMany(i => BitConverter.GetBytes(i / 16f)).ToArray();
        return new TensorProto { DataType = 1, Dims = { extents.Select(e => (long)e) }, RawData = ByteString.CopyFrom(bytes) };
    }

    private static Tensor Integers(int[] extents, params long[] values) => new(new TensorShape(extents), values);

    private static TensorProto InFile(int type, int length, int offset, params long[] extents) => new()
    {
        DataType = type,
        Dims = { extents },
        DataLocation = TensorProto.Types.DataLocation.External,
        ExternalData =
        {
            new StringStringEntryProto { Key = "location", Value = ExternalFile },
            new StringStringEntryProto { Key = "offset", Value = $"{offset}" },
            new StringStringEntryProto { Key = "length", Value = $"{length}" },
        },
    };

    private static ValueInfoProto Value(string name, int type, IEnumerable<long?> extents)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(extents.Select(e => e is { } extent ? new TensorShapeProto.Types.Dimension { DimValue = extent } : new()));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } };
    }
}
