namespace ArchSim.Memory;

/// <summary>
/// All channels behind one port. In a clock the channels work first; then requests are taken, at most so many a clock, which their controllers see a clock later.
/// Whoever feeds it says at which clocks to look; those in which nothing can happen may be left out.
/// </summary>
internal sealed class ChannelSet
{
    private readonly ReplayOptions _options;
    private readonly Completions _completions;
    private readonly long[] _next;
    private readonly long _capacityBytes;

    /// <exception cref="ArgumentException">The spec breaks a rule of <see cref="MemoryRules"/>, which says which.</exception>
    public ChannelSet(MemorySpec spec, ReplayOptions options, Latencies latencies, TransactionTable? transactions)
    {
        if (MemoryRules.Faults(spec).Concat(MemoryRules.ControllerFaults(spec)).FirstOrDefault() is { } fault)
            throw new ArgumentException($"{fault.Key}: {fault.Message}", nameof(spec));
        _options = options;
        Mapping = new AddressMapping(spec);
        _completions = new Completions(options.MaxOutstanding, transactions);
        Channels = [.. Enumerable.Range(0, spec.Channels).Select(_ => new ChannelController(spec, _completions, latencies, options.StartsMidInterval))];
        _next = new long[spec.Channels];
        _capacityBytes = spec.CapacityBytes;
    }

    public ChannelController[] Channels { get; }

    public AddressMapping Mapping { get; }

    public Completions Completions => _completions;

    public long Now { get; private set; } = -1;

    /// <summary>Requests taken in this clock.</summary>
    public int Accepted { get; private set; }

    public long Reads { get; private set; }
    public long Writes { get; private set; }

    /// <summary>Requests beyond the memory; their addresses wrap.</summary>
    public long Wrapped { get; private set; }

    public long ReadsUnderWay
    {
        get
        {
            long sum = 0;
            foreach (var channel in Channels)
                sum += channel.ReadsUnderWay;
            return sum;
        }
    }

    /// <summary>A read command may answer several requests.</summary>
    public bool HasMerged => Array.Exists(Channels, c => c.HasMerged);

    /// <summary>The next clock at which something can happen, where nothing is taken before.</summary>
    public long NextClock
    {
        get
        {
            var next = long.MaxValue;
            foreach (var clock in _next)
                next = Math.Min(next, clock);
            return next;
        }
    }

    /// <summary>As <see cref="NextClock"/>, where a request is offered and was not taken.</summary>
    public long NextTake => _completions.IsFull ? Math.Min(NextClock, _completions.NextClock) : Accepted == _options.MaxAdds ? Now + 1 : NextClock;

    /// <summary>The channels work in this clock, which lies behind the one before.</summary>
    public void Step(long clock)
    {
        (Now, Accepted) = (clock, 0);
        for (var c = 0; c < Channels.Length; c++)
        {
            if (_next[c] <= clock)
                _next[c] = Channels[c].Tick(clock);
        }
        _completions.Return(clock);
    }

    /// <summary>Plays what happens before a clock, before which nothing is offered.</summary>
    public void Advance(long clock)
    {
        for (var next = NextClock; next < clock; next = NextClock)
            Step(next);
    }

    /// <summary>No channel has a request on its way to a bank.</summary>
    public bool IsQuiet => Array.TrueForAll(Channels, c => c.IsQuiet);

    /// <summary>Takes a request in this clock.</summary>
    /// <returns>False where it has to wait.</returns>
    public bool TryTake(long address, bool isWrite, int transaction)
    {
        var block = Mapping.Block(address);
        var place = Mapping.Locate(block);
        if (!HasRoom(place, isWrite))
            return false;
        Take(place, block, isWrite, transaction);
        CountTaken(isWrite ? 0 : 1, isWrite ? 1 : 0, (ulong)address >= (ulong)_capacityBytes ? 1 : 0);
        return true;
    }

    /// <summary>Takes a row of requests, each as soon as there is room, and plays what happens until the last one is taken.</summary>
    public void TakeAll(long firstBlock, long lastBlock, bool isWrite, int transaction)
    {
        for (var block = firstBlock; block <= lastBlock; block++)
        {
            var place = Mapping.Locate(block);
            while (!HasRoom(place, isWrite))
                Step(NextTake);
            Take(place, block, isWrite, transaction);
        }
        var count = lastBlock - firstBlock + 1;
        CountTaken(isWrite ? 0 : count, isWrite ? count : 0, Mapping.CountBeyond(firstBlock, lastBlock, _capacityBytes));
    }

    private bool HasRoom(in Location place, bool isWrite) => Accepted != _options.MaxAdds && !_completions.IsFull && Channels[place.Channel].HasRoom(isWrite);

    private void Take(in Location place, long block, bool isWrite, int transaction)
    {
        _completions.Begin();
        if (Channels[place.Channel].Accept(place.Bank, new Request { Block = block, Added = Now + 1, Row = place.Row, IsWrite = isWrite, Transaction = transaction }))
            _next[place.Channel] = Now + 1;
        Accepted++;
    }

    public void CountTaken(long reads, long writes, long wrapped = 0)
    {
        Reads += reads;
        Writes += writes;
        Wrapped += wrapped;
    }

    /// <summary>Goes on behind a part that was passed over.</summary>
    /// <param name="accepted">Requests taken in that clock.</param>
    public void MoveTo(long clock, int accepted = 0)
    {
        (Now, Accepted) = (clock, accepted);
        // To look once too often changes nothing.
        Array.Fill(_next, clock + 1);
    }

    /// <summary>Passes over whole rounds of refreshes in a pause.</summary>
    public void SkipIdle(long until)
    {
        for (var c = 0; c < Channels.Length; c++)
            _next[c] = Channels[c].SkipIdle(Now, until);
    }

    /// <summary>When the next refresh is due.</summary>
    public long NextRefresh
    {
        get
        {
            var next = long.MaxValue;
            foreach (var channel in Channels)
                next = Math.Min(next, channel.NextRefresh);
            return next;
        }
    }

    /// <summary>Commands so far, and clocks with rows open until now.</summary>
    public CommandCounts CountsUntil(long now)
    {
        var counts = new CommandCounts();
        foreach (var channel in Channels)
        {
            counts.Add(channel.Counts);
            counts.ActiveClocks += channel.SettleStandby(now);
        }
        return counts;
    }

    /// <summary>Ends the run after so many clocks.</summary>
    /// <param name="flushes">Writes that wait still go to the banks; what that takes is no part of the run's clocks, their commands are part of its counts.</param>
    public CommandCounts Finish(long clocks, bool flushes)
    {
        var counts = new CommandCounts();
        foreach (var channel in Channels)
        {
            channel.Finish(clocks);
            counts.Add(channel.Counts);
        }
        if (flushes)
            counts.Add(Flush(clocks));
        return counts;
    }

    /// <summary>Issues the writes that wait.</summary>
    /// <returns>The commands that it takes.</returns>
    public CommandCounts Flush(long clock)
    {
        var before = new CommandCounts();
        foreach (var channel in Channels)
            before.Add(channel.Counts);
        FlushAll(clock);
        var counts = new CommandCounts();
        foreach (var channel in Channels)
            counts.Add(channel.Counts);
        counts.Add(before, -1);
        // A refresh between the last request and the last write belongs to what comes after.
        (counts.RankRefreshes, counts.BankRefreshes) = (0, 0);
        return counts;
    }

    /// <summary>Issues the writes that wait, as part of the run.</summary>
    /// <param name="clock">From here; all before is played.</param>
    /// <returns>The clock at which the last data leave the bus.</returns>
    public long Drain(long clock)
    {
        FlushAll(clock);
        return _completions.DataEnd;
    }

    private void FlushAll(long clock)
    {
        for (Array.Fill(_next, clock); ; clock = NextClock)
        {
            var waits = false;
            foreach (var channel in Channels)
                waits |= channel.Flush();
            if (!waits)
                return;
            Step(clock);
        }
    }
}
