using ArchSim.Hardware;

namespace ArchSim.Simulation;

/// <summary>What tiles have to fit.</summary>
internal readonly record struct BufferSizes(BufferSize Weight, BufferSize Activation, BufferSize PartialSum)
{
    public static BufferSizes Of(AcceleratorSpec spec) => new(BufferSize.Of(spec.WeightBuffer), BufferSize.Of(spec.ActivationBuffer), BufferSize.Of(spec.PartialSumBuffer));
}

/// <param name="DoubleBuffered">Half of it fills while the other half is read.</param>
internal readonly record struct BufferSize(long Bytes, bool DoubleBuffered)
{
    public static BufferSize Of(BufferSpec buffer) => new(buffer.SizeBytes, buffer.DoubleBuffered);
}
