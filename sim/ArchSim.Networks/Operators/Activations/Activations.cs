namespace ArchSim.Networks;

/// <summary>Activation functions with their attributes.</summary>
internal static class Activations
{
    public static Operator LeakyRelu(GraphNode node) => Of(node, new LeakyRelu(Range.Finite(node.Attributes, "alpha", 0.01)));

    public static Operator HardSigmoid(GraphNode node) =>
        Of(node, new HardSigmoid(Range.Finite(node.Attributes, "alpha", 0.2), Range.Finite(node.Attributes, "beta", 0.5)));

    public static Operator Gelu(GraphNode node) => node.Attributes.Text("approximate", "none") switch
    {
        "none" => Of(node, default(Gelu)),
        "tanh" => Of(node, default(TanhGelu)),
        var other => throw node.Problem($"approximate must be none or tanh, was '{other}'"),
    };

    public static Operator Of<TFunction>(GraphNode node, TFunction function)
        where TFunction : struct, IUnaryFunction => new UnaryOperator<TFunction>(node, function);
}
