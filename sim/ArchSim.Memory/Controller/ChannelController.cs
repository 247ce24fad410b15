using System.Numerics;

namespace ArchSim.Memory;

/// <summary>
/// One channel: at most one command a clock (two where rows and columns have their own bus). Refreshes that are due come first, then the first ready
/// request of the next bank in turn. It is asked only at clocks at which something can happen.
/// </summary>
internal sealed partial class ChannelController
{
    private readonly ControllerPolicy _policy;
    private readonly PagePolicy _pages;
    private readonly bool _refreshesBanks;
    private readonly bool _dual;
    private readonly int _readData;
    private readonly int _writeData;
    private readonly Devices _devices;
    private readonly WaitingQueue _reads;
    private readonly WaitingQueue _writes;
    private readonly BankQueues _queues;
    private readonly BankPlan[] _plans;
    private readonly BlockFilter _readFilter = new();
    private readonly BlockFilter _writeFilter = new();
    private readonly List<(long Block, int Transaction, long Added)> _merged = [];
    private readonly RefreshTimer _refresh;
    private readonly RowReuse? _reuse;
    private readonly Standby _standby;
    private readonly Completions _completions;
    private readonly Latencies _latencies;
    private readonly bool _powersDown;
    private readonly long[] _readyBound;
    private ulong _stale;

    /// <summary>Banks whose bound is what it will be until the next command.</summary>
    private ulong _exact;
    private ulong _refreshing;
    private int _turn;
    private int _draining;
    private bool _flushes;

    public ChannelController(MemorySpec spec, Completions completions, Latencies latencies, bool startsMidInterval)
    {
        _policy = spec.Policy;
        _pages = spec.PagePolicy;
        _refreshesBanks = spec.Refresh == RefreshKind.PerBank;
        _dual = spec.DualCommand;
        _readData = new CommandDelays(spec).ReadData;
        _writeData = spec.Timing.WriteLatency + spec.BurstClocks;
        _devices = new Devices(spec);
        _reads = new WaitingQueue(_policy.ReadQueue, spec.Banks);
        _writes = new WaitingQueue(_policy.WriteQueue, spec.Banks);
        _queues = new BankQueues(_policy.CommandQueue, spec.Banks);
        _plans = new BankPlan[spec.Banks];
        _refresh = new RefreshTimer(spec, startsMidInterval);
        _reuse = _pages == PagePolicy.Adaptive ? new RowReuse(spec.Banks) : null;
        _standby = new Standby(spec.Ranks, spec.PowerDownIdleClocks, spec.Timing);
        (_completions, _latencies) = (completions, latencies);
        _powersDown = spec.PowerDownIdleClocks > 0;
        _readyBound = new long[spec.Banks];
    }

    public CommandCounts Counts { get; } = new();

    /// <summary>Reads that were taken and have not been issued.</summary>
    public int ReadsUnderWay { get; private set; }

    public bool HasRoom(bool isWrite) => !(isWrite ? _writes : _reads).IsFull;

    /// <summary>Takes a request, for which there is room. A read of a waiting write's data is answered at once; equal requests become one.</summary>
    /// <returns>Whether it may move on in the next clock.</returns>
    public bool Accept(int bank, in Request request)
    {
        if (request.IsWrite)
        {
            _completions.Add(request.Transaction, request.Added + 1);
            if (WriteWaits(bank, request.Block))
                return false;
            _writeFilter.Add(request.Block);
            _writes.Add(bank, request);
            return CanSchedule;
        }
        if (WriteWaits(bank, request.Block))
        {
            Answer(request.Transaction, request.Added, request.Added + 1);
            return false;
        }
        ReadsUnderWay++;
        if (ReadWaits(bank, request.Block))
        {
            _merged.Add((request.Block, request.Transaction, request.Added));
            return false;
        }
        _readFilter.Add(request.Block);
        _reads.Add(bank, request);
        return CanSchedule;
    }

    /// <summary>One clock.</summary>
    /// <returns>The next clock at which something can happen if nothing is accepted before.</returns>
    public long Tick(long now)
    {
        if (now == _refresh.NextClock)
            RefreshDue(now);
        Issue(now);
        Schedule(now);
        return NextClock(now);
    }

    /// <summary>Writes drain from here on until none is left.</summary>
    /// <returns>Whether any request waits.</returns>
    public bool Flush()
    {
        _flushes = true;
        return BanksAsked != 0;
    }

    /// <summary>Ends the run: all counts stand in <see cref="Counts"/>.</summary>
    public void Finish(long clocks) =>
        _standby.AddTo(Counts, rank => _devices.OpenBanks[rank] > 0, IsNeeded, clocks);

    private bool WriteWaits(int bank, long block) =>
        _writeFilter.MayHold(block) && (_writes.Holds(bank, block) || _queues.Holds(bank, block, isWrite: true));

    private bool ReadWaits(int bank, long block) =>
        _readFilter.MayHold(block) && (_reads.Holds(bank, block) || _queues.Holds(bank, block, isWrite: false));

    private void Answer(int transaction, long added, long at)
    {
        _latencies.Add(at - added);
        _completions.Add(transaction, at);
    }

    /// <summary>Moves one request to its bank's queue.</summary>
    private void Schedule(long now)
    {
        if (_draining == 0 && DrainBegins)
            _draining = _writes.Count;
        var queue = _draining > 0 ? _writes : _reads;
        var banks = queue.Banks & ~_queues.Full;
        if (banks == 0)
            return;
        var bank = queue.OldestOf(banks);
        ref readonly var request = ref queue.First(bank);
        if (_draining > 0)
        {
            // The read came first and must not see the new data.
            if (ReadWaits(bank, request.Block))
            {
                _draining = 0;
                if (WouldWaitForever(bank, request.Block))
                    MoveOldest(_reads, now);
                return;
            }
            _draining = _policy.DrainLow < 0 ? _draining - 1 : _writes.Count - 1 > _policy.DrainLow ? 1 : 0;
        }
        Move(queue, bank, now);
    }

    /// <summary>Whether the oldest write waits for a read that cannot move, because the writes would begin to drain again before it.</summary>
    private bool WouldWaitForever(int bank, long block) => DrainBegins && _writes.OldestOf(_writes.Banks) == bank && _reads.Holds(bank, block);

    private void MoveOldest(WaitingQueue queue, long now)
    {
        var banks = queue.Banks & ~_queues.Full;
        if (banks != 0)
            Move(queue, queue.OldestOf(banks), now);
    }

    private void Move(WaitingQueue queue, int bank, long now)
    {
        if (_powersDown && _devices.RankOf(bank) is var rank && !IsNeeded(rank))
            Wake(rank, now);
        _queues.Add(bank, queue.First(bank));
        queue.RemoveFirst(bank);
        _stale |= 1UL << bank;
    }

    private bool DrainBegins => _writes.Count >= (_flushes ? 1 : _policy.DrainHigh) || (_writes.Count > _policy.DrainIdle && _queues.Busy == 0);

    private bool CanSchedule
    {
        get
        {
            if (_draining == 0 && DrainBegins)
                return true;
            return ((_draining > 0 ? _writes : _reads).Banks & ~_queues.Full) != 0;
        }
    }

    private void Wake(int rank, long now)
    {
        var from = _standby.Wake(rank, _devices.OpenBanks[rank] > 0, now);
        if (from <= 0)
            return;
        _devices.Hold(rank, from);
        _exact = 0;
    }

    private long NextClock(long now)
    {
        var next = CanSchedule ? now + 1 : _refresh.NextClock;
        if (_refresh.IsWaiting)
            next = Math.Min(next, RefreshReady());
        for (var banks = _queues.Busy & ~_refreshing; banks != 0 && next > now + 1; banks &= banks - 1)
            next = Math.Min(next, ReadyFrom(BitOperations.TrailingZeroCount(banks), now));
        return Math.Max(next, now + 1);
    }
}
