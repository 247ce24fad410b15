using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>Products of floats, exact, added one by one in fp32 with rounding to nearest even. Infinities and NaN go as IEEE 754 has them.</summary>
/// <param name="weight">A format whose values are fp32 numbers, or fp32 for numbers as they are.</param>
/// <param name="activation">A format whose values are fp32 numbers, or fp32 for numbers as they are.</param>
public sealed class FloatDatapath(NumberFormat weight, NumberFormat activation)
    : KernelDatapath<float, float, ScalarFloatKernel, float, VectorFloatKernel, Vector512<float>>, IRealDatapath
{
    /// <summary>fp32 numbers as they are.</summary>
    public static FloatDatapath Fp32 { get; } = new(FloatFormat.Fp32, FloatFormat.Fp32);

    public override string Name => $"{weight} x {activation}, exact, sums in fp32";

    public override ScalarFloatKernel Scalar => default;

    public override VectorFloatKernel Vector => default;

    protected override CodeTable<float> Activations { get; } = new(activation, code => Fp32Operand.Of(activation, code), takesNaN: true);

    protected override CodeTable<float> Weights { get; } = new(weight, code => Fp32Operand.Of(weight, code), takesNaN: true);
}
