namespace ArchSim.Networks;

/// <summary>Names that no other has: the wanted one, or the first of name_2, name_3, ... that is free.</summary>
internal sealed class UniqueNames(IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = new(taken, StringComparer.Ordinal);

    // The last number given to a name, so that a million equal names take a million steps and not their square.
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public string Make(string wanted)
    {
        if (_taken.Add(wanted))
            return wanted;
        var number = _numbers.GetValueOrDefault(wanted, 1);
        string name;
        do
            name = $"{wanted}_{++number}";
        while (!_taken.Add(name));
        _numbers[wanted] = number;
        return name;
    }
}
