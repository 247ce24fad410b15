using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>Nothing is quantized: the reference.</summary>
public sealed class Fp32Scheme : QuantizationScheme
{
    public override string Name => "fp32";

    public override bool NeedsCalibration => false;

    public override QuantizedLayer Quantize(LayerOperands operands) =>
        new RealLayer(operands.Layer, operands.Weights, FloatDatapath.Fp32, FloatFormat.Fp32);

    public override IProductArithmetic QuantizeProduct(MatrixLayer layer, LayerStatistics? statistics) => new Fp32Arithmetic().ForProduct(layer);
}
