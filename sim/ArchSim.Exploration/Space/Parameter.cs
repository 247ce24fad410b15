namespace ArchSim.Exploration;

/// <summary>A field that points differ in.</summary>
/// <param name="Path">As the study names it: a field of the accelerator, <c>precision.</c> or <c>workload.</c> and a field, or the words accelerator, precision, batch.</param>
public sealed record Parameter(string Path, Domain Domain);

/// <summary>The values that a parameter takes, in order.</summary>
public abstract record Domain
{
    /// <summary>Null where they are not counted: a continuous range.</summary>
    public abstract long? Count { get; }

    /// <summary>Numbers that ascend or descend; a step of the domain is a step of the number.</summary>
    public abstract bool IsOrdered { get; }

    /// <summary>Least and most of an ordered domain; null of another.</summary>
    public abstract (double Least, double Most)? Bounds { get; }

    /// <summary>The value of that index, as a configuration file would have it.</summary>
    public abstract string At(long index);

    /// <summary>The value that lies at a share of the domain, 0 to just below 1; every counted value has an equal part of it.</summary>
    public virtual string AtShare(double share) => At(IndexAt(share));

    /// <summary>The share at which a value of the domain lies; of a counted one the middle of its part.</summary>
    public virtual double ShareOf(string value) => (IndexOf(value) + 0.5) / Count!.Value;

    /// <summary>The index of a counted value, or of the nearest.</summary>
    public abstract long IndexOf(string value);

    /// <summary>The index of a counted value at a share.</summary>
    public long IndexAt(double share) => Math.Clamp((long)(share * Count!.Value), 0, Count.Value - 1);
}
