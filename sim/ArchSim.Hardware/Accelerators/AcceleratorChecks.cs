using ArchSim.Configuration;
using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>What is wrong with fields that are each right by themselves.</summary>
internal static class AcceleratorChecks
{
    /// <summary>More elements than any chip has; keeps every product of extents far from overflow.</summary>
    public const long MostElements = 1 << 20;

    public static void CheckArray(MapReader map, MapReader unroll, ArraySpec array)
    {
        var names = unroll.Keys.ToList();
        if (!unroll.Broken && names.Count == 0)
            map.Problem("unroll", "must name one dimension or more of K, N, H, W, B, G");
        var elements = (Int128)array.Unroll.K * array.Unroll.N * array.Unroll.H * array.Unroll.W * array.Unroll.B * array.Unroll.G;
        if (elements > MostElements)
            map.Problem("unroll", $"makes {elements} elements; at most {MostElements} are allowed");
        if (array.Reduction == Reduction.None && array.Unroll.K > 1)
            map.Problem("reduction", "none sums nothing between elements, but unroll spreads K over them; use systolic or tree, or take K out of unroll");
        if (array.Reduction != Reduction.None && names.Count > 0 && !names.Contains("K"))
            map.Problem("reduction", "sums along K, but unroll has no K; add K to unroll, or use reduction: none");
        if (array.Stationary == Stationary.Output && array.Reduction == Reduction.Systolic)
            map.Problem("stationary", "output keeps sums in the elements, but reduction: systolic passes them on; use reduction: none or tree");
        if (elements % array.Clusters != 0)
            map.Problem("clusters", $"must divide the {elements} elements, was {array.Clusters}");
        else if (elements <= MostElements)
        {
            foreach (var (key, message) in array.ProcessingElement.ProblemsIn(array))
                map.Problem(key, message);
        }
    }

    public static void Check(ConfigDocument document, AcceleratorSpec spec, ProcessingElement element, Technology technology)
    {
        var buffers = document.Map().Map("buffers");
        CheckBuffer(buffers.Map("weight"), spec.WeightBuffer, technology);
        CheckBuffer(buffers.Map("activation"), spec.ActivationBuffer, technology);
        CheckBuffer(buffers.Map("partial_sum"), spec.PartialSumBuffer, technology);
        if (element.WeightWordBits > spec.WeightBuffer.WidthBits)
            buffers.Map("weight").Problem("width_bits", $"must hold the {element.WeightWordBits} bits of weights that one element takes at once, was {spec.WeightBuffer.WidthBits}");
        if (element.ActivationWordBits > spec.ActivationBuffer.WidthBits)
            buffers.Map("activation").Problem("width_bits", $"must hold the {element.ActivationWordBits} bits of activations that one element takes at once, was {spec.ActivationBuffer.WidthBits}");
        CheckEncoding(buffers.Map("partial_sum"), spec.PartialSumBuffer, element);
    }

    private static void CheckBuffer(MapReader map, BufferSpec buffer, Technology technology)
    {
        var bytes = BufferCost.MacroBytes(buffer);
        var macros = BufferCost.MacrosOf(buffer);
        // A cell that there is no table of is a problem by itself.
        if (buffer.Cell is not null && !technology.SramCells.Known.Contains(buffer.Cell))
            return;
        var sram = technology.SramCells.Of(buffer.Cell);
        var key = buffer.WidthBits < sram.Table.LeastWidthBits || buffer.WidthBits > sram.Table.MostWidthBits ? "width_bits" : "size_kib";
        if (bytes * 8 < buffer.WidthBits)
            map.Problem("size_kib", $"in {macros} macros (banks, two for each where double-buffered{(buffer is PartialSumBufferSpec { Ports: 2 } ? ", two of each for two ports" : "")}) is less than one word of {buffer.WidthBits} bits each");
        else if (sram.Refusal(bytes, buffer.WidthBits) is { } refusal)
            map.Problem(key, macros > 1 && key == "size_kib" ? $"in {macros} macros: {refusal}" : refusal);
    }

    private static void CheckEncoding(MapReader map, PartialSumBufferSpec buffer, ProcessingElement element)
    {
        var encoding = buffer.Encoding;
        if (encoding.Bits > buffer.WidthBits)
            map.Problem("encoding", $"{encoding.Name} takes {encoding.Bits} bits, more than a word of {buffer.WidthBits}");
        var (fits, allowed) = element.HasFloatSums
            ? (encoding is FloatFormat or MinifloatFormat or BlockFloatFormat, "fp32, fp16, bf16, another float, eXmY or bfpN")
            : (encoding is IntegerFormat { Bits: >= 8 } or ShiftedIntegerFormat or MinifloatFormat or BlockFloatFormat, "int8 or wider, intN:shiftS, eXmY or bfpN");
        if (!fits)
            map.Problem("encoding", $"{element.Kind} elements store their sums as {allowed}; was {encoding.Name}");
    }
}
