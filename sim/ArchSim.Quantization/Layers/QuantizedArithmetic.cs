using System.Collections.Concurrent;
using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>The matrix layers of a network in a scheme, or each in one of its own.</summary>
public sealed class QuantizedArithmetic : IArithmetic
{
    private readonly LayerSchemes _schemes;
    private readonly Calibration? _calibration;
    private readonly ConcurrentDictionary<string, QuantizedLayer> _layers = new();
    private readonly ConcurrentDictionary<string, IProductArithmetic> _products = new();

    /// <param name="schemes">One for all layers, or by layer.</param>
    /// <param name="calibration">Null where no scheme needs one.</param>
    public QuantizedArithmetic(LayerSchemes schemes, Calibration? calibration = null) => (_schemes, _calibration) = (schemes, calibration);

    /// <summary>Layers with constant weights that were quantized so far, by node: those that an execution has met.</summary>
    public IReadOnlyDictionary<string, QuantizedLayer> Layers => _layers;

    /// <summary>The same of products of two computed operands.</summary>
    public IReadOnlyDictionary<string, IProductArithmetic> Products => _products;

    /// <summary>In which a layer is quantized.</summary>
    public QuantizationScheme SchemeOf(string node) => _schemes.For(node);

    /// <inheritdoc/>
    /// <exception cref="NetworkException">The scheme cannot hold the layer.</exception>
    public ILayerArithmetic For(MatrixLayer layer, ReadOnlySpan<float> weights)
    {
        var (scheme, statistics) = Of(layer);
        try
        {
            return _layers[layer.Node] = scheme.Quantize(new LayerOperands(layer, weights.ToArray(), statistics));
        }
        catch (ArgumentException e)
        {
            throw CannotHold(layer, scheme, e);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="NetworkException">The scheme cannot hold the layer.</exception>
    public IProductArithmetic ForProduct(MatrixLayer layer)
    {
        var (scheme, statistics) = Of(layer);
        try
        {
            return new NamedProduct(layer, scheme, _products[layer.Node] = scheme.QuantizeProduct(layer, statistics));
        }
        catch (ArgumentException e)
        {
            throw CannotHold(layer, scheme, e);
        }
    }

    private (QuantizationScheme Scheme, LayerStatistics? Statistics) Of(MatrixLayer layer)
    {
        var scheme = _schemes.For(layer);
        return !scheme.NeedsCalibration ? (scheme, null)
            : _calibration?.Layers.GetValueOrDefault(layer.Node) is { } statistics ? (scheme, statistics)
            : throw new NetworkException($"node '{layer.Node}' ({layer.Operator})", $"{scheme} needs statistics of its activations, and there are none: calibration did not meet it");
    }

    private static NetworkException CannotHold(MatrixLayer layer, QuantizationScheme scheme, ArgumentException e) =>
        new($"node '{layer.Node}' ({layer.Operator})", $"{scheme} cannot hold it: {FirstLine.Of(e)}", e);

    /// <summary>Says which layer it was that met what cannot be quantized.</summary>
    private sealed class NamedProduct(MatrixLayer layer, QuantizationScheme scheme, IProductArithmetic product) : IProductArithmetic
    {
        public void Multiply(Matrix<float> activations, Matrix<float> weights, Span<float> results)
        {
            try
            {
                product.Multiply(activations, weights, results);
            }
            catch (ArgumentException e)
            {
                throw CannotHold(layer, scheme, e);
            }
        }
    }
}
