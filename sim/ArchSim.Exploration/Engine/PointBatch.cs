using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>Collects points in the order of their numbers and writes them, so many or so long, in one transaction.</summary>
internal sealed class PointBatch : IDisposable
{
    private readonly StudyRunOptions _options;
    private readonly string _study;
    private readonly StudyStore _store;
    private readonly long _row;
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly List<ComputedPoint> _waiting = [];
    private StudyExecution _execution;
    private long _flushed = TimeProvider.System.GetTimestamp();

    public PointBatch(Study study, StudyRunOptions options)
    {
        (_options, _study) = (options, study.Identity);
        _store = StudyStore.Open(options.Database, options.Store);
        _store.Register(StudyText.Describe(study));
        _execution = new StudyExecution(StudyStore.Moment(DateTimeOffset.UtcNow), 0, options.Version, options.CommandLine, options.Shard.ToString(), options.Threads, 0, 0);
        _row = _store.Begin(_study, _execution);
    }

    public long Simulated { get; private set; }

    public long Remembered { get; private set; }

    public long Failed { get; private set; }

    public long Excluded { get; private set; }

    public long Done => Simulated + Remembered;

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_started);

    public void Add(ComputedPoint point)
    {
        _waiting.Add(point);
        if (point.IsRemembered)
            Remembered++;
        else
            Simulated++;
        if (point.Point.Status == PointStatus.Failed)
            Failed++;
        else if (point.Point.Status == PointStatus.Excluded)
            Excluded++;
        if (_waiting.Count >= _options.BatchPoints)
            Flush();
        else
            FlushWhenDue();
    }

    public void FlushWhenDue()
    {
        if (_waiting.Count > 0 && TimeProvider.System.GetElapsedTime(_flushed) >= _options.BatchTime)
            Flush();
    }

    public void Flush()
    {
        _execution = _execution with { DurationSeconds = Elapsed.TotalSeconds, Simulated = Simulated, Remembered = Remembered };
        _store.Write(_study, _waiting, _row, _execution);
        _waiting.Clear();
        _flushed = TimeProvider.System.GetTimestamp();
    }

    public void Dispose() => _store.Dispose();
}
