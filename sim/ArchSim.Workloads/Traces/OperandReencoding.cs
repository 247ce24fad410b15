using ArchSim.Numerics;

namespace ArchSim.Workloads;

/// <summary>
/// The operands of a trace in other formats: codes are decoded, scaled back to the network's values, offsets of weights among them, and quantized with one scale a tensor. The
/// scale takes the largest magnitude among them to the format's largest value; in log-posits, whose codes are densest in the middle, it takes their root mean square there,
/// and floats of 16 bits hold the values as they are. Values of zero stay zeros.
/// </summary>
internal static class OperandReencoding
{
    // Far beyond any network, and far enough below the largest float that scales can be rounded.
    private const double MostMagnitude = 1e30;

    /// <summary>Why the operands of a layer cannot be had in these formats; null where they can.</summary>
    public static string? Problem(TraceLayer layer, LayerFormats formats) =>
        Problem(layer.Operands!.WeightFormat, formats.Weight) ?? Problem(layer.Operands.ActivationFormat, formats.Activation);

    public static OperandSample Of(TraceLayer layer, LayerFormats formats)
    {
        var sample = layer.Operands!;
        if (sample.WeightFormat.Equals(formats.Weight) && sample.ActivationFormat.Equals(formats.Activation))
            return sample;
        return sample with
        {
            WeightFormat = formats.Weight,
            ActivationFormat = formats.Activation,
            Weights = sample.WeightFormat.Equals(formats.Weight) ? sample.Weights : Encode(sample.WeightFormat, formats.Weight, sample, sample.Weights, Weights(layer)),
            Activations = sample.ActivationFormat.Equals(formats.Activation) ? sample.Activations : Encode(sample.ActivationFormat, formats.Activation, sample, sample.Activations, Activations(layer)),
            IsReencoded = true,
        };
    }

    private static string? Problem(NumberFormat from, NumberFormat to)
    {
        if (from.Equals(to))
            return null;
        if (!from.HoldsOperands)
            return $"the trace's operands in {from} cannot be encoded anew: their codes do not stand for values one by one";
        return to.HoldsOperands ? null : $"operands cannot be encoded in {to}: its codes do not stand for values one by one";
    }

    /// <summary>Values of the layer's weights by their place in the sample; null behind a block's tails.</summary>
    private static Func<OperandBlock, int, int, CodeMeaning?> Weights(TraceLayer layer)
    {
        var (matrix, scales, offsets) = ((MatrixLayer)layer.Layer, layer.WeightScales!, layer.WeightOffsets);
        return (block, row, depth) =>
        {
            if (row >= block.Channels || depth >= block.Depth)
                return null;
            var channel = (long)block.Group * matrix.OutputChannels + block.Channel + row;
            var (scale, zeroPoint) = scales.At(channel, block.Position + depth, matrix.Reduction);
            return new CodeMeaning(scale, zeroPoint, offsets.Count == 0 ? 0 : offsets[(int)channel]);
        };
    }

    private static Func<OperandBlock, int, int, CodeMeaning?> Activations(TraceLayer layer)
    {
        var (matrix, scales) = ((MatrixLayer)layer.Layer, layer.ActivationScales!);
        return (block, row, depth) =>
        {
            if (row >= block.Pixels || depth >= block.Depth)
                return null;
            // Channels are innermost in the reduction.
            var (scale, zeroPoint) = scales.At((long)block.Group * matrix.InputChannels + (block.Position + depth) % matrix.InputChannels, 0, 1);
            return new CodeMeaning(scale, zeroPoint, 0);
        };
    }

    private static ushort[] Encode(
        NumberFormat from, NumberFormat format, OperandSample sample, ushort[] codes, Func<OperandBlock, int, int, CodeMeaning?> meaningAt)
    {
        var decoded = Enumerable.Range(0, 1 << from.Bits).Select(c => from.Decode((uint)c)).ToArray();
        var largest = decoded.Where(double.IsFinite).Max();
        var values = new float[codes.Length];
        var rows = codes.Length / sample.Blocks / OperandSample.Depth;
        for (var i = 0; i < codes.Length; i++)
        {
            var (row, depth) = Math.DivRem(i, OperandSample.Depth);
            if (meaningAt(sample.Places![row / rows], row % rows, depth) is not { } meaning)
                continue;
            // An overflow of a float format is taken for the largest value that it has.
            var value = Math.Clamp(decoded[codes[i]], -largest, largest);
            values[i] = (float)Math.Clamp(meaning.Scale * (value - meaning.ZeroPoint) + meaning.Offset, -MostMagnitude, MostMagnitude);
        }
        var matrix = new Matrix<float>(values, sample.Blocks * rows, OperandSample.Depth);
        var encoded = new TensorQuantizer(format, Granularity.Tensor).Quantize(matrix, [Range(format, values)]).Codes.Values.ToArray();
        for (var i = 0; i < encoded.Length; i++)
        {
            // A zero beyond a tail may have got the code of a zero point.
            if (values[i] == 0 && meaningAt(sample.Places![i / OperandSample.Depth / rows], i / OperandSample.Depth % rows, i % OperandSample.Depth) is null)
                encoded[i] = 0;
        }
        return encoded;
    }

    private static QuantizationRange Range(NumberFormat format, float[] values)
    {
        var range = QuantizationRange.Of(values);
        var largest = Enumerable.Range(0, 1 << format.Bits).Select(c => format.Decode((uint)c)).Where(double.IsFinite).Max();
        if (format is FloatFormat { Bits: 16 } && range.Largest <= largest)
            return Symmetric(largest);
        if (format is not (LogPositFormat or PositFormat) || range.Largest == 0)
            return range;
        var rms = Math.Sqrt(values.Sum(v => (double)v * v) / values.Count(v => v != 0));
        return Symmetric(rms * largest / OperandScale.StandardDeviation(format));
    }

    private static QuantizationRange Symmetric(double largest)
    {
        var end = (float)Math.Min(largest, MostMagnitude);
        return new QuantizationRange(-end, end);
    }

    /// <summary>What a code of a tensor stands for: <c>scale x (decoded code - zero point) + offset</c>.</summary>
    private readonly record struct CodeMeaning(float Scale, int ZeroPoint, float Offset);
}
