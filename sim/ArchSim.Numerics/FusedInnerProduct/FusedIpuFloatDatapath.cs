namespace ArchSim.Numerics;

/// <summary>fp16 by fp16 in a fused inner-product unit. Infinities and NaN go as IEEE 754 has them.</summary>
public sealed class FusedIpuFloatDatapath(FusedIpuParameters unit)
    : KernelDatapath<FusedIpuOperand, FusedIpuOperand, ScalarFusedIpuKernel, FusedIpuSum, VectorFusedIpuKernel, VectorFusedIpuSum>
{
    public FusedIpuParameters Unit { get; } = unit;

    public override string Name { get; } =
        $"fp16 x fp16, fused inner product of {unit.Lanes}, tree of {unit.TreeBits} bits, "
        + (unit.Alignment == FusedIpuAlignment.MultiCycle
            ? $"aligned in up to {unit.MostAlignmentCycles} cycles"
            : $"aligned in one cycle, {(unit.Truncation == FusedIpuTruncation.Floor ? "bits dropped" : "magnitudes cut")}")
        + (unit.SoftwarePrecision < FusedIpuParameters.NothingMasked ? $", masked from 2^-{unit.SoftwarePrecision}" : "")
        + $", sums in {unit.AccumulatorBits} bits, rounded to {(unit.Result == FusedIpuResult.Fp32 ? "fp32" : "fp16")}";

    public override ScalarFusedIpuKernel Scalar { get; } = new(unit);

    public override VectorFusedIpuKernel Vector { get; } = new(unit);

    protected override CodeTable<FusedIpuOperand> Activations { get; } = Codes;

    protected override CodeTable<FusedIpuOperand> Weights { get; } = Codes;

    private static CodeTable<FusedIpuOperand> Codes { get; } = new(FloatFormat.Fp16, FusedIpuOperand.OfFp16, takesNaN: true);
}
