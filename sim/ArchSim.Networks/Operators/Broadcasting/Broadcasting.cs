namespace ArchSim.Networks;

/// <summary>Shapes that are stretched to a common one: axes are matched from the innermost, and an extent of 1 repeats.</summary>
internal static class Broadcasting
{
    /// <exception cref="ArgumentException">Extents that differ, neither being 1.</exception>
    public static TensorShape Common(TensorShape left, TensorShape right)
    {
        var extents = new int[Math.Max(left.Rank, right.Rank)];
        for (var axis = 1; axis <= extents.Length; axis++)
        {
            var (a, b) = (axis <= left.Rank ? left[^axis] : 1, axis <= right.Rank ? right[^axis] : 1);
            if (a != b && a != 1 && b != 1)
                throw new ArgumentException($"shapes {left} and {right} cannot be broadcast: {a} and {b}");
            extents[^axis] = a == 1 ? b : a;
        }
        return new TensorShape(extents);
    }

    /// <summary>Distance of neighbours in a tensor along every axis of the shape it is stretched to: 0 where it repeats.</summary>
    public static int[] Strides(TensorShape shape, TensorShape stretched)
    {
        var own = Axes.Strides(shape);
        var strides = new int[stretched.Rank];
        for (var axis = 1; axis <= shape.Rank; axis++)
            strides[^axis] = shape[^axis] == 1 ? 0 : own[^axis];
        return strides;
    }
}
