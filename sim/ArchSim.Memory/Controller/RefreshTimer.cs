namespace ArchSim.Memory;

/// <summary>What is to be refreshed next: ranks in turn, or banks in turn, evenly over the refresh interval. Due ones wait in order.</summary>
internal sealed class RefreshTimer
{
    /// <summary>Played before a request comes, so that what they bind is bound.</summary>
    private const int RoundsLeft = 2;

    private readonly int[] _waiting;
    private readonly int _targets;
    private readonly long _interval;
    private int _first;
    private int _count;

    /// <param name="startsMidInterval">The first is due after half an interval: the mean of all moments at which a run may begin.</param>
    public RefreshTimer(MemorySpec spec, bool startsMidInterval)
    {
        _targets = spec.Refresh == RefreshKind.AllBank ? spec.Ranks : spec.Banks;
        _waiting = new int[_targets];
        _interval = Math.Max(1, spec.Timing.RefreshInterval / _targets);
        NextClock = startsMidInterval ? Math.Max(1, _interval / 2) : _interval;
    }

    /// <summary>When the next one is due.</summary>
    public long NextClock { get; private set; }

    /// <summary>From one refresh of a rank, or a bank, to its next.</summary>
    public long RoundClocks => _interval * _targets;

    public int Count => _targets;

    public bool IsWaiting => _count > 0;

    /// <summary>The rank, or the bank, whose refresh waits longest.</summary>
    public int Target => _waiting[_first];

    /// <summary>The rank, or the bank, that becomes due then.</summary>
    public int Next { get; private set; }

    /// <summary>All ranks, or banks, whose refresh waits, as bits.</summary>
    public ulong Targets
    {
        get
        {
            ulong targets = 0;
            for (var i = 0; i < _count; i++)
                targets |= 1UL << _waiting[(_first + i) % _targets];
            return targets;
        }
    }

    /// <summary>The next one becomes due.</summary>
    public void Due()
    {
        NextClock += _interval;
        var target = Next;
        Next = (Next + 1) % _targets;
        // One refresh a target is owed at most: a controller that cannot keep up loses some.
        if (_count < _targets)
            _waiting[(_first + _count++) % _targets] = target;
    }

    /// <summary>The one that becomes due so many behind <see cref="Next"/>.</summary>
    public int After(int count) => (Next + count) % _targets;

    /// <summary>When that one does.</summary>
    public long ClockAfter(int count) => NextClock + (count * _interval);

    /// <summary>How many became due from <paramref name="clock"/> on, at which one did.</summary>
    public int Since(long clock) => (int)((NextClock - clock) / _interval);

    /// <summary>So many became due in a part that was passed over; which of them wait is told by the state at its end.</summary>
    public void Pass(int count)
    {
        NextClock += count * _interval;
        Next = After(count);
    }

    /// <summary>Passes over whole rounds of all targets, so that the last ones before <paramref name="clock"/> are still to come.</summary>
    /// <param name="atOnce">Rounds that can only be passed over together.</param>
    /// <returns>The rounds passed over.</returns>
    public long SkipRounds(long clock, int atOnce = 1)
    {
        var rounds = Math.Max(0, ((clock - NextClock) / RoundClocks) - RoundsLeft);
        rounds -= rounds % atOnce;
        NextClock += rounds * RoundClocks;
        return rounds;
    }

    /// <summary>In the order in which they became due.</summary>
    public IEnumerable<int> Waiting
    {
        get
        {
            for (var i = 0; i < _count; i++)
                yield return _waiting[(_first + i) % _targets];
        }
    }

    /// <summary>Those that wait; when the next is due is no part of the state.</summary>
    public void WriteState(StateWriter state)
    {
        state.Word(_count);
        for (var i = 0; i < _count; i++)
            state.Word(_waiting[(_first + i) % _targets]);
    }

    public void ReadState(ref StateReader state)
    {
        (_first, _count) = (0, (int)state.Word());
        for (var i = 0; i < _count; i++)
            _waiting[i] = (int)state.Word();
    }

    public void CopyFrom(RefreshTimer other)
    {
        other._waiting.CopyTo(_waiting, 0);
        (_first, _count, NextClock, Next) = (other._first, other._count, other.NextClock, other.Next);
    }

    public void Done()
    {
        _first = (_first + 1) % _targets;
        _count--;
    }
}
