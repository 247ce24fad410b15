namespace ArchSim.Networks;

/// <summary>Axes as ONNX numbers them: from the outermost, or negative from the innermost.</summary>
internal static class Axes
{
    /// <exception cref="ArgumentException">No axis of a tensor of this rank.</exception>
    public static int Of(long axis, int rank, string name = "axis")
    {
        if (axis < -rank || axis >= rank)
            throw new ArgumentException(rank == 0 ? $"{name} of a scalar: there is none, was {axis}" : $"{name} must be {-rank}..{rank - 1}, was {axis}");
        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>In the order given.</summary>
    /// <exception cref="ArgumentException">One that does not exist, or one twice.</exception>
    public static int[] Of(ReadOnlySpan<long> axes, int rank, string name = "axes")
    {
        if (axes.Length > rank)
            throw new ArgumentException($"{name} must be at most {rank}, were {axes.Length}");
        var result = new int[axes.Length];
        for (var i = 0; i < axes.Length; i++)
        {
            result[i] = Of(axes[i], rank, name);
            if (result.AsSpan(0, i).Contains(result[i]))
                throw new ArgumentException($"{name} must differ, {axes[i]} stands twice");
        }
        return result;
    }

    public static int[] All(int rank) => [.. Enumerable.Range(0, rank)];

    /// <summary>Elements of the axes from one to before another.</summary>
    /// <exception cref="OverflowException">More than an integer holds, beside an extent of 0.</exception>
    public static int Product(TensorShape shape, int first, int end)
    {
        var product = 1;
        foreach (var extent in shape.Extents[first..end])
            product = checked(product * extent);
        return product;
    }

    /// <summary>Distance in elements of neighbours along every axis.</summary>
    public static int[] Strides(TensorShape shape)
    {
        var strides = new int[shape.Rank];
        var stride = 1;
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            // An extent of 0 leaves no elements to step over, but must not make neighbours of all others.
            stride *= Math.Max(1, shape[axis]);
        }
        return strides;
    }
}
