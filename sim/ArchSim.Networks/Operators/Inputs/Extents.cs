namespace ArchSim.Networks;

/// <summary>Extents that a file gives.</summary>
internal static class Extents
{
    /// <exception cref="ArgumentException">Negative or too large ones.</exception>
    public static TensorShape Of(ReadOnlySpan<long> extents)
    {
        var result = new int[extents.Length];
        for (var axis = 0; axis < result.Length; axis++)
            result[axis] = Range.Require("an extent", extents[axis], 0, TensorShape.MostElements);
        return new TensorShape(result);
    }
}
