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
    }

    /// <summary>Replays all requests of a source; once for each system.</summary>
    public ReplayResult Replay<TSource>(TSource source)
        where TSource : IRequestSource
    {
        var (reads, writes, wrapped) = (0L, 0L, 0L);
        var hasRequest = source.TryNext(out var request);
        long now = 0, end = -1;
        while (true)
        {
            for (var c = 0; c < _channels.Length; c++)
            {
                if (_next[c] <= now)
                    _next[c] = _channels[c].Tick(now);
            }
            _completions.Return(now);
            var adds = 0;
            while (hasRequest && adds < _options.MaxAdds && request.Clock <= now && !_completions.IsFull)
            {
                var block = _mapping.Block(request.Address);
                var place = _mapping.Locate(block);
                var channel = _channels[place.Channel];
                if (!channel.HasRoom(request.IsWrite))
                    break;
                _completions.Begin();
                if (channel.Accept(place.Bank, new Request { Block = block, Added = now + 1, Row = place.Row, IsWrite = request.IsWrite }))
                    _next[place.Channel] = now + 1;
                adds++;
                reads += request.IsWrite ? 0 : 1;
                writes += request.IsWrite ? 1 : 0;
                wrapped += (ulong)request.Address >= (ulong)_capacityBytes ? 1 : 0;
                hasRequest = source.TryNext(out request);
                end = now;
            }
            var next = NextClock(hasRequest, request.Clock, adds, now);
            if (!hasRequest && ReadsUnderWay == 0)
            {
                end = Math.Max(end, _completions.Last);
                if (next > end)
                    break;
            }
            now = next;
        }
        return Result(end + 1, reads, writes, wrapped);
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

    private ReplayResult Result(long clocks, long reads, long writes, long wrapped)
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
            Reads = reads,
            Writes = writes,
            Wrapped = wrapped,
            Commands = counts,
            Latencies = latencies,
            Energy = new CommandEnergy(_spec).Of(counts),
            JumpedClocks = 0,
        };
    }
}
