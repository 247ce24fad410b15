namespace ArchSim.Memory;

/// <summary>A DRAM with its controllers behind one port that takes requests in order: replays a trace.</summary>
public sealed class MemorySystem
{
    private const int IntervalsOfLongPause = 4;

    private readonly MemorySpec _spec;
    private readonly ReplayOptions _options;
    private readonly Latencies _latencies = new(counted: true);
    private readonly CommandCounts _passed = new();
    private long _passedClocks;

    /// <exception cref="ArgumentException">The spec breaks a rule of <see cref="MemoryRules"/>, which says which.</exception>
    public MemorySystem(MemorySpec spec, ReplayOptions options)
    {
        MemoryRules.ThrowIfBroken(spec);
        _spec = spec;
        _options = options;
    }

    /// <summary>Requests that go round the channels are the same to each: of a round, as many are taken in a clock by one as by another.</summary>
    private bool GoesRound => _options.Jumps && _options.MaxOutstanding == 0 && _spec.Channels > 1 && _options.MaxAdds % _spec.Channels == 0 && AddressMapping.ChannelIsLowest(_spec.Mapping);

    /// <summary>Replays all requests of a source; once for each system.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public ReplayResult Replay<TSource>(TSource source, CancellationToken cancel = default)
        where TSource : IRequestSource
    {
        if (GoesRound)
            return ReplayRounds(source, cancel);
        var channels = new ChannelSet(_spec, _options, _latencies, null);
        channels.Step(0);
        var (end, _) = Play(channels, source, _spec, _options, null, -1, cancel);
        return Result(channels, end, 1);
    }

    /// <summary>As long as requests go round the channels, one plays the part of all.</summary>
    private ReplayResult ReplayRounds<TSource>(TSource source, CancellationToken cancel)
        where TSource : IRequestSource
    {
        var count = _spec.Channels;
        var (spec, options) = (_spec with { Channels = 1 }, _options with { MaxAdds = _options.MaxAdds / count });
        var rest = new RoundRest();
        var lead = new ChannelSet(spec, options, _latencies, null);
        lead.Step(0);
        _latencies.Weight = count;
        var (end, rounds) = Play(lead, new RoundSource<TSource>(source, _spec, rest), spec, options, rest, -1, cancel);
        if (!rest.IsReached)
            return Result(lead, end, count);
        _latencies.Weight = 1;
        var channels = new ChannelSet(_spec, _options, _latencies, null);
        channels.Unfold(lead);
        (end, _) = Play(channels, new RestSource<TSource>(rest, rounds.Behind), _spec, _options, null, end, cancel);
        return Result(channels, end, 1);
    }

    /// <returns>The clock at which the last request is done, and the source as far as it was not read.</returns>
    private (long End, TSource Behind) Play<TSource>(ChannelSet channels, TSource source, MemorySpec spec, ReplayOptions options, RoundRest? rest, long end, CancellationToken cancel)
        where TSource : IRequestSource
    {
        var feed = new RequestFeed<TSource>(source, spec.BurstBytes, cancel);
        var recurrence = options.Jumps && spec.PowerDownIdleClocks == 0 ? new Recurrence<TSource>(channels, _latencies, feed, spec) : null;
        var run = new ReplayRun<TSource>(channels, feed, recurrence, options, IntervalsOfLongPause * (long)spec.Timing.RefreshInterval, rest, cancel);
        end = run.Play(end);
        if (recurrence is not null)
        {
            _passed.Add(recurrence.Skipped(), _latencies.Weight);
            _passedClocks += recurrence.Clocks;
        }
        return (end, feed.Source);
    }

    /// <param name="parts">Channels that each of these stands for.</param>
    private ReplayResult Result(ChannelSet channels, long end, int parts)
    {
        var clocks = ReplayRun.ClocksTo(end, _options);
        if (_options.DrainedBy > 0)
        {
            channels.Advance(clocks);
            clocks = Math.Max(_options.DrainedBy, channels.Drain(clocks));
            channels.Advance(clocks);
        }
        var counts = new CommandCounts();
        counts.Add(channels.Finish(clocks, _options.FlushesWrites), parts);
        counts.Add(_passed);
        // A channel takes for precharged what it did not see active.
        counts.PrechargedClocks -= _passed.ActiveClocks;
        return new ReplayResult
        {
            Spec = _spec,
            Clocks = clocks,
            Reads = channels.Reads * parts,
            Writes = channels.Writes * parts,
            Wrapped = channels.Wrapped * parts,
            Commands = counts,
            Latencies = _latencies,
            Energy = new CommandEnergy(_spec).Of(counts),
            JumpedClocks = _passedClocks,
        };
    }
}
