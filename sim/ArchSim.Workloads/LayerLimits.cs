namespace ArchSim.Workloads;

/// <summary>What a layer that a stranger describes may have at most, so that nothing downstream can overflow.</summary>
public static class LayerLimits
{
    /// <summary>Layers of a network, repeats written out.</summary>
    public const int MostLayers = 20_000;

    /// <summary>Largest extent of a dimension: a million tokens or pixels.</summary>
    public const int MostExtent = 1 << 20;

    /// <summary>Largest tensor, and most multiply-accumulates of a layer over a thousand: far above any real layer, far below overflow.</summary>
    public const long MostElements = 1L << 40;

    public const long MostMacs = 1L << 50;

    /// <summary>Why a layer with extents of 1 to <see cref="MostExtent"/> is beyond any machine; null where it is not.</summary>
    public static string? Problem(MatrixLayer layer)
    {
        var pixels = (Int128)layer.OutputHeight * layer.OutputWidth * layer.Groups;
        var reduction = (Int128)layer.InputChannels * layer.KernelHeight * layer.KernelWidth;
        var input = (Int128)layer.InputHeight * layer.InputWidth * layer.InputChannels * layer.Groups;
        var weights = reduction * layer.OutputChannels * layer.Groups;
        var output = pixels * layer.OutputChannels;
        if (Int128.Max(input, Int128.Max(weights, output)) > MostElements)
            return $"makes a tensor of more than {MostElements} elements";
        return pixels * reduction * layer.OutputChannels > MostMacs ? $"has more than {MostMacs} multiply-accumulates" : null;
    }
}
