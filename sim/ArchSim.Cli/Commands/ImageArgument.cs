using System.Globalization;
using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Quantization;

namespace ArchSim.Cli;

/// <summary>Images as a command line names them: DATA for all or as many as are usual, DATA:N for N of them.</summary>
/// <param name="Count">Null where none was named.</param>
internal sealed record ImageArgument(string Path, int? Count)
{
    /// <summary>The path, or the shipped data set of that name.</summary>
    public string File => ShippedFiles.Images(Path);

    /// <exception cref="InputException">A number of images that is none.</exception>
    public static ImageArgument Parse(string option, string text)
    {
        var colon = text.LastIndexOf(':');
        // A name of a file may have a colon; the whole of it wins.
        if (colon < 1 || colon == text.Length - 1 || System.IO.File.Exists(text) || text.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9'))
            return new ImageArgument(text, null);
        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1
            ? new ImageArgument(text[..colon], count)
            : throw new InputException(option, $"the number of images must be 1 or more, was {text[(colon + 1)..]}");
    }

    /// <param name="fallback">Images where no number was named; all where there are fewer, or where it is null.</param>
    /// <param name="seed">Images are drawn by it where not all are taken.</param>
    /// <exception cref="InputException">The data set has fewer images than were named.</exception>
    public ImageSet Choose(DataSet data, Preprocessing preprocessing, int? fallback, long seed)
    {
        var count = Count ?? Math.Min(fallback ?? data.Images, data.Images);
        return new ImageSet(data, preprocessing, count == data.Images ? ImageSelection.All(data) : ImageSelection.Sample(data, count, seed));
    }
}
