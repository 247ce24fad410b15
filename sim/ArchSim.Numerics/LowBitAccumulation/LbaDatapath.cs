namespace ArchSim.Numerics;

/// <summary>Low-bit fused multiply-adds of floats: Q_acc(Q_prod(x w) + s), chunk by chunk. Operands are finite.</summary>
/// <param name="weight">A format whose values are fp32 numbers, or fp32 for numbers as they are.</param>
/// <param name="activation">A format whose values are fp32 numbers, or fp32 for numbers as they are.</param>
public sealed class LbaDatapath(NumberFormat weight, NumberFormat activation, LbaParameters parameters)
    : KernelDatapath<float, float, ScalarLbaKernel, double, VectorLbaKernel, LbaSums>, IRealDatapath
{
    /// <summary>For fp32 numbers.</summary>
    public LbaDatapath(LbaParameters parameters)
        : this(FloatFormat.Fp32, FloatFormat.Fp32, parameters)
    {
    }

    public LbaParameters Parameters => parameters;

    public override string Name => $"{weight} x {activation}, low-bit multiply-add {parameters}";

    public override ScalarLbaKernel Scalar { get; } = new(parameters);

    public override VectorLbaKernel Vector { get; } = new(parameters);

    protected override CodeTable<float> Activations { get; } = new(activation, code => Fp32Operand.Of(activation, code));

    protected override CodeTable<float> Weights { get; } = new(weight, code => Fp32Operand.Of(weight, code));

    /// <summary>Multiplies by the definition and counts what was lost on the way. Slow.</summary>
    /// <inheritdoc cref="KernelDatapath{TActivation, TWeight, TScalar, TScalarSum}.Multiply(Matrix{ushort}, Matrix{ushort}, Span{double}, PartialSumTiles?)"/>
    public LbaEvents MultiplyAndCount(Matrix<float> activations, Matrix<float> weights, Span<double> results, PartialSumTiles? tiles = null)
    {
        Require(activations, weights, results);
        RequireOperands(activations.Values, weights.Values);
        var counter = new LbaEventCounter();
        ScalarMultiplication.Run<CountingLbaKernel, float, float, double>(new CountingLbaKernel(parameters, counter), activations, weights, results, tiles);
        return counter.Events;
    }

    /// <inheritdoc cref="MultiplyAndCount(Matrix{float}, Matrix{float}, Span{double}, PartialSumTiles?)"/>
    public LbaEvents MultiplyAndCount(Matrix<ushort> activations, Matrix<ushort> weights, Span<double> results, PartialSumTiles? tiles = null) =>
        MultiplyAndCount(new Matrix<float>(Activations.Of(activations.Values), activations.Rows, activations.Columns),
            new Matrix<float>(Weights.Of(weights.Values), weights.Rows, weights.Columns), results, tiles);

    protected override void RequireOperands(ReadOnlySpan<float> activations, ReadOnlySpan<float> weights)
    {
        RequireFinite("activation", activations);
        RequireFinite("weight", weights);
    }

    private static void RequireFinite(string operand, ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new ArgumentException($"operands of a low-bit multiply-add must be finite, was {values[i]} in {operand} {i}");
        }
    }
}
