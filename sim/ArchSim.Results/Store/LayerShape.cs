using ArchSim.Workloads;

namespace ArchSim.Results;

/// <summary>A layer's shape in one short line.</summary>
internal static class LayerShape
{
    public static string Of(Layer layer) => (layer.Batch == 1 ? "" : $"{layer.Batch} x ") + layer switch
    {
        MatrixLayer m => Of(m),
        VectorLayer v => $"{v.InputElementsPerImage} -> {v.OutputElementsPerImage} elements" + (v.Window == 1 ? "" : $", window {v.Window}"),
        _ => "",
    };

    private static string Of(MatrixLayer m)
    {
        var isProduct = m is { KernelHeight: 1, KernelWidth: 1, StrideHeight: 1, StrideWidth: 1, OutputWidth: 1 };
        var groups = m.Groups == 1 ? "" : $", {m.Groups} groups";
        if (isProduct)
            return $"{m.OutputHeight}x{m.InputChannels} * {m.InputChannels}x{m.OutputChannels}{groups}";
        var stride = m.StrideHeight == 1 && m.StrideWidth == 1 ? "" : $", stride {m.StrideHeight}x{m.StrideWidth}";
        var dilation = m.DilationHeight == 1 && m.DilationWidth == 1 ? "" : $", dilation {m.DilationHeight}x{m.DilationWidth}";
        return $"{m.InputHeight}x{m.InputWidth}x{m.InputChannels} -> {m.OutputHeight}x{m.OutputWidth}x{m.OutputChannels}, "
            + $"kernel {m.KernelHeight}x{m.KernelWidth}{stride}{dilation}{groups}";
    }
}
