namespace ArchSim.Exploration;

/// <summary>How much a study will take, before it starts.</summary>
/// <param name="Points">In all, excluded ones counted.</param>
/// <param name="BytesPerPoint">In the database.</param>
public readonly record struct StudySize(long Points, int BytesPerPoint)
{
    // A row of SQLite: its own head and number, a content hash, a state, the figures as eight-byte numbers with their type, and an index entry for the hash.
    private const int RowBytes = 32;
    private const int HashBytes = 32;
    private const int FigureBytes = 9;
    private const int SampledPoints = 64;

    // Pages are part empty, and the hash stands in an index too.
    private const double PageShare = 0.8;

    public Int128 Bytes => (Int128)Points * BytesPerPoint;

    /// <summary>An estimate: the length of the values is that of an even sample of points, layers' results are shared between points and not counted.</summary>
    public static StudySize Of(Study study)
    {
        var domains = study.Parameters.Select(p => p.Domain).ToList();
        var length = Enumerable.Range(0, SampledPoints).Average(i => domains.Sum(d => d.AtShare((i + 0.5) / SampledPoints).Length + 1));
        var bytes = RowBytes + 2 * HashBytes + Results.StudyFigures.All.Count * FigureBytes + length;
        return new StudySize(study.Search.Points, (int)Math.Ceiling(bytes / PageShare));
    }
}
