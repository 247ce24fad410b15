namespace ArchSim.Numerics;

/// <summary>
/// How a number is stored: a code of <see cref="Bits"/> bits and the value it stands for. Formats are compared by name; the name parses back.
/// </summary>
public abstract record NumberFormat(string Name, int Bits)
{
    public sealed override string ToString() => Name;
}
