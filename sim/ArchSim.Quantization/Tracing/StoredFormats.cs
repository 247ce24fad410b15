using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Quantization;

/// <summary>In what a value lies in memory.</summary>
/// <param name="Scales">Null where they are not those of a whole tensor, and so hold for one layer's view of it only.</param>
/// <param name="Accumulator">Of the layer that the format comes from.</param>
internal sealed record StoredFormat(NumberFormat Format, TensorScales? Scales, NumberFormat Accumulator);

/// <summary>
/// In what the values of a network lie between its layers: in the format of the first matrix layer that they lead to, since results are quantized once, on their
/// way out; where none follows, in that of the layer that they come from.
/// </summary>
internal static class StoredFormats
{
    /// <param name="codings">Of matrix layers, by node.</param>
    /// <returns>By value; null where the network multiplies no matrices on the way.</returns>
    public static StoredFormat?[] Of(SettledNetwork network, IReadOnlyDictionary<string, LayerCoding> codings)
    {
        var formats = new StoredFormat?[network.Values.Count];
        // What a node gives is read behind it only: backwards, every reader's answer is known.
        foreach (var node in network.Nodes.Reverse())
        {
            var taken = node.Outputs.Select(o => formats[o]).FirstOrDefault(f => f is not null);
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i] < 0 || node.InputInfos[i]!.Constant is not null)
                    continue;
                if (codings.TryGetValue(node.Kind.Node.Name, out var coding))
                    taken = OperandOf(coding, i);
                // The first reader in order is the last one here.
                formats[node.Inputs[i]] = taken ?? formats[node.Inputs[i]];
            }
        }
        foreach (var node in network.Nodes)
        {
            var made = codings.TryGetValue(node.Kind.Node.Name, out var coding) ? Stored(coding.Activation, null, coding)
                : node.Inputs.Where(i => i >= 0).Select(i => formats[i]).FirstOrDefault(f => f is not null);
            foreach (var output in node.Outputs)
                formats[output] ??= made is null ? null : made with { Scales = null };
        }
        return formats;
    }

    /// <summary>A bias that is computed is added, not multiplied.</summary>
    private static StoredFormat? OperandOf(LayerCoding coding, int input) => input switch
    {
        0 => Stored(coding.Activation, coding.ActivationScales, coding),
        1 => Stored(coding.Weight, coding.WeightScales, coding),
        _ => null,
    };

    private static StoredFormat Stored(NumberFormat format, TensorScales? scales, LayerCoding coding) =>
        new(format, scales is { Sharing: ScaleSharing.Tensor } ? scales : null, coding.Accumulator);
}
