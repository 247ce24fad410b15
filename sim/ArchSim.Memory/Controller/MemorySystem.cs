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
        _channels = [.. Enumerable.Range(0, spec.Channels).Select(_ => new ChannelController(spec, _completions))];
        _next = new long[spec.Channels];
        _capacityBytes = spec.CapacityBytes;
        _longPause = 4L * spec.Timing.RefreshInterval;
    }

    /// <summary>Replays all requests of a source; once for each system.</summary>
    public ReplayResult Replay<TSource>(TSource source)
        where TSource : IRequestSource
    {
        var feed = new RequestFeed<TSource>(source);
        // With several channels the requests of one depend on the queues of all; a limit on what is under way ties requests to returns.
        var jump = _options.Jumps && _channels.Length == 1 && _options.MaxOutstanding == 0
            ? new PeriodicJump<TSource>(_channels[0], feed, _mapping, _capacityBytes)
            : null;
        Span<long> taken = stackalloc long[3];
        long now = 0, before = 0, end = -1;
        while (true)
        {
            var regular = true;
            var step = new StepRecord { Issued = -1, Scheduled = -1 };
            for (var c = 0; c < _channels.Length; c++)
            {
                if (_next[c] > now)
                    continue;
                _next[c] = _channels[c].Tick(now);
                regular &= !_channels[c].IsIrregular;
                (step.Issued, step.Scheduled) = (_channels[c].LastIssued, _channels[c].LastScheduled);
            }
            _completions.Return(now);
            while (feed.HasHead && step.AcceptCount < _options.MaxAdds && feed.Head.Clock <= now && !_completions.IsFull)
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
                regular &= !channel.IsIrregular;
                step.Accepts |= (ulong)place.Bank << (8 * (step.AcceptCount++ & 7));
                taken[request.IsWrite ? 1 : 0]++;
                taken[2] += (ulong)request.Address >= (ulong)_capacityBytes ? 1 : 0;
                feed.Advance();
                end = now;
            }
            var next = NextClock(feed.HasHead, feed.Head.Clock, step.AcceptCount, now);
            if (!feed.HasHead && ReadsUnderWay == 0)
            {
                end = Math.Max(end, _completions.Last);
                if (next > end)
                    break;
            }
            var moved = jump is null ? now : Watch(jump, step, regular && feed.HasHead, feed, now, before, taken);
            if (moved > now)
            {
                // To look once too often changes nothing.
                next = moved + 1;
                _next[0] = next;
            }
            if (_options.Jumps && step.AcceptCount == 0 && feed.HasHead && feed.Head.Clock - now > _longPause)
                next = SkipIdle(now, feed.Head.Clock);
            (before, now) = (moved, next);
        }
        return Result(end + 1, taken, jump?.Clocks ?? 0);
    }

    private long SkipIdle(long now, long until)
    {
        for (var c = 0; c < _channels.Length; c++)
            _next[c] = _channels[c].SkipIdle(now, until);
        return NextClock(hasRequest: true, until, adds: 0, now);
    }

    /// <returns>The clock of the step, moved by the periods that were jumped over.</returns>
    private long Watch<TSource>(PeriodicJump<TSource> jump, StepRecord step, bool regular, RequestFeed<TSource> feed, long now, long before, Span<long> taken)
        where TSource : IRequestSource
    {
        if (!regular || step.AcceptCount > StepRecord.MostAccepts)
        {
            jump.Reset();
            return now;
        }
        (step.Busy, step.Full) = (_channels[0].Busy, _channels[0].Full);
        step.Wait = Math.Max(0, feed.Head.Clock - now);
        return jump.Step(step, now, before, taken);
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

    private ReplayResult Result(long clocks, ReadOnlySpan<long> taken, long jumped)
    {
        var counts = new CommandCounts();
        var latencies = new Latencies();
        foreach (var channel in _channels)
        {
            channel.Finish(clocks);
            counts.Add(channel.Counts);
            latencies.Add(channel.Latencies);
        }
        return new ReplayResult
        {
            Spec = _spec,
            Clocks = clocks,
            Reads = taken[0],
            Writes = taken[1],
            Wrapped = taken[2],
            Commands = counts,
            Latencies = latencies,
            Energy = new CommandEnergy(_spec).Of(counts),
            JumpedClocks = jumped,
        };
    }
}
