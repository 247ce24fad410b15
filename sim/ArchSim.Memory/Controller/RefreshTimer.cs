namespace ArchSim.Memory;

/// <summary>What is to be refreshed next: ranks in turn, or banks in turn, evenly over the refresh interval. Due ones wait in order.</summary>
internal sealed class RefreshTimer
{
    /// <summary>Played before a request comes, so that what they bind is bound.</summary>
    private const int RoundsLeft = 2;

    private readonly int[] _waiting;
    private readonly int _targets;
    private readonly long _interval;
    private int _next;
    private int _first;
    private int _count;

    public RefreshTimer(MemorySpec spec)
    {
        _targets = spec.Refresh == RefreshKind.AllBank ? spec.Ranks : spec.Banks;
        _waiting = new int[_targets];
        _interval = Math.Max(1, spec.Timing.RefreshInterval / _targets);
        NextClock = _interval;
    }

    /// <summary>When the next one is due.</summary>
    public long NextClock { get; private set; }

    public bool IsWaiting => _count > 0;

    /// <summary>The rank, or the bank, whose refresh waits longest.</summary>
    public int Target => _waiting[_first];

    /// <returns>The rank or bank that became due.</returns>
    public int Due()
    {
        NextClock += _interval;
        var target = _next;
        _next = (_next + 1) % _targets;
        // One refresh a target is owed at most: a controller that cannot keep up loses some.
        if (_count < _targets)
            _waiting[(_first + _count++) % _targets] = target;
        return target;
    }

    /// <summary>Passes over whole rounds of all targets, so that the last ones before <paramref name="clock"/> are still to come.</summary>
    /// <returns>The refreshes passed over.</returns>
    public long SkipRounds(long clock)
    {
        var rounds = ((clock - NextClock) / (_interval * _targets)) - RoundsLeft;
        if (rounds <= 0)
            return 0;
        NextClock += rounds * _interval * _targets;
        return rounds * _targets;
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

    public void Done()
    {
        _first = (_first + 1) % _targets;
        _count--;
    }
}
