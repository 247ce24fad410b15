namespace ArchSim.Memory;

/// <summary>
/// All channels behind one port that takes requests in order. In a clock the channels work first; then requests are taken, which their controllers see a clock
/// later. Clocks in which nothing can happen are skipped.
/// </summary>
public sealed class MemorySystem
{
    private readonly MemorySpec _spec;
    private readonly ReplayOptions _options;
    private readonly AddressMapping _mapping;
    private readonly Completions _completions;
    private readonly Latencies _latencies = new();
    private readonly ChannelController[] _channels;
    private readonly long[] _next;
    private readonly long _capacityBytes;
    private readonly long _longPause;

    /// <exception cref="ArgumentException">The spec breaks a rule of <see cref="MemoryRules"/>, which says which.</exception>
    public MemorySystem(MemorySpec spec, ReplayOptions options)
    {
        if (MemoryRules.Faults(spec).Concat(MemoryRules.ControllerFaults(spec)).Select(f => ((string Key, string Message)?)f).FirstOrDefault() is { } fault)
            throw new ArgumentException($"{fault.Key}: {fault.Message}", nameof(spec));
        _spec = spec;
        _options = options;
        _mapping = new AddressMapping(spec);
        _completions = new Completions(options.MaxOutstanding);
        _channels = [.. Enumerable.Range(0, spec.Channels).Select(_ => new ChannelController(spec, _completions, _latencies))];
        _next = new long[spec.Channels];
        _capacityBytes = spec.CapacityBytes;
        _longPause = 4L * spec.Timing.RefreshInterval;
    }

    /// <summary>Replays all requests of a source; once for each system.</summary>
    public ReplayResult Replay<TSource>(TSource source)
        where TSource : IRequestSource
    {
        var feed = new RequestFeed<TSource>(source);
        var recurrence = _options.Jumps && _spec.PowerDownIdleClocks == 0 ? new Recurrence<TSource>(_channels, _completions, _latencies, feed, _mapping, _spec) : null;
        Span<long> taken = stackalloc long[3];
        long now = 0, end = -1;
        while (true)
        {
            var accepted = 0;
            for (var c = 0; c < _channels.Length; c++)
            {
                if (_next[c] <= now)
                    _next[c] = _channels[c].Tick(now);
            }
            _completions.Return(now);
            while (feed.HasHead && accepted < _options.MaxAdds && feed.Head.Clock <= now && !_completions.IsFull)
            {
                ref readonly var request = ref feed.Head;
                var block = _mapping.Block(request.Address);
                var place = _mapping.Locate(block);
                var channel = _channels[place.Channel];
                if (!channel.HasRoom(request.IsWrite))
                    break;
                _completions.Begin();
                if (channel.Accept(place.Bank, new Request { Block = block, Added = now + 1, Row = place.Row, IsWrite = request.IsWrite }))
                    _next[place.Channel] = now + 1;
                accepted++;
                taken[request.IsWrite ? 1 : 0]++;
                taken[2] += (ulong)request.Address >= (ulong)_capacityBytes ? 1 : 0;
                feed.Advance();
                end = now;
            }
            var next = NextClock(feed.HasHead, feed.Head.Clock, accepted, now);
            if (!feed.HasHead && ReadsUnderWay == 0)
            {
                end = Math.Max(end, _completions.Last);
                if (next > end)
                    break;
            }
            if (recurrence is not null && accepted > 0 && feed.HasHead)
            {
                var moved = recurrence.Step(accepted, now, taken);
                if (moved > now)
                {
                    // To look once too often changes nothing.
                    (end, next) = (moved, moved + 1);
                    Array.Fill(_next, next);
                }
            }
            if (_options.Jumps && accepted == 0 && feed.HasHead && feed.Head.Clock - now > _longPause)
                next = SkipIdle(now, feed.Head.Clock);
            now = next;
        }
        return Result(end + 1, taken, recurrence);
    }

    private long SkipIdle(long now, long until)
    {
        for (var c = 0; c < _channels.Length; c++)
            _next[c] = _channels[c].SkipIdle(now, until);
        return NextClock(hasRequest: true, until, adds: 0, now);
    }

    private long ReadsUnderWay
    {
        get
        {
            long sum = 0;
            foreach (var channel in _channels)
                sum += channel.ReadsUnderWay;
            return sum;
        }
    }

    private long NextClock(bool hasRequest, long offered, int adds, long now)
    {
        var next = long.MaxValue;
        foreach (var clock in _next)
            next = Math.Min(next, clock);
        if (!hasRequest)
            return next;
        if (offered > now)
            return Math.Min(next, offered);
        if (_completions.IsFull)
            return Math.Min(next, _completions.NextClock);
        return adds == _options.MaxAdds ? now + 1 : next;
    }

    private ReplayResult Result<TSource>(long clocks, ReadOnlySpan<long> taken, Recurrence<TSource>? recurrence)
        where TSource : IRequestSource
    {
        var counts = new CommandCounts();
        foreach (var channel in _channels)
        {
            channel.Finish(clocks);
            counts.Add(channel.Counts);
        }
        recurrence?.AddTo(counts);
        return new ReplayResult
        {
            Spec = _spec,
            Clocks = clocks,
            Reads = taken[0],
            Writes = taken[1],
            Wrapped = taken[2],
            Commands = counts,
            Latencies = _latencies,
            Energy = new CommandEnergy(_spec).Of(counts),
            JumpedClocks = recurrence?.Clocks ?? 0,
        };
    }
}
