namespace ArchSim.Networks;

/// <summary>Extents of a tensor, outermost first. A scalar has none.</summary>
public sealed class TensorShape : IEquatable<TensorShape>
{
    /// <summary>Elements that a tensor may have: what is read from a file is not trusted beyond it.</summary>
    public const long MostElements = 1L << 30;

    public static readonly TensorShape Scalar = new();

    private readonly int[] _extents;

    /// <exception cref="ArgumentException">A negative extent, or more elements than <see cref="MostElements"/>.</exception>
    public TensorShape(params ReadOnlySpan<int> extents)
    {
        var count = 1L;
        foreach (var extent in extents)
        {
            if (extent < 0)
                throw new ArgumentException($"an extent must not be negative, was {extent}");
            count = checked(count * extent);
            if (count > MostElements)
                throw new ArgumentException($"a tensor of more than {MostElements} elements");
        }
        _extents = extents.ToArray();
        Count = (int)count;
    }

    public int Rank => _extents.Length;

    /// <summary>Elements.</summary>
    public int Count { get; }

    public ReadOnlySpan<int> Extents => _extents;

    public int this[Index axis] => _extents[axis];

    public bool Equals(TensorShape? other) => other is not null && Extents.SequenceEqual(other.Extents);

    public override bool Equals(object? obj) => Equals(obj as TensorShape);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var extent in _extents)
            hash.Add(extent);
        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", _extents)}]";
}
