using System.Collections.Concurrent;
using ArchSim.Networks;
using static ArchSim.UnitTests.Networks.Nodes;

namespace ArchSim.UnitTests.Networks;

/// <summary>Whole graphs: order, memory, threads, batches and what is told of them.</summary>
public sealed class NetworkExecutorTests
{
    /// <summary>conv, a residual sum, and a reshape whose target the network computes from shapes.</summary>
    private static NetworkGraph Graph(int? batch = null)
    {
        var r = new Random(11);
        return new NetworkGraph
        {
            Name = "g",
            Opset = 13,
            Inputs = [new GraphInput("x", ElementType.Float, [batch, 3, 8, 8])],
            Outputs = ["y"],
            Constants = new Dictionary<string, Tensor>
            {
                ["w1"] = Random(r, 4, 3, 3, 3),
                ["w2"] = Random(r, 4, 4, 3, 3),
                ["fc"] = Random(r, 256, 5),
                ["zero"] = new Tensor(TensorShape.Scalar, [0L]),
                ["first"] = Integers(0),
                ["rest"] = Integers(-1),
            },
            Nodes =
            [
                Node("a", "Conv", ["x", "w1"], "a", ("pads", new long[] { 1, 1, 1, 1 })),
                Node("ar", "Relu", ["a"], "ar"),
                Node("b", "Conv", ["ar", "w2"], "b", ("pads", new long[] { 1, 1, 1, 1 })),
                Node("s", "Add", ["b", "ar"], "s"),
                Node("shape", "Shape", ["s"], "shape"),
                Node("n", "Gather", ["shape", "zero"], "n"),
                Node("u", "Unsqueeze", ["n", "first"], "u"),
                Node("t", "Concat", ["u", "rest"], "t", ("axis", 0L)),
                Node("f", "Reshape", ["s", "t"], "f"),
                Node("y", "MatMul", ["f", "fc"], "y"),
            ],
        };
    }

    [Test]
    public void Results_do_not_depend_on_threads_or_on_images_at_once([Values(1, 2, 7)] int threads, [Values(1, 3, 32)] int atOnce)
    {
        var input = Random(new Random(2), 10, 3, 8, 8);
        var graph = Graph();
        var expected = Enumerable.Range(0, 10).SelectMany(i => Reference(graph, input, i)).ToArray();
        var executor = new NetworkExecutor(graph, new Fp32Arithmetic(), new ExecutionOptions { Threads = threads, ImagesAtOnce = atOnce });

        for (var run = 0; run < 3; run++)
        {
            var y = executor.Run(input)[0];
            Assert.That(y.Shape, Is.EqualTo(Shape(10, 5)));
            Assert.That(y.Floats.ToArray(), Is.EqualTo(expected));
        }
    }

    [Test]
    public void A_file_that_fixes_the_batch_is_given_whole_batches()
    {
        var input = Random(new Random(2), 6, 3, 8, 8);
        var executor = new NetworkExecutor(Graph(batch: 2), new Fp32Arithmetic());

        Assert.That(executor.Run(input)[0].Floats.ToArray(), Is.EqualTo(new NetworkExecutor(Graph(), new Fp32Arithmetic()).Run(input)[0].Floats.ToArray()));
        Assert.That(() => executor.Run(Random(new Random(2), 3, 3, 8, 8)),
            Throws.TypeOf<NetworkException>().With.Message.EqualTo("g: input 'x' must be Float [2, 3, 8, 8], was Float [3, 3, 8, 8]"));
    }

    [Test]
    public void Matrix_layers_are_told_in_order_with_their_weights()
    {
        var executor = new NetworkExecutor(Graph(), new Fp32Arithmetic());

        Assert.That(executor.MatrixLayers, Is.EqualTo(new[]
        {
            new MatrixLayer("a", "Conv", 1, 27, 4, true), new MatrixLayer("b", "Conv", 1, 36, 4, true), new MatrixLayer("y", "MatMul", 1, 256, 5, true),
        }));
        Assert.That(executor.LayerWeights["y"].Length, Is.EqualTo(5 * 256));
    }

    [Test]
    public void An_observer_sees_every_node_of_every_image()
    {
        var seen = new ConcurrentBag<(string Node, int Image)>();
        var executor = new NetworkExecutor(Graph(), new Fp32Arithmetic(), new ExecutionOptions { Threads = 3, Observer = new Observer(seen) });

        executor.Run(Random(new Random(2), 4, 3, 8, 8));

        // Nodes that compute shapes are run when shapes are settled.
        Assert.That(seen, Is.EquivalentTo(from n in new[] { "a", "ar", "b", "s", "f", "y" } from i in Enumerable.Range(0, 4) select (n, i)));
    }

    /// <summary>A chain of equal tensors lies in two buffers: what a node reads and what it gives.</summary>
    [Test]
    public void Memory_is_used_again_once_the_last_reader_has_run()
    {
        var graph = Graph() with
        {
            Constants = new Dictionary<string, Tensor>(),
            Outputs = ["v50"],
            Nodes = [.. Enumerable.Range(1, 50).Select(i => Node($"n{i}", "Relu", [i == 1 ? "x" : $"v{i - 1}"], $"v{i}"))],
        };
        var settled = ShapeSettlement.Of(graph, [.. graph.Nodes.Select(n => OperatorKinds.Create(n, 13))], Shape(1, 3, 8, 8));

        Assert.That(new MemoryPlan("g", settled).Bytes, Is.EqualTo(2 * 3 * 8 * 8 * sizeof(float)));
    }

    [Test]
    public void Activations_beyond_the_memory_there_may_be_are_refused()
    {
        var graph = Graph() with { Outputs = ["y"], Nodes = [Node("p", "Pad", ["x", "big"], "y")], Constants = new Dictionary<string, Tensor> { ["big"] = Integers(0, 0, 15000, 15000, 0, 0, 0, 0) } };

        Assert.That(() => new NetworkExecutor(graph, new Fp32Arithmetic()).Run(Random(new Random(1), 1, 3, 8, 8)),
            Throws.TypeOf<NetworkException>().With.Message.Contains("MiB that an execution may take"));
    }

    [Test]
    public void Threads_are_as_few_as_have_memory_and_give_the_same([Values(1, 2, 3)] int states, [Values(0, 1)] int missingBytes)
    {
        var input = Random(new Random(2), 40, 3, 8, 8);
        var (graph, seen) = (Graph(), new InFlight("a", "y"));
        var bytes = new MemoryPlan("g", ShapeSettlement.Of(graph, [.. graph.Nodes.Select(n => OperatorKinds.Create(n, 13))], Shape(1, 3, 8, 8))).Bytes;
        var executor = new NetworkExecutor(graph, new Fp32Arithmetic(), new ExecutionOptions { Threads = 7, Observer = seen, MostActivationBytes = states * bytes - missingBytes });

        var y = executor.Run(input)[0];

        // A state that lacks a byte is none, but one thread always runs.
        Assert.That(seen.Most, Is.InRange(1, Math.Max(1, states - missingBytes)));
        Assert.That(y.Floats.ToArray(), Is.EqualTo(new NetworkExecutor(graph, new Fp32Arithmetic(), new ExecutionOptions { Threads = 1 }).Run(input)[0].Floats.ToArray()));
        // A state is more than an eighth of three.
        Assert.That(executor.KeptBytes, Is.Zero);
    }

    [Test]
    public void Small_states_are_kept_for_the_next_run()
    {
        var executor = new NetworkExecutor(Graph(), new Fp32Arithmetic(), new ExecutionOptions { Threads = 1 });
        executor.Run(Random(new Random(2), 4, 3, 8, 8));
        var once = executor.KeptBytes;
        executor.Run(Random(new Random(2), 4, 3, 8, 8));

        Assert.That(once, Is.Positive);
        Assert.That(executor.KeptBytes, Is.EqualTo(once));
    }

    [Test]
    public void The_problem_of_the_first_image_that_has_one_is_told()
    {
        var graph = Graph() with
        {
            Nodes = [Node("c", "Cast", ["x"], "i", ("to", 7L)), Node("g", "Gather", ["two", "i"], "y")],
            Constants = new Dictionary<string, Tensor> { ["two"] = Of([2], 1, 2) },
        };
        var input = Tensor.Zeros(Shape(20, 3, 8, 8), ElementType.Float);
        for (var image = 3; image < 20; image++)
            input.Floats[image * 192] = image;

        for (var run = 0; run < 20; run++)
        {
            Assert.That(() => new NetworkExecutor(graph, new Fp32Arithmetic(), new ExecutionOptions { Threads = 4 }).Run(input),
                Throws.TypeOf<NetworkException>().With.Message.EqualTo("node 'g' (Gather): indices must be -2..1, was 3"));
        }
    }

    [Test]
    public void A_value_that_nothing_gives_is_named() =>
        Assert.That(() => new NetworkExecutor(Graph() with { Nodes = [Node("a", "Relu", ["nowhere"], "y")] }, new Fp32Arithmetic()).MatrixLayers,
            Throws.TypeOf<NetworkException>().With.Message.EqualTo("node 'a' (Relu): nothing gives the value 'nowhere'"));

    /// <summary>One image, node by node, in memory of its own for every value.</summary>
    private static float[] Reference(NetworkGraph graph, Tensor input, int image)
    {
        var values = graph.Constants.ToDictionary(c => c.Key, c => c.Value);
        values["x"] = Of([1, 3, 8, 8], input.Floats.Slice(image * 192, 192).ToArray());
        foreach (var node in graph.Nodes)
            values[node.Outputs[0]] = Nodes.Run(node, graph.Opset, [.. node.Inputs.Select(i => values[i])])[0];
        return values["y"].Floats.ToArray();
    }

    private static GraphNode Node(string name, string kind, string[] inputs, string output, params (string Name, object Value)[] attributes) => new()
    {
        Name = name,
        Operator = kind,
        Inputs = inputs,
        Outputs = [output],
        Attributes = new NodeAttributes(attributes.ToDictionary(a => a.Name, a => a.Value)),
    };

    /// <summary>How many images were between a first and a last node at a time.</summary>
    private sealed class InFlight(string first, string last) : IExecutionObserver
    {
        private readonly Lock _lock = new();
        private int _now;

        public int Most { get; private set; }

        public void Ran(Operator kind, int firstImage, IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs)
        {
            // Others shall have time to come.
            Thread.Sleep(1);
            lock (_lock)
            {
                _now += kind.Node.Name == first ? 1 : kind.Node.Name == last ? -1 : 0;
                Most = Math.Max(Most, _now);
            }
        }
    }

    private sealed class Observer(ConcurrentBag<(string Node, int Image)> seen) : IExecutionObserver
    {
        public void Ran(Operator kind, int firstImage, IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs) => seen.Add((kind.Node.Name, firstImage));
    }
}
