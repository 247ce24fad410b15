using ArchSim.Configuration;

namespace ArchSim.Networks;

/// <summary>Which images of a data set are used: their numbers, ascending.</summary>
public static class ImageSelection
{
    public static int[] All(DataSet data) => First(data, data.Images);

    /// <summary>As many images from one on.</summary>
    /// <exception cref="InputException">The data set has fewer.</exception>
    public static int[] First(DataSet data, int count, int offset = 0)
    {
        if (offset < 0 || offset >= data.Images)
            throw new InputException(data.File, $"the first image must be 0..{data.Images - 1}, was {offset}");
        RequireCount(data, count, data.Images - offset);
        return [.. Enumerable.Range(offset, count)];
    }

    /// <summary>
    /// As many images drawn without replacement. A larger sample of the same seed contains the smaller one, so that more images refine a
    /// result and do not replace it.
    /// </summary>
    /// <exception cref="InputException">The data set has fewer.</exception>
    public static int[] Sample(DataSet data, int count, long seed)
    {
        RequireCount(data, count, data.Images);
        var images = new int[data.Images];
        var keys = new (ulong Key, int Image)[images.Length];
        for (var i = 0; i < images.Length; i++)
            (images[i], keys[i]) = (i, (Mix(Mix((ulong)seed) + (ulong)i), i));
        Array.Sort(keys, images);
        var drawn = images[..count];
        Array.Sort(drawn);
        return drawn;
    }

    private static void RequireCount(DataSet data, int count, int most)
    {
        if (count < 1 || count > most)
            throw new InputException(data.File, $"the number of images must be 1..{most}, was {count}");
    }

    // The increment and the mixing function of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
