namespace ArchSim.Exploration;

/// <summary>Numbers as ranges: those of a study are written in order, so that a million of them are a few ranges.</summary>
internal sealed class NumberSet
{
    private readonly List<(long First, long Last)> _ranges = [];

    public int Ranges => _ranges.Count;

    /// <param name="number">Larger than all that are there.</param>
    public void Append(long number)
    {
        if (_ranges.Count > 0 && number <= _ranges[^1].Last)
            throw new ArgumentException($"{number} is not larger than {_ranges[^1].Last}.", nameof(number));
        if (_ranges.Count > 0 && _ranges[^1].Last == number - 1)
            _ranges[^1] = (_ranges[^1].First, number);
        else
            _ranges.Add((number, number));
    }

    /// <summary>Numbers from 0 to <paramref name="count"/> less 1 that are not there, ascending.</summary>
    public IEnumerable<long> Missing(long count)
    {
        var next = 0L;
        foreach (var (first, last) in _ranges)
        {
            for (; next < first && next < count; next++)
                yield return next;
            next = Math.Max(next, last + 1);
        }
        for (; next < count; next++)
            yield return next;
    }
}
