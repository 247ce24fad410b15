using System.Buffers;

namespace ArchSim.Numerics;

/// <summary>A datapath that a scalar kernel defines. Codes go through tables to what kernels take.</summary>
public abstract class KernelDatapath<TActivation, TWeight, TScalar, TScalarSum> : IDatapath
    where TScalar : struct, IKernel<TScalar, TActivation, TWeight, TScalarSum>
    where TActivation : unmanaged
    where TWeight : unmanaged
    where TScalarSum : struct
{
    public abstract string Name { get; }

    /// <summary>The definition.</summary>
    public abstract TScalar Scalar { get; }

    /// <summary>What a code of an activation is to the kernels.</summary>
    protected abstract CodeTable<TActivation> Activations { get; }

    /// <summary>What a code of a weight is to the kernels.</summary>
    protected abstract CodeTable<TWeight> Weights { get; }

    public double Dot(ReadOnlySpan<ushort> weights, ReadOnlySpan<ushort> activations)
    {
        MatrixShapes.RequireEqual(weights.Length, activations.Length);
        var result = 0.0;
        MultiplyScalar(new Matrix<ushort>(activations, 1, activations.Length), new Matrix<ushort>(weights, 1, weights.Length), new Span<double>(ref result));
        return result;
    }

    /// <inheritdoc cref="Dot(ReadOnlySpan{ushort}, ReadOnlySpan{ushort})"/>
    public double Dot(ReadOnlySpan<TWeight> weights, ReadOnlySpan<TActivation> activations)
    {
        MatrixShapes.RequireEqual(weights.Length, activations.Length);
        var result = 0.0;
        MultiplyScalar(new Matrix<TActivation>(activations, 1, activations.Length), new Matrix<TWeight>(weights, 1, weights.Length), new Span<double>(ref result));
        return result;
    }

    public void Multiply(Matrix<ushort> activations, Matrix<ushort> weights, Span<double> results, PartialSumTiles? tiles = null)
    {
        Require(activations, weights, results);
        using var panels = WeightPanels<TWeight>.Rent(new DecodedRows<TWeight>(weights, Weights), tiles, Scalar.Group);
        MultiplyRows(new DecodedRows<TActivation>(activations, Activations), panels, results);
    }

    /// <summary>The same on operands as the kernels take them.</summary>
    public void Multiply(Matrix<TActivation> activations, Matrix<TWeight> weights, Span<double> results, PartialSumTiles? tiles = null)
    {
        Require(activations, weights, results);
        RequireOperands(activations.Values, weights.Values);
        using var panels = WeightPanels<TWeight>.Rent(new MatrixRows<TWeight>(weights), tiles, Scalar.Group);
        MultiplyOperands(activations, panels, results);
    }

    public PackedWeights<ushort> Pack(Matrix<ushort> weights, PartialSumTiles? tiles = null) =>
        new PackedCodes(this, WeightPanels<TWeight>.Keep(new DecodedRows<TWeight>(weights, Weights), tiles, Scalar.Group));

    /// <inheritdoc cref="Pack(Matrix{ushort}, PartialSumTiles?)"/>
    public PackedWeights<TActivation> Pack(Matrix<TWeight> weights, PartialSumTiles? tiles = null)
    {
        RequireOperands([], weights.Values);
        return new PackedOperands(this, WeightPanels<TWeight>.Keep(new MatrixRows<TWeight>(weights), tiles, Scalar.Group));
    }

    /// <summary>The multiplication by the definition: slow, and what the fast one is held to.</summary>
    public void MultiplyScalar(Matrix<ushort> activations, Matrix<ushort> weights, Span<double> results, PartialSumTiles? tiles = null)
    {
        Require(activations, weights, results);
        MultiplyScalar(new Matrix<TActivation>(Activations.Of(activations.Values), activations.Rows, activations.Columns),
            new Matrix<TWeight>(Weights.Of(weights.Values), weights.Rows, weights.Columns), results, tiles);
    }

    /// <inheritdoc cref="MultiplyScalar(Matrix{ushort}, Matrix{ushort}, Span{double}, PartialSumTiles?)"/>
    public void MultiplyScalar(Matrix<TActivation> activations, Matrix<TWeight> weights, Span<double> results, PartialSumTiles? tiles = null)
    {
        Require(activations, weights, results);
        RequireOperands(activations.Values, weights.Values);
        ScalarMultiplication.Run<TScalar, TActivation, TWeight, TScalarSum>(Scalar, activations, weights, results, tiles);
    }

    /// <summary>Refuses operands that the kernels do not take. They take all, unless a datapath says otherwise. Operands that come from codes are not asked for.</summary>
    /// <param name="activations">Empty where weights are packed alone.</param>
    /// <param name="weights">Empty where they were packed before.</param>
    /// <exception cref="ArgumentException">One that they do not take.</exception>
    protected virtual void RequireOperands(ReadOnlySpan<TActivation> activations, ReadOnlySpan<TWeight> weights)
    {
    }

    private protected static void Require<TA, TW>(Matrix<TA> activations, Matrix<TW> weights, Span<double> results) =>
        MatrixShapes.Require(activations, weights.Rows, weights.Columns, results);

    /// <summary>The multiplication by a vector kernel.</summary>
    /// <param name="activations">M x K, filled up as the weights are.</param>
    private protected abstract void MultiplyVector(Matrix<TActivation> activations, WeightPanels<TWeight> weights, Span<double> results);

    private void MultiplyOperands(Matrix<TActivation> activations, WeightPanels<TWeight> weights, Span<double> results)
    {
        if (weights.Reduction.IsPadded)
            MultiplyRows(new MatrixRows<TActivation>(activations), weights, results);
        else
            MultiplyVector(activations, weights, results);
    }

    // Rows are copied block by block, so that they are in the cache when they are multiplied.
    private void MultiplyRows<TRows>(TRows activations, WeightPanels<TWeight> weights, Span<double> results)
        where TRows : IOperandRows<TActivation>, allows ref struct
    {
        var (depth, channels) = (weights.Reduction.PaddedProducts, weights.Channels);
        var most = Math.Min(MultiplicationBlocks.Rows, activations.Rows);
        var block = ArrayPool<TActivation>.Shared.Rent(checked(most * depth));
        try
        {
            for (var first = 0; first < activations.Rows; first += most)
            {
                var rows = Math.Min(most, activations.Rows - first);
                for (var row = 0; row < rows; row++)
                    weights.Reduction.CopyRow(in activations, first + row, block.AsSpan(row * depth, depth));
                MultiplyVector(new Matrix<TActivation>(block.AsSpan(0, rows * depth), rows, depth), weights, results.Slice(first * channels, rows * channels));
            }
        }
        finally
        {
            ArrayPool<TActivation>.Shared.Return(block);
        }
    }

    private sealed class PackedCodes(KernelDatapath<TActivation, TWeight, TScalar, TScalarSum> datapath, WeightPanels<TWeight> panels)
        : PackedWeights<ushort>(panels.Channels, panels.Reduction.Products)
    {
        private protected override void MultiplyRows(Matrix<ushort> activations, Span<double> results) =>
            datapath.MultiplyRows(new DecodedRows<TActivation>(activations, datapath.Activations), panels, results);
    }

    private sealed class PackedOperands(KernelDatapath<TActivation, TWeight, TScalar, TScalarSum> datapath, WeightPanels<TWeight> panels)
        : PackedWeights<TActivation>(panels.Channels, panels.Reduction.Products)
    {
        private protected override void MultiplyRows(Matrix<TActivation> activations, Span<double> results)
        {
            datapath.RequireOperands(activations.Values, []);
            datapath.MultiplyOperands(activations, panels, results);
        }
    }
}

/// <summary>A datapath made of a scalar kernel, which defines it, and a vector kernel, which is fast.</summary>
public abstract class KernelDatapath<TActivation, TWeight, TScalar, TScalarSum, TVector, TVectorSum> : KernelDatapath<TActivation, TWeight, TScalar, TScalarSum>
    where TScalar : struct, IKernel<TScalar, TActivation, TWeight, TScalarSum>
    where TVector : struct, IKernel<TVector, TActivation, TWeight, TVectorSum>
    where TActivation : unmanaged
    where TWeight : unmanaged
    where TScalarSum : struct
    where TVectorSum : struct
{
    /// <summary>The fast twin of the definition.</summary>
    public abstract TVector Vector { get; }

    private protected sealed override void MultiplyVector(Matrix<TActivation> activations, WeightPanels<TWeight> weights, Span<double> results) =>
        VectorMultiplication<TVector, TActivation, TWeight, TVectorSum>.Run(Vector, activations, weights, results);
}
