namespace ArchSim.Memory;

/// <summary>
/// Watches one channel for a period: equal steps, equal bounds relative to the clock, column commands of one kind to open rows and nothing else. Then whole
/// periods are taken at once, up to the next refresh or the first request that does not fit. DESIGN.md says why nothing is lost.
/// </summary>
internal sealed class PeriodicJump<TSource>(ChannelController channel, RequestFeed<TSource> feed, AddressMapping mapping, long capacityBytes)
    where TSource : IRequestSource
{
    private const int RingLength = 128;
    private const int LongestPeriod = 32;
    private const int LeastPeriods = 3;
    private const int LeastPenalty = 8;
    private const int MostPenalty = 4096;

    private readonly StepRecord[] _ring = new StepRecord[RingLength];
    private readonly StepRecord[] _script = new StepRecord[LongestPeriod];
    private readonly ChannelSnapshot _snapshot = new(channel);
    private readonly List<MemoryRequest> _passed = [];
    private long _steps;
    private int _pause;
    private int _penalty;
    private int _period;
    private int _equal;

    /// <summary>Clocks that were jumped over.</summary>
    public long Clocks { get; private set; }

    /// <summary>Forgets what was seen: something happened that does not repeat.</summary>
    public void Reset() => (_steps, _period, _equal) = (0, 0, 0);

    /// <summary>Notes a step, and jumps if it ends a period that is bound to repeat.</summary>
    /// <param name="before">The clock of the step before.</param>
    /// <param name="taken">Reads, writes and wrapped requests so far, to which those of the jump are added.</param>
    /// <returns>The clock of the step, moved by whole periods.</returns>
    public long Step(in StepRecord step, long now, long before, Span<long> taken)
    {
        if (_pause > 0)
        {
            _pause--;
            return now;
        }
        ref var place = ref _ring[_steps % RingLength];
        place = step;
        place.Elapsed = now - before;
        _steps++;
        if (_period > 0 && At(0) == At(_period))
        {
            _equal++;
        }
        else
        {
            _period = FindPeriod();
            _equal = _period > 0 ? 1 : 0;
        }
        if (_period == 0)
            return now;
        if (_equal == _period)
            _snapshot.Take(now);
        if (_equal < 2 * _period)
            return now;
        var jumped = _snapshot.Recurs(now) ? Jump(now, channel.LastIssuedWrite, taken) : 0;
        Reset();
        // Streams that look periodic and are not should cost little more than without.
        _penalty = jumped > 0 ? 0 : Math.Clamp(2 * _penalty, LeastPenalty, MostPenalty);
        _pause = _penalty;
        return now + jumped;
    }

    private ref readonly StepRecord At(int back) => ref _ring[(_steps - 1 - back) % RingLength];

    private int FindPeriod()
    {
        var most = Math.Min(_steps - 1, LongestPeriod);
        for (var period = 1; period <= most; period++)
        {
            if (At(0) == At(period))
                return period;
        }
        return 0;
    }

    private long Jump(long now, bool isWrite, Span<long> taken)
    {
        long length = 0;
        for (var i = 0; i < _period; i++)
            length += At(i).Elapsed;
        var script = Script();
        if (length == 0 || !channel.PreparePeriod(script, isWrite, now))
            return 0;
        var most = Math.Min(channel.PeriodsUntilRefresh(now, length), channel.PeriodsUntilDry(isWrite));
        if (most < LeastPeriods)
            return 0;
        long periods = 0;
        while (periods < most && TakePeriod(now + (periods * length), isWrite, taken))
            periods++;
        if (periods == 0)
            return 0;
        channel.Advance(now, periods, length, script, isWrite);
        Clocks += periods * length;
        return periods * length;
    }

    private ReadOnlySpan<StepRecord> Script()
    {
        for (var i = 0; i < _period; i++)
            _script[i] = At(_period - 1 - i);
        return _script.AsSpan(0, _period);
    }

    /// <summary>The requests of one period, if they are offered in time and fit; else none.</summary>
    private bool TakePeriod(long start, bool isWrite, Span<long> taken)
    {
        _passed.Clear();
        var clock = start;
        var mark = channel.ArrivalCount;
        for (var i = _period - 1; i >= 0; i--)
        {
            ref readonly var step = ref At(i);
            clock += step.Elapsed;
            if (TakeStep(step, clock, isWrite))
                continue;
            channel.DropArrivals(mark);
            feed.GiveBack(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_passed));
            return false;
        }
        taken[isWrite ? 1 : 0] += _passed.Count;
        foreach (var request in _passed)
            taken[2] += request.Address >= capacityBytes ? 1 : 0;
        return true;
    }

    private bool TakeStep(in StepRecord step, long clock, bool isWrite)
    {
        for (var i = 0; i < step.AcceptCount; i++)
        {
            if (!feed.HasHead || feed.Head.Clock > clock || feed.Head.IsWrite != isWrite)
                return false;
            var block = mapping.Block(feed.Head.Address);
            var place = mapping.Locate(block);
            if (place.Bank != (int)(step.Accepts >> (8 * i) & 0xFF) || !channel.Arrive(place.Bank, new Request { Block = block, Added = clock + 1, Row = place.Row, IsWrite = isWrite }))
                return false;
            _passed.Add(feed.Head);
            feed.Advance();
        }
        if (!feed.HasHead || feed.Head.IsWrite != isWrite)
            return false;
        var wait = feed.Head.Clock > clock ? feed.Head.Clock - clock : 0;
        return wait == step.Wait;
    }
}
