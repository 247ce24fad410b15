namespace ArchSim.Results;

/// <summary>
/// Points of a study to hold in memory: all of them, or where they are too many, some that are picked by their numbers alone. Of a Saltelli search the first samples, whole; of others
/// points drawn evenly, so that a grid's sample has all values of all parameters alike.
/// </summary>
public sealed class StudySample
{
    private readonly List<StudyPoint> _points = [];
    private readonly long _before;
    private readonly ulong _threshold;

    /// <param name="points">Points of the study, there or not.</param>
    /// <param name="most">To keep, about.</param>
    public StudySample(StudyDescription study, long points, int most)
    {
        IsWhole = points <= most;
        var block = study.Parameters.Count + 2;
        var isPaired = study.Search == SearchNames.Saltelli;
        _before = isPaired ? most / block * block : long.MaxValue;
        _threshold = IsWhole || isPaired ? ulong.MaxValue : (ulong)((double)most / points * ulong.MaxValue);
    }

    /// <summary>All points were kept.</summary>
    public bool IsWhole { get; }

    /// <summary>In the order of their numbers.</summary>
    public IReadOnlyList<StudyPoint> Points => _points;

    public void Offer(StudyPoint point)
    {
        if (point.Number < _before && Order(point.Number) <= _threshold)
            _points.Add(point);
    }

    /// <summary>A number's place in an order that has nothing to do with the numbers themselves.</summary>
    public static ulong Order(long number)
    {
        // SplitMix64 (Steele et al., 2014).
        var z = (ulong)number + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>Searches as study files and the database name them.</summary>
public static class SearchNames
{
    public const string Grid = "grid";
    public const string Random = "random";
    public const string LatinHypercube = "latin-hypercube";
    public const string Saltelli = "saltelli";
    public const string Nsga2 = "nsga2";
}
