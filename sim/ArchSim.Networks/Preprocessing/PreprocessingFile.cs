using ArchSim.Configuration;

namespace ArchSim.Networks;

/// <summary>Preprocessing as YAML.</summary>
internal static class PreprocessingFile
{
    // Wide enough for every way to scale pixels, narrow enough that no byte becomes infinite in fp32.
    private const double Least = 1e-9;
    private const double Most = 1e9;

    private static readonly Dictionary<string, ChannelOrder> Orders = new() { ["rgb"] = ChannelOrder.Rgb, ["bgr"] = ChannelOrder.Bgr };

    /// <exception cref="InputException">The file is missing or wrong.</exception>
    public static Preprocessing Load(string path)
    {
        var document = ConfigDocument.Load(path);
        var map = document.Map();
        var layout = map.Choice("layout", PixelLayouts.ByName);
        var mean = map.Numbers("mean", -Most, Most);
        // One channel has no order.
        var order = mean.Count == 1 ? map.Choice("channel_order", Orders, ChannelOrder.Rgb) : map.Choice("channel_order", Orders);
        var result = new Preprocessing
        {
            Layout = layout,
            ChannelOrder = order,
            Scale = map.Number("scale", Least, Most),
            Mean = mean,
            Std = map.Numbers("std", Least, Most),
        };
        if (map.IsList("mean") && mean.Count == 0)
            map.Problem("mean", "must have a number a channel");
        if (order == ChannelOrder.Bgr && mean.Count is not (0 or 3))
            map.Problem("channel_order", $"bgr is an order of 3 channels, mean has {mean.Count}");
        RequireSameLength(map, result);
        map.Done();
        document.ThrowIfInvalid();
        return result;
    }

    /// <summary>The optional scale, mean and std of a sidecar; null where it has none of them.</summary>
    public static Preprocessing? Statistics(MapReader map, int channels)
    {
        var given = map.Has("scale") || map.Has("mean") || map.Has("std");
        var none = Preprocessing.None(channels);
        var result = none with
        {
            Scale = map.Number("scale", Least, Most, none.Scale),
            Mean = map.Numbers("mean", -Most, Most, none.Mean),
            Std = map.Numbers("std", Least, Most, none.Std),
        };
        if (!given)
            return null;
        RequireSameLength(map, result);
        if (result.Mean.Count != channels)
            map.Problem("mean", $"must have a number a channel, {channels}, has {result.Mean.Count}");
        return result;
    }

    private static void RequireSameLength(MapReader map, Preprocessing preprocessing)
    {
        if (preprocessing.Mean.Count != preprocessing.Std.Count && map.IsList("std") && preprocessing.Mean.Count > 0)
            map.Problem("std", $"must have as many numbers as mean, {preprocessing.Mean.Count}, has {preprocessing.Std.Count}");
    }
}
