namespace ArchSim.Memory;

/// <summary>A DRAM with its controllers behind one port that takes requests in order: replays a trace.</summary>
public sealed class MemorySystem
{
    private readonly MemorySpec _spec;
    private readonly ReplayOptions _options;
    private readonly Latencies _latencies = new(counted: true);
    private readonly ChannelSet _channels;
    private readonly long _longPause;

    /// <exception cref="ArgumentException">The spec breaks a rule of <see cref="MemoryRules"/>, which says which.</exception>
    public MemorySystem(MemorySpec spec, ReplayOptions options)
    {
        _spec = spec;
        _options = options;
        _channels = new ChannelSet(spec, options, _latencies, null);
        _longPause = 4L * spec.Timing.RefreshInterval;
    }

    /// <summary>Replays all requests of a source; once for each system.</summary>
    public ReplayResult Replay<TSource>(TSource source)
        where TSource : IRequestSource
    {
        var feed = new RequestFeed<TSource>(source);
        var recurrence = _options.Jumps && _spec.PowerDownIdleClocks == 0 ? new Recurrence<TSource>(_channels, _latencies, feed, _spec) : null;
        long next = 0, end = -1;
        while (true)
        {
            _channels.Step(next);
            while (feed.HasHead && feed.Head.Clock <= _channels.Now && _channels.TryTake(feed.Head.Address, feed.Head.IsWrite, 0))
            {
                feed.Advance();
                end = _channels.Now;
            }
            next = feed.HasHead ? NextClock(feed.Head.Clock) : _channels.NextClock;
            if (!feed.HasHead && _channels.ReadsUnderWay == 0)
            {
                end = Math.Max(end, _channels.Completions.Last);
                if (next >= ClocksTo(end))
                    break;
            }
            if (recurrence is not null && _channels.Accepted > 0 && feed.HasHead)
            {
                var moved = recurrence.Step();
                if (moved > _channels.Now)
                {
                    _channels.MoveTo(moved);
                    (end, next) = (moved, moved + 1);
                }
            }
            if (_options.Jumps && _channels.Accepted == 0 && feed.HasHead && feed.Head.Clock - _channels.Now > _longPause)
            {
                _channels.SkipIdle(feed.Head.Clock);
                next = NextClock(feed.Head.Clock);
            }
        }
        return Result(ClocksTo(end), recurrence);
    }

    /// <summary>Of a run in which the last request is done at <paramref name="end"/>.</summary>
    private long ClocksTo(long end) => _options.LeastClocks > 0 ? Math.Max(end, _options.LeastClocks) : end + 1;

    private long NextClock(long offered) => offered > _channels.Now ? Math.Min(_channels.NextClock, offered) : _channels.NextTake;

    private ReplayResult Result<TSource>(long clocks, Recurrence<TSource>? recurrence)
        where TSource : IRequestSource
    {
        var counts = _channels.Finish(clocks, _options.FlushesWrites);
        recurrence?.AddTo(counts);
        return new ReplayResult
        {
            Spec = _spec,
            Clocks = clocks,
            Reads = _channels.Reads,
            Writes = _channels.Writes,
            Wrapped = _channels.Wrapped,
            Commands = counts,
            Latencies = _latencies,
            Energy = new CommandEnergy(_spec).Of(counts),
            JumpedClocks = recurrence?.Clocks ?? 0,
        };
    }
}
