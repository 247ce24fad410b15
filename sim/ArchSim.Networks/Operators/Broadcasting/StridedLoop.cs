namespace ArchSim.Networks;

/// <summary>
/// The elements of a tensor in order, with the places they come from in one or two others that lie in strides. Axes that can be walked as one are joined,
/// so that the innermost run is as long as it can be.
/// </summary>
internal sealed class StridedLoop
{
    private readonly int[] _extents;
    private readonly int[] _left;
    private readonly int[] _right;

    /// <param name="left">Strides, one for an axis of the shape.</param>
    /// <param name="right">The same of a second tensor.</param>
    public StridedLoop(TensorShape shape, ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var extents = new List<int>();
        var (lefts, rights) = (new List<int>(), new List<int>());
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (shape[axis] == 1)
                continue;
            if (extents.Count > 0 && lefts[^1] == left[axis] * shape[axis] && rights[^1] == right[axis] * shape[axis])
            {
                (extents[^1], lefts[^1], rights[^1]) = (extents[^1] * shape[axis], left[axis], right[axis]);
                continue;
            }
            extents.Add(shape[axis]);
            lefts.Add(left[axis]);
            rights.Add(right[axis]);
        }
        if (extents.Count == 0)
        {
            extents.Add(1);
            lefts.Add(1);
            rights.Add(1);
        }
        (_extents, _left, _right) = ([.. extents], [.. lefts], [.. rights]);
        Runs = shape.Count == 0 ? 0 : shape.Count / _extents[^1];
    }

    /// <summary>Elements of a run, which lie side by side in the tensor that is walked.</summary>
    public int RunLength => _extents[^1];

    /// <summary>Strides within a run.</summary>
    public (int Left, int Right) RunStrides => (_left[^1], _right[^1]);

    /// <summary>How many runs there are.</summary>
    public int Runs { get; }

    /// <summary>Where a run starts.</summary>
    public (int Left, int Right) Start(int run)
    {
        var (left, right) = (0, 0);
        for (var axis = _extents.Length - 2; axis >= 0; axis--)
        {
            (run, var index) = int.DivRem(run, _extents[axis]);
            left += index * _left[axis];
            right += index * _right[axis];
        }
        return (left, right);
    }
}
