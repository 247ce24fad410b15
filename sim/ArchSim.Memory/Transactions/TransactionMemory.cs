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
    private readonly int _readClocks;
    private long _sent;

    /// <exception cref="ArgumentException">The spec breaks a rule of <see cref="MemoryRules"/>, which says which.</exception>
    public TransactionMemory(MemorySpec spec, bool jumps = true)
    {
        _spec = spec;
        Jumps = jumps;
        _channels = new ChannelSet(spec, new ReplayOptions { MaxAdds = ReplayOptions.AddsFor(spec.Channels) }, Latencies, _transactions);
        _readClocks = new CommandDelays(spec).ReadData;
        _channels.Step(0);
    }

    public bool Jumps { get; }

    public Latencies Latencies { get; } = new(counted: false);

    /// <summary>Takes each burst as it joins the stream; null: nobody does.</summary>
    public Action<MemoryRequest>? Recorder { get; set; }

    /// <summary>Appends a transaction to the stream.</summary>
    /// <param name="clock">When it was sent, in DRAM clocks; not before the one sent last.</param>
    /// <returns>Its number, by which <see cref="TryTakeCompleted"/> names it; numbers are used again.</returns>
    public (int Number, int Bursts) Send(in MemoryTransaction transaction, long clock)
    {
        if (clock < _sent)
            throw new ArgumentOutOfRangeException(nameof(clock), $"transactions come in order of their clocks: {clock} is before {_sent}");
        _sent = clock;
        var bursts = transaction.Bursts(_spec.BurstBytes);
        var number = _transactions.Begin(bursts);
        var behind = long.MinValue;
        for (var run = 0L; run < transaction.Runs; run++)
        {
            var range = transaction.RunAt(run, _spec.BurstBytes, behind);
            behind = Math.Max(behind, range.Last + 1);
            for (var block = range.First; block <= range.Last; block++)
                Take(block * _spec.BurstBytes, transaction.IsWrite, clock, number);
        }
        return (number, bursts);
    }

    /// <summary>When to ask for completed transactions next, given that none is sent before <paramref name="clock"/>; far away where all are done.</summary>
    public long NextLook(long clock)
    {
        Advance(clock);
        // A read that is not issued yet has its data no sooner than this.
        var unknown = _channels.ReadsUnderWay > 0 ? Math.Max(clock, _channels.Now + 1) + _readClocks : long.MaxValue;
        return Math.Min(_transactions.NextClock, unknown);
    }

    /// <summary>The next transaction that is done by <paramref name="clock"/>, before which none is sent: a read has its data, a write was taken.</summary>
    public bool TryTakeCompleted(long clock, out int number)
    {
        Advance(clock);
        return _transactions.TryTake(clock, out number);
    }

    /// <summary>Ends the run after so many clocks. Writes that wait still go to the banks; that takes no clocks of the run.</summary>
    public CommandCounts Finish(long clocks)
    {
        Advance(clocks);
        return _channels.Finish(clocks, flushes: true);
    }

    private void Take(long address, bool isWrite, long clock, int number)
    {
        Recorder?.Invoke(new MemoryRequest(address, isWrite, clock));
        if (_channels.Now < clock)
        {
            Advance(clock);
            _channels.Step(clock);
        }
        while (!_channels.TryTake(address, isWrite, number))
            _channels.Step(_channels.NextTake);
    }

    /// <summary>Plays what happens before a clock, before which nothing is offered.</summary>
    private void Advance(long clock)
    {
        for (var next = _channels.NextClock; next < clock; next = _channels.NextClock)
            _channels.Step(next);
    }
}
