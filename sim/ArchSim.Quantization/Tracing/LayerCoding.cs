using ArchSim.Configuration;
using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Quantization;

/// <summary>How a matrix layer encodes its operands.</summary>
internal sealed record LayerCoding
{
    public required NumberFormat Weight { get; init; }

    public required NumberFormat Activation { get; init; }

    public required NumberFormat Accumulator { get; init; }

    public required string AccumulatorName { get; init; }

    /// <summary>Null where sums stay in the accumulators.</summary>
    public required PartialSumTiles? PartialSums { get; init; }

    public required string Scheme { get; init; }

    public required TensorScales WeightScales { get; init; }

    /// <summary>One a channel; none where weights are not corrected.</summary>
    public IReadOnlyList<float> WeightOffsets { get; init; } = [];

    public required TensorScales ActivationScales { get; init; }

    /// <summary>Null where both operands are computed.</summary>
    public QuantizedLayer? Layer { get; init; }

    /// <summary>Null where weights are constant.</summary>
    public ICodedProduct? Product { get; init; }

    /// <param name="arithmetic">That has met the node.</param>
    /// <exception cref="InputException">Operands that are no codes.</exception>
    public static LayerCoding Of(QuantizedArithmetic arithmetic, string node)
    {
        if (arithmetic.Layers.TryGetValue(node, out var layer) && layer.HasCodes)
        {
            return new LayerCoding
            {
                Weight = layer.WeightFormat,
                Activation = layer.ActivationFormat,
                Accumulator = layer.AccumulatorFormat,
                AccumulatorName = layer.Accumulator,
                PartialSums = layer.PartialSums,
                Scheme = arithmetic.SchemeOf(node).Name,
                WeightScales = layer.WeightScales,
                WeightOffsets = [.. layer.Correction?.Offsets.Select(o => (float)o) ?? []],
                ActivationScales = layer.ActivationScales,
                Layer = layer,
            };
        }
        if (layer is null && arithmetic.Products.GetValueOrDefault(node) is ICodedProduct product)
        {
            return new LayerCoding
            {
                Weight = product.WeightFormat,
                Activation = product.ActivationFormat,
                Accumulator = product.AccumulatorFormat,
                AccumulatorName = product.Accumulator,
                PartialSums = product.PartialSums,
                Scheme = arithmetic.SchemeOf(node).Name,
                WeightScales = product.WeightScales,
                ActivationScales = product.ActivationScales,
                Product = product,
            };
        }
        throw new InputException("--trace", layer is { WeightFormat.BlockLength: > 1 }
            ? $"layer '{node}' is in {layer.WeightFormat}, whose codes stand for values only together; a trace holds codes one by one, as of fp16 or uniform8"
            : $"layer '{node}' has fp32 operands, which are no codes; take a scheme such as fp16 or uniform8");
    }

    public void EncodeActivations(ReadOnlySpan<float> values, Span<ushort> codes)
    {
        if (Layer is not null)
            Layer.EncodeActivations(values, codes);
        else
            Product!.EncodeActivations(values, codes);
    }
}
