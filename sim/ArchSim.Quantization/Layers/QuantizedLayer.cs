using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Workloads;
using MatrixLayer = ArchSim.Networks.MatrixLayer;

namespace ArchSim.Quantization;

/// <summary>A layer as a scheme quantized it: it multiplies, and tells what became of its operands.</summary>
public abstract class QuantizedLayer : ILayerArithmetic
{
    private protected QuantizedLayer(MatrixLayer layer, NumberFormat weightFormat, NumberFormat activationFormat, NumberFormat accumulatorFormat, PartialSumTiles? partialSums)
    {
        (Layer, WeightFormat, ActivationFormat, AccumulatorFormat, PartialSums) = (layer, weightFormat, activationFormat, accumulatorFormat, partialSums);
    }

    public MatrixLayer Layer { get; }

    public NumberFormat WeightFormat { get; }

    public NumberFormat ActivationFormat { get; }

    public NumberFormat AccumulatorFormat { get; }

    /// <summary>As a scheme's name has it behind <c>+acc=</c>, with what was chosen for this layer; the format's name where nothing more is to be said.</summary>
    public string Accumulator
    {
        get => field ?? AccumulatorFormat.Name;
        init;
    }

    /// <summary>How sums are stored on the way; null where they stay in the accumulators.</summary>
    public PartialSumTiles? PartialSums { get; }

    /// <summary>Whether operands are codes of at most 16 bits. Otherwise they are fp32 numbers.</summary>
    public virtual bool HasCodes => true;

    /// <summary>A channel is an output channel, those of all groups one after the other.</summary>
    public virtual TensorScales WeightScales => TensorScales.One;

    /// <summary>What weights were encoded by: <see cref="WeightScales"/> without gains of a correction.</summary>
    public virtual TensorScales EncodingScales => TensorScales.One;

    public virtual TensorScales ActivationScales => TensorScales.One;

    /// <summary>What weights are corrected by: its gains are within <see cref="WeightScales"/>, its offsets are not. Null where weights are what their codes stand for.</summary>
    public virtual WeightCorrection? Correction => null;

    /// <summary>Bits of memory that a weight takes, on average.</summary>
    public virtual double WeightBits => WeightFormat.StoredBits;

    /// <summary>Of all groups.</summary>
    public long Weights => (long)Layer.Groups * Layer.Channels * Layer.Products;

    /// <summary>What the weights that are multiplied stand for: [group, N, K].</summary>
    public abstract float[] QuantizedWeights();

    /// <summary>What activations that are multiplied stand for.</summary>
    /// <param name="values">As they were computed.</param>
    /// <param name="quantized">As many.</param>
    /// <exception cref="ArgumentException">A value that is no finite number, where the format has none.</exception>
    public abstract void QuantizeActivations(ReadOnlySpan<float> values, Span<float> quantized);

    /// <summary>The codes that are multiplied: [group, N, K].</summary>
    /// <exception cref="InvalidOperationException">The layer <see cref="HasCodes">has none</see>.</exception>
    public abstract ushort[] WeightCodes();

    /// <param name="values">As they were computed.</param>
    /// <param name="codes">As many.</param>
    /// <exception cref="ArgumentException">A value that is no finite number, where the format has none.</exception>
    /// <exception cref="InvalidOperationException">The layer <see cref="HasCodes">has none</see>.</exception>
    public abstract void EncodeActivations(ReadOnlySpan<float> values, Span<ushort> codes);

    /// <summary>What the accumulators lose on these activations; null where they are none of low bits.</summary>
    /// <param name="activations">M x K.</param>
    public virtual LbaEvents? CountEvents(int group, Matrix<float> activations) => null;

    /// <exception cref="NetworkException">An activation that cannot be quantized.</exception>
    public void Multiply(int group, Matrix<float> activations, Span<float> results)
    {
        try
        {
            MultiplyRows(group, activations, results);
        }
        catch (ArgumentException e)
        {
            throw CannotQuantize(e);
        }
    }

    private protected NetworkException CannotQuantize(ArgumentException e) =>
        new($"node '{Layer.Node}' ({Layer.Operator})", $"activations cannot be quantized to {ActivationFormat}: {FirstLine.Of(e)}", e);

    private protected abstract void MultiplyRows(int group, Matrix<float> activations, Span<float> results);
}
