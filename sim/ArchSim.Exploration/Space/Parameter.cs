namespace ArchSim.Exploration;

/// <summary>A field that points differ in.</summary>
/// <param name="Path">As the study names it: a field of the accelerator, <c>precision.</c> or <c>workload.</c> and a field, or the words accelerator, precision, batch.</param>
public sealed record Parameter(string Path, Domain Domain);

/// <summary>The values that a parameter takes, in order.</summary>
public abstract record Domain
{
    /// <summary>Null where they are not counted: a continuous range.</summary>
    public abstract long? Count { get; }

    /// <summary>The value of that index, as a configuration file would have it.</summary>
    public abstract string At(long index);

    /// <summary>The value that lies at a share of the domain, 0 to just below 1; every counted value has an equal part of it.</summary>
    public abstract string AtShare(double share);
}
