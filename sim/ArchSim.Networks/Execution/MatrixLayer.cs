namespace ArchSim.Networks;

/// <summary>
/// A node that multiplies matrices: a convolution (its patches against its kernels), a fully connected layer, or a product of two computed
/// matrices. Reductions run over the kernel's positions outside and over the channels inside, as accelerators run them.
/// </summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Groups">Multiplications side by side, each with weights of its own.</param>
/// <param name="Products">K: products of an output.</param>
/// <param name="Channels">N: output channels of a group.</param>
/// <param name="HasConstantWeights">False where both operands are computed.</param>
public sealed record MatrixLayer(string Node, string Operator, int Groups, int Products, int Channels, bool HasConstantWeights);
