using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>An accumulator as one layer has it, with biases chosen.</summary>
/// <param name="Parameters">Null for fp32.</param>
public readonly record struct LayerAccumulator(LbaParameters? Parameters)
{
    /// <summary>As a name has it behind <c>+acc=</c>, with its biases: what gives the layer the same accumulator again.</summary>
    public string Name => Parameters is null ? "fp32" : LowBitName.Of(Parameters, $"b{Parameters.ProductBias}/{Parameters.AccumulatorBias}");

    /// <summary>In what sums are held.</summary>
    public NumberFormat Format => Parameters?.Accumulator is { } sums
        ? new FloatFormat(new FloatLayout(sums.ExponentBits, sums.MantissaBits, sums.Bias, FloatExponentZero.Binade, Rounding: sums.Rounding))
        : FloatFormat.Fp32;

    /// <summary>Of operands as numbers.</summary>
    public IRealDatapath RealDatapath => Parameters is null ? FloatDatapath.Fp32 : new LbaDatapath(Parameters);

    /// <summary>Of operands as codes; their scales stay out of the sums.</summary>
    public IDatapath Datapath(NumberFormat weight, NumberFormat activation) =>
        Parameters is null ? new FloatDatapath(weight, activation) : new LbaDatapath(weight, activation, Parameters);
}
