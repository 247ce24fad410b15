using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace ArchSim.Networks;

/// <summary>
/// Executes a network on any number of images, on all cores: every thread takes images one after the other, in memory of its own, as long as there is memory for
/// all of them. The results do not depend on the number of threads. Calls must follow one another.
/// </summary>
public sealed class NetworkExecutor
{
    // Of the bytes that activations may take: networks that run in turn each keep some.
    private const int KeptPart = 8;

    private readonly NetworkGraph _graph;
    private readonly IArithmetic _arithmetic;
    private readonly ExecutionOptions _options;
    private readonly Operator[] _operators;
    private readonly Dictionary<TensorShape, SettledNetwork> _settled = [];
    private readonly Dictionary<TensorShape, (ExecutionPlan Plan, ConcurrentBag<ExecutionState> States)> _plans = [];
    private readonly Dictionary<string, (MatrixLayer Layer, float[] Weights, ILayerArithmetic Arithmetic)> _layers = [];

    /// <exception cref="NetworkException">An operator that is not known, or not one input.</exception>
    public NetworkExecutor(NetworkGraph graph, IArithmetic arithmetic, ExecutionOptions? options = null)
    {
        (_graph, _arithmetic, _options) = (graph, arithmetic, options ?? ExecutionOptions.Default);
        if (_options.ImagesAtOnce < 1 || _options.Threads < 0)
            throw new ArgumentException($"images at once must be at least 1 and threads at least 0, were {_options.ImagesAtOnce} and {_options.Threads}");
        if (graph.Inputs.Count != 1 || graph.Inputs[0].Extents.Count == 0)
            throw new NetworkException(graph.Name, $"a network must have one input, of images; has {string.Join(", ", graph.Inputs.Select(i => $"'{i.Name}'"))}");
        _operators = [.. graph.Nodes.Select(n => OperatorKinds.Create(n, graph.Opset))];
    }

    /// <summary>Nodes and values as they are for one image, or for one batch where the file fixes its size.</summary>
    /// <exception cref="NetworkException">As <see cref="MatrixLayers"/>.</exception>
    public SettledNetwork Settled => Settle(ImageShape());

    /// <summary>Layers that multiply matrices, in order, as they are for one image.</summary>
    /// <exception cref="NetworkException">The file leaves more extents of the input open than the batch.</exception>
    public IReadOnlyList<MatrixLayer> MatrixLayers =>
        [.. MatrixNodes(Settled).Select(n => ((MatrixOperator)n.Kind).Layer(n.InputInfos))];

    /// <summary>Weights of the layers that have constant ones, by node: [group, N, K].</summary>
    /// <exception cref="NetworkException">As <see cref="MatrixLayers"/>.</exception>
    public IReadOnlyDictionary<string, float[]> LayerWeights =>
        MatrixNodes(Settled).Where(n => n.InputInfos[1]!.Constant is not null)
            .ToDictionary(n => n.Kind.Node.Name, n => ((MatrixOperator)n.Kind).OrderedWeights(n.InputInfos[1]!.Constant!));

    /// <summary>Of activations, kept for the next run.</summary>
    internal long KeptBytes => _plans.Values.Sum(p => p.States.Count * p.Plan.Memory.Bytes);

    /// <param name="input">Images along the first axis, as many as are wanted where the file leaves the batch open, or whole batches.</param>
    /// <returns>The outputs of the graph in order, for all images.</returns>
    /// <exception cref="NetworkException">A shape that the network does not take, or a node that cannot be computed.</exception>
    public IReadOnlyList<Tensor> Run(Tensor input, CancellationToken cancellation = default)
    {
        var images = RequireInput(input);
        var atOnce = _graph.Inputs[0].Extents[0] ?? Math.Min(_options.ImagesAtOnce, images);
        var batches = (images - 1) / atOnce + 1;
        // The last batch may be smaller.
        var plans = new[] { atOnce, images - (batches - 1) * atOnce }.Select(count => Plan(Batch(input.Shape, count))).ToArray();
        var outputs = Outputs(plans[0].Plan.Settled, atOnce, images, batches);
        RequireRest(plans[1].Plan.Settled, outputs, images - (batches - 1) * atOnce, batches);
        var problems = new ConcurrentDictionary<int, ExceptionDispatchInfo>();
        Parallel.For(0, batches, new ParallelOptions { MaxDegreeOfParallelism = Threads(plans[0].Plan, plans[1].Plan) }, (batch, loop) =>
        {
            try
            {
                RunBatch(input, batch * atOnce, plans[batch == batches - 1 ? 1 : 0], outputs, cancellation);
            }
            catch (Exception e)
            {
                problems[batch] = ExceptionDispatchInfo.Capture(e);
                // Earlier batches still run, so that the problem of the first image that has one is told.
                loop.Break();
            }
        });
        ForgetLargeStates();
        if (!problems.IsEmpty)
            problems.MinBy(p => p.Key).Value.Throw();
        return outputs;
    }

    /// <summary>As many as are wanted and have memory; one at least.</summary>
    /// <param name="last">Of the last batch, which runs once.</param>
    private int Threads(ExecutionPlan plan, ExecutionPlan last)
    {
        var wanted = _options.Threads == 0 ? Environment.ProcessorCount : _options.Threads;
        var bytes = _options.MostActivationBytes - (ReferenceEquals(plan, last) ? 0 : last.Memory.Bytes);
        return (int)Math.Clamp(bytes / Math.Max(1, plan.Memory.Bytes), 1, wanted);
    }

    private void ForgetLargeStates()
    {
        if (KeptBytes <= _options.MostActivationBytes / KeptPart)
            return;
        foreach (var (_, states) in _plans.Values)
            states.Clear();
    }

    private static IEnumerable<SettledNode> MatrixNodes(SettledNetwork settled) => settled.Nodes.Where(n => n.Kind is MatrixOperator);

    private static TensorShape Batch(TensorShape input, int images) => new([images, .. input.Extents[1..]]);

    private void RunBatch(
        Tensor input, int firstImage, (ExecutionPlan Plan, ConcurrentBag<ExecutionState> States) plan, IReadOnlyList<Tensor> outputs, CancellationToken cancellation)
    {
        if (!plan.States.TryTake(out var state))
            state = new ExecutionState(plan.Plan);
        CopyImages(input, firstImage, state.Input, 0, state.Input.Shape[0]);
        state.Run(firstImage, _options.Observer, cancellation);
        for (var i = 0; i < outputs.Count; i++)
        {
            var output = state.Output(i);
            if (output.Shape.Equals(outputs[i].Shape))
                StridedCopy.Run(output, outputs[i]);
            else
                CopyImages(output, 0, outputs[i], firstImage, output.Shape[0]);
        }
        plan.States.Add(state);
    }

    private static void CopyImages(Tensor source, int first, Tensor target, int targetFirst, int images)
    {
        var elements = Axes.Product(source.Shape, 1, source.Shape.Rank);
        if (source.Type == ElementType.Float)
            source.Floats.Slice(first * elements, images * elements).CopyTo(target.Floats[(targetFirst * elements)..]);
        else
            source.Integers.Slice(first * elements, images * elements).CopyTo(target.Integers[(targetFirst * elements)..]);
    }

    /// <summary>Images of the input.</summary>
    private int RequireInput(Tensor input)
    {
        var wanted = _graph.Inputs[0];
        var fits = input.Type == wanted.Type && input.Shape.Rank == wanted.Extents.Count && input.Shape[0] >= 1;
        for (var axis = 0; fits && axis < wanted.Extents.Count; axis++)
        {
            if (wanted.Extents[axis] is { } extent)
                fits = axis == 0 ? extent > 0 && input.Shape[0] % extent == 0 : input.Shape[axis] == extent;
        }
        return fits ? input.Shape[0]
            : throw new NetworkException(_graph.Name, $"input '{wanted.Name}' must be {wanted.Type} [{string.Join(", ", wanted.Extents.Select(e => e?.ToString() ?? "any"))}], was {input.Type} {input.Shape}");
    }

    private TensorShape ImageShape()
    {
        var extents = _graph.Inputs[0].Extents;
        if (extents.Skip(1).Any(e => e is null))
            throw new NetworkException(_graph.Name, "layers are only known where the file leaves no extent of the input open but the batch");
        return new TensorShape([extents[0] ?? 1, .. extents.Skip(1).Select(e => e!.Value)]);
    }

    private SettledNetwork Settle(TensorShape input)
    {
        if (!_settled.TryGetValue(input, out var settled))
            _settled[input] = settled = ShapeSettlement.Of(_graph, _operators, input);
        return settled;
    }

    private (ExecutionPlan Plan, ConcurrentBag<ExecutionState> States) Plan(TensorShape input)
    {
        if (_plans.TryGetValue(input, out var known))
            return known;
        var settled = Settle(input);
        var memory = new MemoryPlan(_graph.Name, settled);
        ILayerArithmetic?[] layers = [.. settled.Nodes.Select(Layer)];
        IProductArithmetic?[] products = [.. settled.Nodes.Select((n, i) =>
            n.Kind is MatrixOperator matrix && layers[i] is null ? _arithmetic.ForProduct(matrix.Layer(n.InputInfos)) : null)];
        return _plans[input] = (new ExecutionPlan(settled, memory, layers, products), []);
    }

    /// <summary>Made ready once, for all sizes of batches.</summary>
    private ILayerArithmetic? Layer(SettledNode node)
    {
        if (node.Kind is not MatrixOperator matrix || node.InputInfos[1]!.Constant is not { } constant)
            return null;
        var (layer, weights) = (matrix.Layer(node.InputInfos), matrix.OrderedWeights(constant));
        // Weights that are computed from shapes could differ.
        if (_layers.TryGetValue(node.Kind.Node.Name, out var known) && known.Layer == layer && known.Weights.AsSpan().SequenceEqual(weights))
            return known.Arithmetic;
        var arithmetic = _arithmetic.For(layer, weights);
        _layers[node.Kind.Node.Name] = (layer, weights, arithmetic);
        return arithmetic;
    }

    private Tensor[] Outputs(SettledNetwork settled, int atOnce, int images, int batches)
    {
        var outputs = new Tensor[settled.Outputs.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            var (name, info) = (_graph.Outputs[i], settled.Values[settled.Outputs[i]]);
            var hasImages = info.Shape.Rank > 0 && info.Shape[0] == atOnce;
            if (!hasImages && batches > 1)
                throw new NetworkException(_graph.Name, $"output '{name}' {info.Shape} has no axis of images, so that {images} images must be executed one by one");
            outputs[i] = Tensor.Zeros(hasImages ? Batch(info.Shape, images) : info.Shape, info.Type);
        }
        return outputs;
    }

    /// <summary>A last batch that is smaller must give the same for fewer images.</summary>
    private void RequireRest(SettledNetwork rest, Tensor[] outputs, int images, int batches)
    {
        for (var i = 0; i < outputs.Length && batches > 1; i++)
        {
            var shape = rest.Values[rest.Outputs[i]].Shape;
            if (!shape.Equals(Batch(outputs[i].Shape, images)))
                throw new NetworkException(_graph.Name, $"output '{_graph.Outputs[i]}' is {shape} for {images} images, so that images must be executed one by one");
        }
    }
}
