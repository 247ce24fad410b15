using ArchSim.Results;

namespace ArchSim.UnitTests.Reports;

/// <summary>A study whose figures are sums, so that what a page must say of it is known: seconds = x + 1, energy = 2 (x - 9)² + y + 1 pJ, area = 1 + y.</summary>
internal sealed record SyntheticStudy
{
    public string Name { get; init; } = "synthetic";
    public string Description { get; init; } = "";
    public string Search { get; init; } = "grid";
    public int Xs { get; init; } = 10;
    public int Ys { get; init; } = 4;
    public IReadOnlyList<StudyFigure> Objectives { get; init; } = [StudyFigures.Seconds, StudyFigures.EnergyPj];
    public IReadOnlyList<StudyConstraint> Constraints { get; init; } = [];
    public IReadOnlyList<StudyChart> Charts { get; init; } = [];
    public string Word { get; init; } = "int";

    /// <summary>Points with a number below.</summary>
    public int Failed { get; init; }

    public StudyDescription Study => new()
    {
        Identity = $"id-{Name}-{Search}-{Description}",
        Name = Name,
        Description = Description,
        Source = $"name: {Name} # a & b",
        Search = Search,
        Points = (long)Xs * Ys,
        Parameters = ["array.unroll.K", "buffers.partial_sum.encoding"],
        Objectives = Objectives,
        Constraints = Constraints,
        Charts = Charts,
        Workloads = [new StoredStudyWorkload("one", 1, 1), new StoredStudyWorkload("two", 0.5, 4)],
        Mapping = "latency",
        Seed = 1,
        ModelVersion = "1",
    };

    public static double Seconds(int x) => x + 1;

    public static double Picojoule(int x, int y) => 2.0 * (x - 9) * (x - 9) + y + 1;

    public void Save(string database)
    {
        using var store = StudyStore.Open(database);
        store.Register(Study);
        var execution = new StudyExecution("2020-01-01T00:00:00.000Z", 1, "0.1.0", $"archsim explore {Name}", "0/1", 1, Xs * Ys, 0);
        var row = store.Begin(Study.Identity, execution);
        store.Write(Study.Identity, [.. Enumerable.Range(0, Xs * Ys).Select(Point)], row, execution);
    }

    private ComputedPoint Point(int number)
    {
        var (x, y) = (number / Ys, number % Ys);
        var point = new StudyPoint { Number = number, Values = [$"{x + 1}", $"{Word}{y}"], Status = PointStatus.Done };
        if (number < Failed)
            return new ComputedPoint(point with { Status = PointStatus.Failed, Error = $"too large{Word}" });
        return new ComputedPoint(point with { Configuration = $"{Study.Identity}-{number}", Figures = Figures(x, y, 1.5) }, [(Word + "one", Figures(x, y, 1)), ("two", Figures(x, y, 0.5))], [], IsRemembered: false);
    }

    private static PointFigures Figures(int x, int y, double times) => new()
    {
        [StudyFigures.Seconds] = times * Seconds(x),
        [StudyFigures.EnergyPj] = times * Picojoule(x, y),
        [StudyFigures.AreaMm2] = 1 + y,
        [StudyFigures.ClockSlack] = 0.1,
        [StudyFigures.Tops] = x,
    };
}
