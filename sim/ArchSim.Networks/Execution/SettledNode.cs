namespace ArchSim.Networks;

/// <summary>A node whose types and shapes are known.</summary>
/// <param name="Inputs">Indices of values; -1 where an optional input is left out.</param>
/// <param name="Outputs">Indices of values.</param>
/// <param name="InputInfos">What is known of the inputs.</param>
public sealed record SettledNode(Operator Kind, IReadOnlyList<int> Inputs, IReadOnlyList<int> Outputs, IReadOnlyList<ValueInfo?> InputInfos);

/// <summary>A network for a batch of a size: everything known, constants computed.</summary>
/// <param name="Values">By index; the input is the first.</param>
/// <param name="Nodes">Those that depend on the input, in order.</param>
/// <param name="Outputs">Indices of values.</param>
public sealed record SettledNetwork(IReadOnlyList<ValueInfo> Values, IReadOnlyList<SettledNode> Nodes, IReadOnlyList<int> Outputs);
