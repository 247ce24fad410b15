namespace ArchSim.Networks;

/// <summary>Settles types and shapes node by node. A node whose inputs are all constant is executed, in fp32, so that shapes which networks compute are known.</summary>
internal sealed class ShapeSettlement
{
    /// <summary>Elements that constants may have which nodes compute: beyond, they are computed again and again instead.</summary>
    private const long MostComputedElements = 1L << 26;

    /// <summary>The same of the products of one matrix operator: some seconds of work.</summary>
    private const long MostComputedProducts = 1L << 34;

    private readonly NetworkGraph _graph;
    private readonly Dictionary<string, int> _indices = [];
    private readonly List<ValueInfo> _values = [];
    private readonly List<SettledNode> _nodes = [];
    private readonly RunContext _context = new();
    private long _computedElements;

    private ShapeSettlement(NetworkGraph graph) => _graph = graph;

    /// <param name="operators">Of the graph's nodes.</param>
    /// <param name="input">Of the graph's only input.</param>
    /// <exception cref="NetworkException">A value that nothing gives, or what an operator refuses.</exception>
    public static SettledNetwork Of(NetworkGraph graph, IReadOnlyList<Operator> operators, TensorShape input)
    {
        var settlement = new ShapeSettlement(graph);
        settlement.Add(graph.Inputs[0].Name, new ValueInfo(graph.Inputs[0].Type, input));
        foreach (var kind in operators)
            settlement.Settle(kind);
        return new SettledNetwork(settlement._values, settlement._nodes, [.. graph.Outputs.Select(o => settlement.Index(o, graph.Name))]);
    }

    private void Settle(Operator kind)
    {
        int[] inputs = [.. kind.Node.Inputs.Select(i => i.Length == 0 ? -1 : Index(i, kind.Node.Place))];
        ValueInfo?[] infos = [.. inputs.Select(i => i < 0 ? null : _values[i])];
        var outputs = kind.Infer(infos);
        var names = kind.Node.Outputs;
        if (outputs.Count < names.Count(n => n.Length > 0))
            throw kind.Node.Problem($"outputs must be at most {outputs.Count}, were {names.Count}");
        if (outputs.Any(o => o.Constant is null) && infos.All(i => i is null or { Constant: not null }) && IsWithin(kind, infos, outputs))
            outputs = Compute(kind, infos, outputs);
        int[] places = [.. outputs.Select((o, i) => Add(i < names.Count ? names[i] : "", o))];
        if (outputs.Any(o => o.Constant is null))
            _nodes.Add(new SettledNode(kind, inputs, places, infos));
    }

    private bool IsWithin(Operator kind, ValueInfo?[] inputs, IReadOnlyList<ValueInfo> outputs)
    {
        var elements = outputs.Sum(o => (long)o.Shape.Count);
        var products = kind is MatrixOperator matrix ? elements * matrix.Layer(inputs).Products : 0;
        if (_computedElements + elements > MostComputedElements || products > MostComputedProducts)
            return false;
        _computedElements += elements;
        return true;
    }

    private ValueInfo[] Compute(Operator kind, ValueInfo?[] inputs, IReadOnlyList<ValueInfo> outputs)
    {
        if (kind is MatrixOperator matrix)
            (_context.Layer, _context.Product) = (null, new Fp32Arithmetic().ForProduct(matrix.Layer(inputs)));
        Tensor[] results = [.. outputs.Select(o => Tensor.Zeros(o.Shape, o.Type))];
        kind.Run([.. inputs.Select(i => i?.Constant)], results, _context);
        return [.. results.Select(ValueInfo.Of)];
    }

    private int Add(string name, ValueInfo info)
    {
        _values.Add(info);
        // A value that nobody can name is an output that is left out.
        if (name.Length > 0)
            _indices[name] = _values.Count - 1;
        return _values.Count - 1;
    }

    private int Index(string name, string place)
    {
        if (_indices.TryGetValue(name, out var index))
            return index;
        return _graph.Constants.TryGetValue(name, out var constant) ? Add(name, ValueInfo.Of(constant))
            : throw new NetworkException(place, $"nothing gives the value '{name}'");
    }
}
