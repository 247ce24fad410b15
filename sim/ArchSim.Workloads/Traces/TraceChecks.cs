using ArchSim.Numerics;

namespace ArchSim.Workloads;

/// <summary>What must hold of a trace, whether it is to be written or was read. A problem has a place: the layer's name and what of it.</summary>
public static class TraceChecks
{
    public const int LongestName = 128;

    /// <summary>Longest fact of a trace's source.</summary>
    public const int LongestText = 500;

    /// <summary>Most blocks of all layers together: 256 MiB of codes.</summary>
    public const int MostBlocks = 1 << 16;

    /// <summary>Most scales of a tensor.</summary>
    public const int MostScales = 1 << 20;

    private const int MostImages = 1 << 20;

    private const int LargestZeroPoint = 1 << 16;

    /// <summary>Whether codes of a format can be recorded as operands, be it that only pairs or blocks of them stand for values.</summary>
    public static bool HoldsCodes(NumberFormat format) => format.HoldsOperands || (format.BlockLength > 1 && format.Bits <= 16);

    /// <summary>Of the whole: its facts and names. Layers are checked one by one.</summary>
    public static IEnumerable<(string Path, string Message)> Of(NetworkTrace trace)
    {
        if (!IsName(trace.Name))
            yield return ("name", $"must be {NameRule}, was '{trace.Name}'");
        foreach (var (path, text) in Texts(trace.Source))
        {
            if (!IsText(text))
                yield return (path, TextRule);
        }
        if (trace.Source.Images is < 1 or > MostImages)
            yield return ("images", $"must be 1..{MostImages}, was {trace.Source.Images}");
        if (trace.Layers.Count is < 1 or > LayerLimits.MostLayers)
            yield return ("layers", $"must be 1..{LayerLimits.MostLayers}, were {trace.Layers.Count}");
        if (trace.Layers.Sum(l => (long)(l.Operands?.Blocks ?? 0)) > MostBlocks)
            yield return ("layers", $"have more than {MostBlocks} blocks of operands together");
        foreach (var name in trace.Layers.GroupBy(l => l.Layer.Name).Where(g => g.Skip(1).Any()))
            yield return (name.Key, "names several layers; names are unique");
    }

    /// <summary>Of one layer: its shape, and that scales, operands and histograms fit it.</summary>
    /// <param name="images">Of the trace.</param>
    public static IEnumerable<(string Path, string Message)> Of(TraceLayer layer, int images)
    {
        if (!IsName(layer.Layer.Name))
            yield return ("name", $"must be {NameRule}, was '{layer.Layer.Name}'");
        if (layer.Layer.Batch != 1)
            yield return ("batch", $"shapes of a trace are those of one image, was {layer.Layer.Batch}");
        foreach (var problem in layer.Layer is MatrixLayer matrix ? Matrix(layer, matrix, images) : Vector(layer, (VectorLayer)layer.Layer))
            yield return problem;
        foreach (var problem in Errors(layer.Errors))
            yield return problem;
    }

    private const string NameRule = "1 to 128 letters, digits and _ . - /";

    private static readonly string TextRule = $"must be at most {LongestText} characters without control characters";

    private static bool IsText(string text) => text.Length <= LongestText && !text.Any(char.IsControl);

    private static bool IsName(string name) =>
        name.Length is >= 1 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/');

    private static IEnumerable<(string Path, string Text)> Texts(TraceSource s) =>
    [
        ("model_file", s.ModelFile), ("model_hash", s.ModelHash), ("data_set", s.DataSet), ("data_hash", s.DataHash), ("scheme", s.Scheme), ("version", s.Version),
    ];

    private static IEnumerable<(string Path, string Message)> Matrix(TraceLayer layer, MatrixLayer m, int images)
    {
        int[] extents = [m.Groups, m.OutputChannels, m.InputChannels, m.KernelHeight, m.KernelWidth, m.StrideHeight, m.StrideWidth, m.DilationHeight, m.DilationWidth, m.InputHeight, m.InputWidth, m.OutputHeight, m.OutputWidth];
        if (extents.Any(e => e is < 1 or > LayerLimits.MostExtent))
        {
            yield return ("shape", $"extents must be 1..{LayerLimits.MostExtent}, were {string.Join(", ", extents)}");
            yield break;
        }
        if (m.Op is not (LayerOp.Convolution or LayerOp.FullyConnected or LayerOp.MatrixMultiply))
            yield return ("op", $"{m.Op} multiplies no matrices");
        if (LayerLimits.Problem(m) is { } problem)
            yield return ("shape", problem);
        else if (m.PixelsPerImage > int.MaxValue || m.Reduction > int.MaxValue)
            yield return ("shape", "has more pixels or products than can be counted in 31 bits");
        else
        {
            foreach (var p in Operands(layer, m, images))
                yield return p;
        }
        if (m.Biases < 0 || m.FoldedScales < 0 || m.Biases > LayerLimits.MostElements || m.FoldedScales > LayerLimits.MostElements)
            yield return ("biases", $"counts must be 0..{LayerLimits.MostElements}, were {m.Biases} and {m.FoldedScales}");
        foreach (var p in Arithmetic(layer))
            yield return p;
        var (inputs, outputs) = ((long)m.Groups * m.InputChannels, (long)m.Groups * m.OutputChannels);
        foreach (var p in Scales("weight_scales", layer.WeightScales, outputs, m.Reduction, isRequired: true)
            .Concat(Scales("activation_scales", layer.ActivationScales, inputs, 0, isRequired: true))
            .Concat(Scales("output_scales", layer.OutputScales, outputs, 0, isRequired: false)))
        {
            yield return p;
        }
        if (layer.WeightOffsets.Count > 0 && (layer.WeightOffsets.Count != outputs || outputs > MostScales))
            yield return ("weight_offsets", $"must be {outputs} (at most {MostScales}) or none, were {layer.WeightOffsets.Count}");
        if (!layer.WeightOffsets.All(float.IsFinite))
            yield return ("weight_offsets", "must be finite");
        foreach (var histogram in layer.PartialSums)
        {
            if (!PartialSumHistogram.Steps.Contains(histogram.Every) || histogram.Counts.Count != PartialSumHistogram.Bins || histogram.Counts.Any(c => c < 0))
                yield return ("partial_sums", $"a histogram must have {PartialSumHistogram.Bins} counts of 0 or more, every {string.Join(", ", PartialSumHistogram.Steps)} products");
        }
        if (layer.PartialSums.DistinctBy(h => h.Every).Count() != layer.PartialSums.Count)
            yield return ("partial_sums", "has two histograms of as many products");
    }

    /// <summary>What the layer was quantized with, beyond its formats.</summary>
    private static IEnumerable<(string Path, string Message)> Arithmetic(TraceLayer layer)
    {
        foreach (var (path, text) in ((string, string?)[])[("scheme", layer.Scheme), ("accumulator_name", layer.AccumulatorName)])
        {
            if (string.IsNullOrEmpty(text))
                yield return (path, "is missing: a matrix layer says what it was quantized with");
            else if (!IsText(text))
                yield return (path, TextRule);
        }
        if (layer.PartialSumProducts is < 1)
            yield return ("partial_sum_products", $"must be 1 or more, were {layer.PartialSumProducts}");
        if (layer.PartialSumProducts is null != layer.Formats.PartialSum is null)
            yield return ("partial_sum_products", "stand beside a format of partial sums, neither without the other");
    }

    private static IEnumerable<(string Path, string Message)> Operands(TraceLayer layer, MatrixLayer matrix, int images)
    {
        if (layer.Operands is not { Places: { } places, IsSynthetic: false } sample || places.Count != sample.Blocks)
        {
            yield return ("operands", "are missing: a matrix layer has blocks of real operands with their places");
            yield break;
        }
        if (!sample.WeightFormat.Equals(layer.Formats.Weight) || !sample.ActivationFormat.Equals(layer.Formats.Activation))
            yield return ("operands", $"are in {sample.WeightFormat} x {sample.ActivationFormat}, the layer in {layer.Formats.Weight} x {layer.Formats.Activation}");
        if (!HoldsCodes(sample.WeightFormat) || !HoldsCodes(sample.ActivationFormat))
        {
            yield return ("formats", $"{sample.WeightFormat} x {sample.ActivationFormat} are not both formats of operands");
            yield break;
        }
        var extents = LayerExtents.Of(matrix, images);
        var least = Math.Min(TraceBlocks.Least, (extents with { Images = 1 }).Blocks);
        if (sample.Blocks < least || sample.Blocks > TraceBlocks.Most)
            yield return ("operands", $"must have {least}..{TraceBlocks.Most} blocks, were {sample.Blocks}");
        if (sample.Activations.Length != sample.Blocks * OperandSample.Pixels * OperandSample.Depth || sample.Weights.Length != sample.Blocks * OperandSample.Channels * OperandSample.Depth)
        {
            yield return ("operands", "have another number of codes than blocks");
            yield break;
        }
        for (var i = 0; i < places.Count; i++)
        {
            if (PlaceProblem(places[i], extents) is { } place)
            {
                yield return ($"operands[{i}]", place);
                continue;
            }
            var weights = sample.Weights.AsSpan(i * OperandSample.Channels * OperandSample.Depth, OperandSample.Channels * OperandSample.Depth);
            var activations = sample.Activations.AsSpan(i * OperandSample.Pixels * OperandSample.Depth, OperandSample.Pixels * OperandSample.Depth);
            if ((CodeProblem(sample.WeightFormat, weights, places[i].Channels, places[i].Depth)
                ?? CodeProblem(sample.ActivationFormat, activations, places[i].Pixels, places[i].Depth)) is { } problem)
            {
                yield return ($"operands[{i}]", problem);
            }
        }
    }

    private static string? PlaceProblem(OperandBlock b, LayerExtents e)
    {
        var isInside = b.Image >= 0 && b.Image < e.Images && b.Group >= 0 && b.Group < e.Groups && b.Pixel >= 0 && b.Pixel < e.Pixels
            && b.Channel >= 0 && b.Channel < e.Channels && b.Position >= 0 && b.Position < e.Products;
        if (!isInside || b.Pixel % OperandSample.Pixels != 0 || b.Channel % OperandSample.Channels != 0 || b.Position % OperandSample.Depth != 0)
            return $"lies at no block of the layer (image {b.Image}, group {b.Group}, pixel {b.Pixel}, channel {b.Channel}, position {b.Position})";
        return b == e.At(b.Image, b.Group, b.Pixel, b.Channel, b.Position)
            ? null
            : $"says that {b.Pixels} x {b.Channels} x {b.Depth} of it are valid, which is not what the layer has there";
    }

    private static string? CodeProblem(NumberFormat format, ReadOnlySpan<ushort> codes, int rows, int depth)
    {
        var largest = (ushort)((1 << format.Bits) - 1);
        if (codes.ContainsAnyExceptInRange((ushort)0, largest))
            return $"has a code of more than the {format.Bits} bits of {format}";
        for (var row = 0; row < codes.Length / OperandSample.Depth; row++)
        {
            if (codes.Slice(row * OperandSample.Depth, OperandSample.Depth)[(row < rows ? depth : 0)..].ContainsAnyExcept((ushort)0))
                return "has codes behind the end of the layer, which must be zero";
        }
        // Integers have a number for every code.
        if (format.HoldsOperands && format is not (IntegerFormat or UnsignedIntegerFormat))
        {
            foreach (var code in codes)
            {
                if (double.IsNaN(format.Decode(code)))
                    return $"has a code of {format} that stands for no number ({code})";
            }
        }
        return null;
    }

    private static IEnumerable<(string Path, string Message)> Vector(TraceLayer layer, VectorLayer v)
    {
        if (v.Op is LayerOp.Convolution or LayerOp.FullyConnected or LayerOp.MatrixMultiply)
            yield return ("op", $"{v.Op} is no operation of the vector unit");
        if (v.InputElementsPerImage is < 1 or > LayerLimits.MostElements || v.OutputElementsPerImage is < 1 or > LayerLimits.MostElements
            || v.Parameters is < 0 or > LayerLimits.MostElements || v.Window < 1)
        {
            yield return ("shape", $"elements must be 1..{LayerLimits.MostElements} and the window 1 or more, were {v.InputElementsPerImage}, {v.OutputElementsPerImage} and {v.Window}");
        }
        if (layer.Operands is not null || layer.WeightScales is not null || layer.PartialSums.Count > 0)
            yield return ("operands", "a layer of the vector unit has no weights and no blocks");
        if (layer.Scheme is not null || layer.AccumulatorName is not null || layer.PartialSumProducts is not null || layer.WeightOffsets.Count > 0)
            yield return ("scheme", "a layer of the vector unit has none, and no accumulators, partial sums or offsets");
        foreach (var p in Scales("activation_scales", layer.ActivationScales, 1, 0, isRequired: false).Concat(Scales("output_scales", layer.OutputScales, 1, 0, isRequired: false)))
            yield return p;
    }

    /// <param name="length">Values of a channel; 0 where groups of them cannot share a scale.</param>
    private static IEnumerable<(string Path, string Message)> Scales(string path, TensorScales? scales, long channels, long length, bool isRequired)
    {
        if (scales is null)
        {
            if (isRequired)
                yield return (path, "are missing");
            yield break;
        }
        if (scales.Sharing == ScaleSharing.Group && (length == 0 || scales.GroupLength < 1))
        {
            yield return (path, length == 0 ? "must be one for the tensor or one a channel" : $"a group must have at least 1 value, was {scales.GroupLength}");
            yield break;
        }
        var count = scales.CountFor(channels, length);
        if (scales.Scales.Count != count || count > MostScales || (scales.ZeroPoints.Count > 0 && scales.ZeroPoints.Count != count))
            yield return (path, $"must be {count} (at most {MostScales}) with as many zero points or none, were {scales.Scales.Count} and {scales.ZeroPoints.Count}");
        if (scales.Scales.Any(s => !(s > 0) || !float.IsFinite(s)))
            yield return (path, "must be finite and above 0");
        if (scales.ZeroPoints.Any(z => z is < -LargestZeroPoint or > LargestZeroPoint))
            yield return (path, $"zero points must be {-LargestZeroPoint}..{LargestZeroPoint}");
    }

    private static IEnumerable<(string Path, string Message)> Errors(QuantizationErrors e)
    {
        if (((double?[])[e.WeightSqnrDb, e.ActivationSqnrDb, e.OutputSqnrDb]).Any(d => d is { } db && (double.IsNaN(db) || double.IsNegativeInfinity(db))))
            yield return ("errors", "a signal to noise must be a number of dB");
        if (e.MeanSquaredError is { } mse && !(mse >= 0 && double.IsFinite(mse)))
            yield return ("errors", $"a mean squared error must be finite and not negative, was {mse}");
        if (((double?[])[e.WeightClippedShare, e.ActivationClippedShare]).Any(s => s is { } share && !(share >= 0 && share <= 1)))
            yield return ("errors", "a share must be 0..1");
    }
}
