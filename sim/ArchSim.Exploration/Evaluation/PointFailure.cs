using ArchSim.Configuration;
using ArchSim.Networks;

namespace ArchSim.Exploration;

/// <summary>Why a point came to nothing, as the database keeps it: the same words on every machine.</summary>
internal static class PointFailure
{
    private const int MostLines = 10;
    private const int LongestLine = 1000;

    /// <summary>Whether an exception is a fact about the point; what the machine that computes lacks, is none.</summary>
    public static bool IsOfPoint(Exception e) => e is not (OperationCanceledException or OutOfMemoryException or InsufficientExecutionStackException
        or Results.StoreException or IOException or UnauthorizedAccessException);

    /// <summary>One line a problem.</summary>
    public static string Text(Exception e) => e switch
    {
        InputException input => string.Join('\n', input.Problems.Take(MostLines).Select(p => Line((p with { File = ShippedFiles.Shown(p.File) }).ToString()))),
        NetworkException => Line(e.Message),
        OverflowException => "a size is too large: a product of the shapes does not fit 64 bits",
        _ => Line($"{e.Message} ({e.GetType().Name})"),
    };

    private static string Line(string text)
    {
        var line = text.ReplaceLineEndings(" ").Replace(ShippedFiles.Root, "", StringComparison.Ordinal);
        return line.Length > LongestLine ? line[..LongestLine] + "..." : line;
    }
}
