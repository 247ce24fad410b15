namespace ArchSim.Numerics;

/// <summary>A datapath made of a scalar kernel, which defines it, and a vector kernel, which is fast. Codes go through tables to what the kernels take.</summary>
public abstract class KernelDatapath<TActivation, TWeight, TScalar, TScalarSum, TVector, TVectorSum> : IDatapath
    where TScalar : struct, IKernel<TScalar, TActivation, TWeight, TScalarSum>
    where TVector : struct, IKernel<TVector, TActivation, TWeight, TVectorSum>
    where TActivation : unmanaged
    where TWeight : unmanaged
    where TScalarSum : struct
    where TVectorSum : struct
{
    public abstract string Name { get; }

    /// <summary>The definition.</summary>
    public abstract TScalar Scalar { get; }

    /// <summary>Its fast twin.</summary>
    public abstract TVector Vector { get; }

    /// <summary>What a code of an activation is to the kernels.</summary>
    protected abstract CodeTable<TActivation> Activations { get; }

    /// <summary>What a code of a weight is to the kernels.</summary>
    protected abstract CodeTable<TWeight> Weights { get; }

    public double Dot(ReadOnlySpan<ushort> weights, ReadOnlySpan<ushort> activations)
    {
        RequireEqual(weights.Length, activations.Length);
        var result = 0.0;
        MultiplyScalar(new Matrix<ushort>(activations, 1, activations.Length), new Matrix<ushort>(weights, 1, weights.Length), new Span<double>(ref result));
        return result;
    }

    /// <inheritdoc cref="Dot(ReadOnlySpan{ushort}, ReadOnlySpan{ushort})"/>
    public double Dot(ReadOnlySpan<TWeight> weights, ReadOnlySpan<TActivation> activations)
    {
        RequireEqual(weights.Length, activations.Length);
        var result = 0.0;
        MultiplyScalar(new Matrix<TActivation>(activations, 1, activations.Length), new Matrix<TWeight>(weights, 1, weights.Length), new Span<double>(ref result));
        return result;
    }

    public void Multiply(Matrix<ushort> activations, Matrix<ushort> weights, Span<double> results, PartialSumTiles? tiles = null)
    {
        Require(activations, weights, results);
        Multiply(new Matrix<TActivation>(Activations.Of(activations.Values), activations.Rows, activations.Columns),
            new Matrix<TWeight>(Weights.Of(weights.Values), weights.Rows, weights.Columns), results, tiles);
    }

    /// <summary>The multiplication by the definition: slow, and what the fast one is held to.</summary>
    public void MultiplyScalar(Matrix<ushort> activations, Matrix<ushort> weights, Span<double> results, PartialSumTiles? tiles = null)
    {
        Require(activations, weights, results);
        MultiplyScalar(new Matrix<TActivation>(Activations.Of(activations.Values), activations.Rows, activations.Columns),
            new Matrix<TWeight>(Weights.Of(weights.Values), weights.Rows, weights.Columns), results, tiles);
    }

    /// <summary>The same on operands as the kernels take them.</summary>
    public void Multiply(Matrix<TActivation> activations, Matrix<TWeight> weights, Span<double> results, PartialSumTiles? tiles = null)
    {
        Require(activations, weights, results);
        RequireOperands(activations.Values, weights.Values);
        VectorMultiplication.Run<TVector, TActivation, TWeight, TVectorSum>(Vector, activations, weights, results, tiles);
    }

    /// <inheritdoc cref="MultiplyScalar(Matrix{ushort}, Matrix{ushort}, Span{double}, PartialSumTiles?)"/>
    public void MultiplyScalar(Matrix<TActivation> activations, Matrix<TWeight> weights, Span<double> results, PartialSumTiles? tiles = null)
    {
        Require(activations, weights, results);
        RequireOperands(activations.Values, weights.Values);
        ScalarMultiplication.Run<TScalar, TActivation, TWeight, TScalarSum>(Scalar, activations, weights, results, tiles);
    }

    /// <summary>Refuses operands that the kernels do not take. They take all, unless a datapath says otherwise.</summary>
    /// <exception cref="ArgumentException">One that they do not take.</exception>
    protected virtual void RequireOperands(ReadOnlySpan<TActivation> activations, ReadOnlySpan<TWeight> weights)
    {
    }

    private protected static void Require<TA, TW>(Matrix<TA> activations, Matrix<TW> weights, Span<double> results)
    {
        RequireEqual(weights.Columns, activations.Columns);
        if (results.Length != (long)activations.Rows * weights.Rows)
            throw new ArgumentException($"{activations.Rows} x {weights.Rows} results need {(long)activations.Rows * weights.Rows} places, got {results.Length}");
    }

    private static void RequireEqual(int weights, int activations)
    {
        if (weights != activations)
            throw new ArgumentException($"a dot product needs as many weights as activations, got {weights} and {activations}");
    }
}
