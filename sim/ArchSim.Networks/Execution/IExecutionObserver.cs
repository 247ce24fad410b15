namespace ArchSim.Networks;

/// <summary>Sees what a network computes: for calibration and for traces. Threads call it at once, in no order of images.</summary>
public interface IExecutionObserver
{
    /// <summary>A node has run.</summary>
    /// <param name="kind">With its node; a <see cref="MatrixOperator"/> also tells its rows of activations.</param>
    /// <param name="firstImage">Of those that the execution was given; the tensors are of this one and those that run together with it.</param>
    /// <param name="inputs">To be read until the call returns, not after: their memory is used again.</param>
    /// <param name="outputs">As the inputs.</param>
    void Ran(Operator kind, int firstImage, IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs);
}
