namespace ArchSim.Simulation;

/// <summary>The cycles of one unit, by what it did. Whoever runs the unit accounts for every cycle; <see cref="Close"/> says what was left out.</summary>
internal sealed class UnitMeter(Unit unit, List<TimelineSpan>? spans)
{
    private static readonly int Reasons = Enum.GetValues<StallReason>().Length;

    private readonly long[] _stalls = new long[Reasons];
    private long _busy;
    private long _idle;
    private long _waitingSince = -1;

    public void Busy(long start, long end)
    {
        _busy += end - start;
        Note("busy", start, end);
    }

    public void Stall(StallReason reason, long start, long end)
    {
        if (end <= start)
            return;
        _stalls[(int)reason] += end - start;
        Note(MetricNames.Of(reason), start, end);
    }

    /// <summary>Splits a span of work into a part that counts as busy and a wait for <paramref name="reason"/>.</summary>
    public void BusyThenStall(long start, long end, long busy, StallReason reason)
    {
        busy = Math.Min(busy, end - start);
        Busy(start, start + busy);
        Stall(reason, start + busy, end);
    }

    public void Idle(long start, long end) => _idle += end - start;

    /// <summary>Nothing to do from here on, until <see cref="Resume"/> or the end.</summary>
    public void Wait(long now) => _waitingSince = now;

    public void Resume(long now)
    {
        _idle += now - _waitingSince;
        _waitingSince = -1;
    }

    /// <summary>Cycles without anything to do so far.</summary>
    public long IdleAt(long now) => _idle + (_waitingSince < 0 ? 0 : now - _waitingSince);

    public void AppendCounters(List<long> counters, long now)
    {
        counters.Add(_busy);
        counters.Add(IdleAt(now));
        counters.AddRange(_stalls);
    }

    public void AddCounters(ReadOnlySpan<long> counters)
    {
        _busy += counters[0];
        _idle += counters[1];
        for (var i = 0; i < _stalls.Length; i++)
            _stalls[i] += counters[i + 2];
    }

    public static int CounterCount => 2 + Reasons;

    /// <exception cref="InvalidOperationException">The unit's cycles do not add up to the layer's: a fault of the model.</exception>
    /// <param name="now">The simulated end.</param>
    /// <param name="cycles">The layer's cycles: those simulated and those skipped.</param>
    public UnitCycles Close(long now, long cycles)
    {
        if (_waitingSince >= 0)
            Resume(now);
        var total = _busy + _idle + _stalls.Sum();
        if (total != cycles)
            throw new InvalidOperationException($"{MetricNames.Of(unit)}: busy {_busy}, stalled {_stalls.Sum()} and idle {_idle} cycles are {total}, not {cycles}.");
        return new UnitCycles(_busy, _idle, _stalls);
    }

    private void Note(string what, long start, long end)
    {
        if (spans is not null && end > start)
            spans.Add(new TimelineSpan(unit, what, start, end));
    }
}

/// <summary>In cycles from the start of the layer.</summary>
internal readonly record struct TimelineSpan(Unit Unit, string What, long Start, long End);
