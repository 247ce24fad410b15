namespace ArchSim.Training;

/// <summary>From pixels to what the network takes: (pixel x scale - mean) / std, about the mean and the spread of the images.</summary>
public static class DigitPreprocessing
{
    public const double Scale = 1 / 255.0;
    public const double Mean = 0.5;
    public const double StandardDeviation = 0.25;

    private static readonly float[] Values = [.. Enumerable.Range(0, 256).Select(pixel => (float)((pixel * Scale - Mean) / StandardDeviation))];

    /// <summary>The sidecar of the model.</summary>
    public static string Yaml => FormattableString.Invariant(
        $"""
        # value = (pixel * scale - mean) / std, pixels 0..255, one channel
        layout: nchw
        channel_order: rgb
        scale: {Scale}
        mean: [{Mean}]
        std: [{StandardDeviation}]

        """);

    public static void Apply(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        for (var i = 0; i < pixels.Length; i++)
            values[i] = Values[pixels[i]];
    }
}
