namespace ArchSim.Networks;

/// <summary>What is known of a value before anything is computed.</summary>
/// <param name="Constant">Its elements where they do not depend on the inputs: weights, and shapes that are computed from known shapes.</param>
public sealed record ValueInfo(ElementType Type, TensorShape Shape, Tensor? Constant = null)
{
    public static ValueInfo Of(Tensor constant) => new(constant.Type, constant.Shape, constant);
}

/// <summary>
/// An operator of a graph, bound to its node. Shapes are settled before an execution, for a given batch; the execution then only computes.
/// A node whose inputs are all constant is executed once, when shapes are settled.
/// </summary>
public abstract class Operator(GraphNode node)
{
    public GraphNode Node => node;

    /// <summary>Types and shapes of the outputs.</summary>
    /// <param name="inputs">Null where an optional input is left out.</param>
    /// <exception cref="NetworkException">Inputs that the operator does not take.</exception>
    public abstract IReadOnlyList<ValueInfo> Infer(IReadOnlyList<ValueInfo?> inputs);

    /// <summary>Computes the outputs, which have the inferred shapes and any content.</summary>
    public abstract void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context);
}
