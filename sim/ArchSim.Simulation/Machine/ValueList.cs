namespace ArchSim.Simulation;

/// <summary>A list that equals another one with the same items.</summary>
internal readonly struct ValueList<T>(T[] items) : IEquatable<ValueList<T>>
    where T : IEquatable<T>
{
    public ReadOnlySpan<T> Items => items;

    public bool Equals(ValueList<T> other) => Items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items)
            hash.Add(item);
        return hash.ToHashCode();
    }
}
