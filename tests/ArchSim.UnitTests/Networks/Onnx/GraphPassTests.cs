using ArchSim.Networks;

namespace ArchSim.UnitTests.Networks;

public sealed class GraphPassTests
{
    [Test]
    public void Identity_and_Dropout_go_and_the_output_keeps_its_name()
    {
        var graph = GraphPasses.Simplified(Graph.Of(
        [
            Graph.Node("i0", "Identity", "x -> a"),
            Graph.Node("relu", "Relu", "a -> b"),
            Graph.Node("drop", "Dropout", "b -> c"),
            Graph.Node("i1", "Identity", "c -> y"),
        ]));

        Assert.That(Lines(graph), Is.EqualTo(new[] { "relu: x -> y" }));
    }

    [Test]
    public void Readers_that_come_before_the_renamed_output_take_it_too()
    {
        var graph = GraphPasses.Simplified(Graph.Of(
        [
            Graph.Node("relu", "Relu", "x -> a"),
            Graph.Node("tanh", "Tanh", "a -> b"),
            Graph.Node("i", "Identity", "a -> y"),
            Graph.Node("i2", "Identity", "a -> z"),
        ]) with
        { Outputs = ["y", "b", "z"] });

        // a can have the name of one output only: the second Identity stays.
        Assert.That(Lines(graph), Is.EqualTo(new[] { "relu: x -> y", "tanh: y -> b", "i2: y -> z" }));
    }

    [Test]
    public void Identity_stays_where_nothing_else_would_give_the_output_and_Dropout_where_it_drops()
    {
        var copy = GraphPasses.Simplified(Graph.Of([Graph.Node("i", "Identity", "x -> y")]));
        var training = GraphPasses.Simplified(Graph.Of([Graph.Node("d", "Dropout", "x r t -> a"), Graph.Node("relu", "Relu", "a -> y")],
            ("r", Graph.Floats([], 0.5f)), ("t", Graph.Integers([], 1))));

        Assert.Multiple(() =>
        {
            Assert.That(Lines(copy), Is.EqualTo(new[] { "i: x -> y" }));
            Assert.That(training.Nodes, Has.Count.EqualTo(2));
        });
    }

    [Test]
    public void Constant_nodes_of_every_form_become_constants()
    {
        var graph = GraphPasses.Simplified(Graph.Of(
        [
            Graph.Node("c0", "Constant", "-> a", ("value", Graph.Floats([2], 1, 2))),
            Graph.Node("c1", "Constant", "-> b", ("value_float", 0.5)),
            Graph.Node("c2", "Constant", "-> c", ("value_int", 7L)),
            Graph.Node("c3", "Constant", "-> d", ("value_floats", new[] { 0.25, 4 })),
            Graph.Node("c4", "Constant", "-> e", ("value_ints", new long[] { 3, 4 })),
            Graph.Node("sum", "Concat", "x a b c d e -> y"),
        ]));

        Assert.Multiple(() =>
        {
            Assert.That(Lines(graph), Is.EqualTo(new[] { "sum: x a b c d e -> y" }));
            Assert.That(graph.Constants["a"].Floats.ToArray(), Is.EqualTo(new[] { 1f, 2 }));
            Assert.That((graph.Constants["b"].Shape, graph.Constants["b"].Floats[0]), Is.EqualTo((TensorShape.Scalar, 0.5f)));
            Assert.That((graph.Constants["c"].Shape, graph.Constants["c"].Integers[0]), Is.EqualTo((TensorShape.Scalar, 7L)));
            Assert.That(graph.Constants["d"].Floats.ToArray(), Is.EqualTo(new[] { 0.25f, 4 }));
            Assert.That(graph.Constants["e"].Integers.ToArray(), Is.EqualTo(new[] { 3L, 4 }));
        });
    }

    [Test]
    public void A_Constant_without_a_number_is_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Simplify([Graph.Node("c", "Constant", "-> y", ("value_string", "a"))]), Throws.TypeOf<NetworkException>().With.Message.Contains("depends on no input"));
            Assert.That(Simplify([Graph.Node("c", "Constant", "-> a", ("value_string", "a")), Graph.Node("r", "Relu", "a -> y")]),
                Throws.TypeOf<NetworkException>().With.Message.EqualTo("node 'c' (Constant): attribute 'value_string' holds no tensor of numbers"));
            Assert.That(Simplify([Graph.Node("c", "Constant", "-> a"), Graph.Node("r", "Relu", "a -> y")]), Throws.TypeOf<NetworkException>().With.Message.Contains("not 0"));
        });

        static Action Simplify(GraphNode[] nodes) => () => GraphPasses.Simplified(Graph.Of(nodes));
    }

    [Test]
    public void What_no_output_needs_goes_with_its_constants()
    {
        var graph = GraphPasses.Simplified(Graph.Of(
            [Graph.Node("dead", "Add", "x c -> a"), Graph.Node("relu", "Relu", "x -> y"), Graph.Node("deader", "Relu", "a -> b")], ("c", Graph.Floats([1], 1))));

        Assert.Multiple(() =>
        {
            Assert.That(Lines(graph), Is.EqualTo(new[] { "relu: x -> y" }));
            Assert.That(graph.Constants, Is.Empty);
        });
    }

    private static IEnumerable<string> Lines(NetworkGraph graph) => graph.Nodes.Select(n => $"{n.Name}: {string.Join(" ", n.Inputs)} -> {string.Join(" ", n.Outputs)}");
}
