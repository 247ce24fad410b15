namespace ArchSim.Simulation;

/// <summary>
/// What a search by time and energy need not look at. Of mappings that are near the best by one measure the best by the other are taken, within a tolerance: a mapping that takes more than the tolerance
/// more of one than some other does, and no less of the other, is taken by no measure, their product neither.
/// </summary>
internal sealed class BeatenMappings
{
    /// <summary>More beat hardly any more.</summary>
    private const int MostKept = 24;

    // Of those kept none has both less time and less energy than another.
    private readonly List<(double Cycles, double Picojoule)> _kept = new(MostKept);

    public void Clear() => _kept.Clear();

    public void Add(double cycles, double picojoule)
    {
        foreach (var (c, p) in _kept)
        {
            if (c <= cycles && p <= picojoule)
                return;
        }
        _kept.RemoveAll(k => cycles <= k.Cycles && picojoule <= k.Picojoule);
        if (_kept.Count < MostKept)
            _kept.Add((cycles, picojoule));
    }

    public bool Covers(double cycles, double picojoule)
    {
        foreach (var (c, p) in _kept)
        {
            if ((c <= cycles && p * (1 + Mapper.Tolerance) < picojoule) || (p <= picojoule && c * (1 + Mapper.Tolerance) < cycles))
                return true;
        }
        return false;
    }
}
