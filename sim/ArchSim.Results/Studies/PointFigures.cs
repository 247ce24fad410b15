namespace ArchSim.Results;

/// <summary>A number, or none, for each of <see cref="StudyFigures.All"/>.</summary>
public sealed class PointFigures
{
    private static readonly Dictionary<string, int> Places = StudyFigures.All.Select((f, i) => (f.Name, i)).ToDictionary(f => f.Name, f => f.i);

    private readonly double?[] _values = new double?[StudyFigures.All.Count];

    /// <summary>Null where the point has no such figure: a rate over nothing, an accuracy that nobody asked for.</summary>
    public double? this[StudyFigure figure]
    {
        get => _values[Places[figure.Name]];
        init => _values[Places[figure.Name]] = Number(value);
    }

    /// <summary>In the order of <see cref="StudyFigures.All"/>.</summary>
    public IReadOnlyList<double?> Values => _values;

    internal static PointFigures From(Func<int, double?> valueAt)
    {
        var figures = new PointFigures();
        for (var i = 0; i < figures._values.Length; i++)
            figures._values[i] = valueAt(i);
        return figures;
    }

    private static double? Number(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
