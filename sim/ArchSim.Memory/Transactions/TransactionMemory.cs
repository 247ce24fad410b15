namespace ArchSim.Memory;

/// <summary>
/// A DRAM with its controllers that is sent transactions while a simulation runs. All go into one stream of bursts in the order sent, each offered from the clock at
/// which it was sent. The controllers run ahead of the sender until the last burst is taken, and further as far as nothing can be sent before.
/// </summary>
public sealed class TransactionMemory
{
    private readonly MemorySpec _spec;
    private readonly TransactionTable _transactions = new();
    private readonly ChannelSet _channels;
    private readonly TransactionRecall? _recall;
    private readonly int _readClocks;
    private bool _isForeseen;
    private long _sent;

    /// <param name="jumps">Whether what was played before may be passed over. The result is the same without.</param>
    /// <exception cref="ArgumentException">The spec breaks a rule of <see cref="MemoryRules"/>, which says which.</exception>
    public TransactionMemory(MemorySpec spec, bool jumps = true)
    {
        _spec = spec;
        _channels = new ChannelSet(spec, new ReplayOptions { MaxAdds = ReplayOptions.AddsFor(spec.Channels), StartsMidInterval = true }, new Latencies(counted: false), _transactions);
        _readClocks = new CommandDelays(spec).ReadData;
        _channels.Step(0);
        _recall = jumps && TransactionRecall.Suits(spec) ? new TransactionRecall(_channels, _transactions, spec) : null;
    }

    /// <summary>Takes each burst as it joins the stream; null: nobody does.</summary>
    public Action<MemoryRequest>? Recorder { get; init; }

    /// <summary>Pieces of transactions that were passed over, and those that were looked for in vain.</summary>
    public (long Hits, long Misses) Looks => _recall?.Looks ?? default;

    /// <summary>Appends a transaction to the stream.</summary>
    /// <param name="clock">When it was sent, in DRAM clocks; not before the one sent last.</param>
    /// <returns>Its number, by which <see cref="TryTakeCompleted"/> names it; numbers are used again.</returns>
    public (int Number, int Bursts) Send(in MemoryTransaction transaction, long clock)
    {
        if (clock < _sent)
            throw new ArgumentOutOfRangeException(nameof(clock), $"transactions come in order of their clocks: {clock} is before {_sent}");
        _sent = clock;
        Unforesee();
        var bursts = transaction.Bursts(_spec.BurstBytes);
        var number = _transactions.Begin(bursts);
        var behind = long.MinValue;
        for (var run = 0L; run < transaction.Runs; run++)
        {
            var range = transaction.RunAt(run, _spec.BurstBytes, behind);
            behind = Math.Max(behind, range.Last + 1);
            Take(range, transaction.IsWrite, clock, number);
        }
        return (number, bursts);
    }

    /// <summary>When to ask for completed transactions next, given that none is sent before <paramref name="clock"/>; far away where all are done.</summary>
    public long NextLook(long clock)
    {
        if (_isForeseen)
            return _transactions.NextClock;
        if (_recall is not null && _recall.TryForesee())
        {
            _isForeseen = true;
            return _transactions.NextClock;
        }
        _recall?.GoLive();
        _channels.Advance(clock);
        return Math.Min(_transactions.NextClock, _channels.ReadsUnderWay > 0 ? Math.Max(clock, _channels.Now + 1) + LeastReadClocks : long.MaxValue);
    }

    /// <summary>From now to the end of any transaction of which reads are not issued yet: they follow each other no sooner than the bus carries a burst.</summary>
    private long LeastReadClocks
    {
        get
        {
            var each = _channels.HasMerged ? 1 : (_transactions.FewestLeft + _spec.Channels - 1) / _spec.Channels;
            return _readClocks + ((each - 1L) * _spec.BurstClocks);
        }
    }

    /// <summary>The next transaction that is done by <paramref name="clock"/>, before which none is sent: a read has its data, a write was taken.</summary>
    public bool TryTakeCompleted(long clock, out int number)
    {
        if (!_isForeseen)
        {
            _recall?.GoLive();
            _channels.Advance(clock);
        }
        return _transactions.TryTake(clock, out number);
    }

    /// <summary>Since when the bus has nothing to carry, given that all transactions are complete and none is sent before <paramref name="clock"/>; that clock where writes still drain.</summary>
    public long QuietSince(long clock)
    {
        Unforesee();
        if (_recall?.QuietSince(clock) is { } known)
            return Math.Min(clock, known);
        _recall?.GoLive();
        _channels.Advance(clock);
        return _channels.IsQuiet ? Math.Min(clock, _channels.Completions.DataEnd) : clock;
    }

    /// <summary>Issues the writes that wait. Nothing is sent any more.</summary>
    /// <returns>The clock at which the last data leave the bus; it may lie before.</returns>
    public long Drain(long clock)
    {
        Unforesee();
        _recall?.GoLive();
        _channels.Advance(clock);
        return _channels.Drain(clock);
    }

    /// <summary>Ends the run after so many clocks. Writes that wait still go to the banks; that takes no clocks of the run.</summary>
    public CommandCounts Finish(long clocks)
    {
        Unforesee();
        if (_recall is null)
        {
            _channels.Advance(clocks);
            return _channels.Finish(clocks, flushes: true);
        }
        _recall.GoLive();
        _channels.Advance(clocks);
        _recall.SettleCounts(clocks);
        var counts = _recall.Total;
        counts.Add(_channels.Flush(clocks));
        counts.PrechargedClocks = (clocks * _spec.Ranks * _spec.Channels) - counts.ActiveClocks;
        return counts;
    }

    private void Take(BurstRange range, bool isWrite, long clock, int number)
    {
        for (var first = range.First; first <= range.Last;)
        {
            var last = _recall is null ? range.Last : Math.Min(range.Last, first | (_recall.PieceBlocks - 1L));
            if (Recorder is not null)
                Record(first, last, isWrite, clock);
            if (_recall is null || !_recall.TryTake(new Piece(first, (int)(last - first + 1), isWrite), clock, number))
            {
                _recall?.GoLive();
                Play(first, last, isWrite, clock, number);
            }
            first = last + 1;
        }
    }

    private void Play(long first, long last, bool isWrite, long clock, int number)
    {
        if (_channels.Now < clock)
        {
            _channels.Advance(clock);
            _channels.Step(clock);
        }
        _channels.TakeAll(first, last, isWrite, number);
    }

    private void Record(long first, long last, bool isWrite, long clock)
    {
        for (var block = first; block <= last; block++)
            Recorder!(new MemoryRequest(block * _spec.BurstBytes, isWrite, clock));
    }

    private void Unforesee()
    {
        if (_isForeseen)
            _transactions.ForgetForeseen();
        _isForeseen = false;
    }
}
