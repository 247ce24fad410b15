using ArchSim.Networks;

namespace ArchSim.Quantization;

/// <summary>
/// How the layers of a network are quantized: how weights and activations become codes, which datapath multiplies them, and in what sums are held. The
/// name says every parameter and parses back.
/// </summary>
public abstract class QuantizationScheme
{
    public abstract string Name { get; }

    /// <summary>Layers are given statistics of what they compute on. Otherwise weights are enough.</summary>
    public virtual bool NeedsCalibration => true;

    /// <summary>
    /// The same quantization of operands, with sums that lose nothing: the name without what stands behind plus signs, which is all that it says of sums. Null where it says
    /// nothing of them. Tells what the sums alone cost.
    /// </summary>
    public virtual QuantizationScheme? WithExactSums => Name.IndexOf('+', StringComparison.Ordinal) is var end and > 0 ? SchemeFamilies.Find(Name[..end]).Scheme : null;

    /// <summary>A layer with constant weights.</summary>
    /// <exception cref="ArgumentException">Weights or statistics that the scheme cannot hold.</exception>
    public abstract QuantizedLayer Quantize(LayerOperands operands);

    /// <summary>A layer whose operands are both computed.</summary>
    /// <param name="statistics">Of both operands; null where the scheme needs none.</param>
    /// <exception cref="ArgumentException">Statistics that the scheme cannot hold.</exception>
    public abstract IProductArithmetic QuantizeProduct(MatrixLayer layer, LayerStatistics? statistics);

    /// <exception cref="FormatException">Not the name of a scheme; the message says what is, or which parameter is out of its range.</exception>
    public static QuantizationScheme Parse(string name) => SchemeFamilies.Find(name) is ({ } scheme, _) ? scheme : throw new FormatException(SchemeFamilies.Find(name).Problem);

    public sealed override string ToString() => Name;
}

/// <summary>What a scheme is given of a layer.</summary>
/// <param name="Weights">[group, N, K], in the order of reduction.</param>
/// <param name="Statistics">Null where the scheme needs none.</param>
public sealed record LayerOperands(MatrixLayer Layer, float[] Weights, LayerStatistics? Statistics)
{
    /// <summary>Of the layer's activations.</summary>
    /// <exception cref="InvalidOperationException">There was no calibration, though the scheme said that it needs one.</exception>
    public LayerStatistics Calibrated => Statistics ?? throw new InvalidOperationException($"layer '{Layer.Node}' was not calibrated");
}
