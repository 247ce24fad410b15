namespace ArchSim.Numerics;

/// <summary>
/// The arithmetic of a datapath on <see cref="Lanes"/> outputs side by side, as a small struct that the matrix multiplication is specialized for.
/// Every datapath has two: a scalar one of a single lane that says what is meant, and a vector one that gives the same bits.
/// <c>default</c> is the zero operand in <typeparamref name="TActivation"/> and <typeparamref name="TWeight"/>, and the empty sum in <typeparamref name="TSum"/>.
/// </summary>
/// <typeparam name="TSelf">The kernel.</typeparam>
/// <typeparam name="TActivation">An activation as the datapath takes it: decoded, its fields apart.</typeparam>
/// <typeparam name="TWeight">A weight as the datapath takes it.</typeparam>
/// <typeparam name="TSum">What the accumulators of all lanes hold.</typeparam>
public interface IKernel<TSelf, TActivation, TWeight, TSum>
    where TSelf : struct, IKernel<TSelf, TActivation, TWeight, TSum>
    where TActivation : unmanaged
    where TWeight : unmanaged
    where TSum : struct
{
    /// <summary>Outputs that a step serves: 1, or <see cref="KernelLanes.Count"/>.</summary>
    static abstract int Lanes { get; }

    /// <summary>Products of one output that a step takes together: 1; the inputs of an inner-product unit; a chunk.</summary>
    int Group { get; }

    /// <summary>Adds a group of products to the sums.</summary>
    /// <param name="activations">The first of <see cref="Group"/> activations that lie side by side, the same for all lanes.</param>
    /// <param name="weights">The first of Group x Lanes weights: those of all lanes for the first product, then for the next.</param>
    TSum Step(TSum sum, ref readonly TActivation activations, ref readonly TWeight weights);

    /// <summary>What leaves the accumulators, a value a lane, exact to the 53 bits of a double.</summary>
    void Read(TSum sum, Span<double> values);

    /// <summary>Accumulators that go on from values, as they come back from a partial-sum buffer; what an accumulator has no bits for is rounded to nearest even.</summary>
    TSum Load(ReadOnlySpan<double> values);
}

/// <summary>How wide vector kernels are.</summary>
public static class KernelLanes
{
    /// <summary>Lanes of 32 bits in the widest vectors there are; narrower machines take two or four steps for one.</summary>
    public const int Count = 16;
}
