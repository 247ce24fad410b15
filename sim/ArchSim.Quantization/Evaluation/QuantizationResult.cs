using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Workloads;
using MatrixLayer = ArchSim.Networks.MatrixLayer;

namespace ArchSim.Quantization;

/// <summary>What became of a network.</summary>
public sealed record QuantizationResult
{
    public required string Network { get; init; }

    public required string Scheme { get; init; }

    public required ClassificationResult Fp32 { get; init; }

    public required ClassificationResult Quantized { get; init; }

    /// <summary>Share of the images, 0 to 1, that both put in the same class.</summary>
    public required double Agreement { get; init; }

    /// <summary>Of all logits against fp32; null where they were too many to be kept.</summary>
    public double? LogitsSqnrDb { get; init; }

    /// <summary>Null where it was not asked for, or where the scheme's sums are exact.</summary>
    public ExactSumsReport? ExactSums { get; init; }

    /// <summary>Images that ranges were chosen by.</summary>
    public required int CalibrationImages { get; init; }

    /// <summary>Images that errors of layers were measured on.</summary>
    public required int ErrorImages { get; init; }

    /// <summary>Layers that multiply matrices, in order.</summary>
    public required IReadOnlyList<LayerReport> Layers { get; init; }

    /// <summary>Where one was asked for.</summary>
    public NetworkTrace? Trace { get; init; }

    public long Weights => Layers.Sum(l => l.Weights);

    /// <summary>Stored bits of a weight, on average over all weights; 0 where there are none.</summary>
    public double WeightBitsMean => Weights == 0 ? 0 : Layers.Sum(l => l.Weights * l.WeightBits) / Weights;

    /// <summary>Bits of a weight that multipliers see, on average over all weights; 0 where there are none.</summary>
    public double ComputedBitsMean => Weights == 0 ? 0 : Layers.Sum(l => (double)l.Weights * l.ComputedBits) / Weights;

    /// <summary>Of the codes of all weights, layer by layer in whole bytes; without scales and biases.</summary>
    public long WeightBytes => Layers.Sum(l => (long)Math.Ceiling(l.Weights * l.WeightBits / 8));
}

/// <summary>What became of a layer.</summary>
/// <param name="Weights">0 where both operands are computed.</param>
/// <param name="WeightBits">Stored bits of a weight, on average.</param>
/// <param name="WeightFormat">Of the second operand where both are computed; null where they are multiplied as fp32 numbers then.</param>
/// <param name="ActivationFormat">Null where the weights' is.</param>
public sealed record LayerReport(MatrixLayer Layer, long Weights, double WeightBits, string? WeightFormat, string? ActivationFormat, QuantizationErrors Errors)
{
    /// <summary>With what was chosen for the layer: <see cref="QuantizedLayer.Accumulator"/>. Of a product of two computed operands the format; null where they are fp32 numbers.</summary>
    public string? Accumulator { get; init; }

    /// <summary>The encoding of sums that are stored on the way; null where they are not, as in products of two computed operands.</summary>
    public string? PartialSum { get; init; }

    /// <summary>Products after which they are stored; null where they are not.</summary>
    public int? PartialSumProducts { get; init; }

    /// <summary>What accumulators of low bits lost on some rows of the images that errors are measured on: of each image as many as give about 131,072 products in the layer, and at least
    /// one, evenly over its output pixels. Null for other accumulators.</summary>
    public LbaEvents? Events { get; init; }
    /// <summary>Bits of a weight that a multiplier sees, where they are fewer than those of its code; 0 where both operands are computed.</summary>
    public int ComputedBits { get; init; }
}
