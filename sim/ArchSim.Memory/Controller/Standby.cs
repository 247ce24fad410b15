namespace ArchSim.Memory;

/// <summary>How long each rank spends with rows open, with all closed, and powered down.</summary>
internal sealed class Standby(int ranks, int idleClocks, MemoryTiming timing)
{
    private readonly long[] _activeSince = new long[ranks];
    private readonly long[] _active = new long[ranks];
    private readonly long[] _activeDown = new long[ranks];
    private readonly long[] _prechargedDown = new long[ranks];
    private readonly long[] _idleSince = new long[ranks];
    private readonly bool[] _openAsleep = new bool[ranks];

    public void Opened(int rank, long now) => _activeSince[rank] = now;

    public void AllClosed(int rank, long now) => _active[rank] += now - _activeSince[rank];

    /// <summary>Counts what a rank was active for until now.</summary>
    /// <returns>Clocks with rows open so far, of all ranks.</returns>
    public long Settle(ReadOnlySpan<int> openBanks, long now)
    {
        long sum = 0;
        for (var rank = 0; rank < ranks; rank++)
        {
            if (openBanks[rank] > 0)
            {
                AllClosed(rank, now);
                Opened(rank, now);
            }
            sum += _active[rank];
        }
        return sum;
    }

    /// <summary>Nothing is asked of the rank from here on.</summary>
    public void Idle(int rank, long now) => _idleSince[rank] = now;

    /// <summary>The rank is needed again.</summary>
    /// <returns>The first clock at which it takes a command; 0 where it was awake.</returns>
    public long Wake(int rank, bool open, long now)
    {
        var down = _idleSince[rank] + idleClocks;
        if (idleClocks == 0 || now < down)
            return 0;
        var up = Math.Max(now, down + timing.PowerDownLeast);
        Count(rank, open, up - down);
        (_idleSince[rank], _openAsleep[rank]) = (up, open);
        return up + timing.PowerDownExit;
    }

    /// <summary>Adds the clocks of a run that lasted <paramref name="clocks"/>.</summary>
    public void AddTo(CommandCounts counts, Func<int, bool> isOpen, Func<int, bool> isNeeded, long clocks)
    {
        for (var rank = 0; rank < ranks; rank++)
        {
            if (isOpen(rank))
                AllClosed(rank, clocks);
            // Woken for what the run does not see the end of, before it may wake.
            if (idleClocks > 0 && _idleSince[rank] > clocks)
                Count(rank, _openAsleep[rank], clocks - _idleSince[rank]);
            else if (idleClocks > 0 && !isNeeded(rank))
                Count(rank, isOpen(rank), Math.Max(0, clocks - (_idleSince[rank] + idleClocks)));
            counts.ActivePowerDownClocks += _activeDown[rank];
            counts.PrechargedPowerDownClocks += _prechargedDown[rank];
            counts.ActiveClocks += _active[rank] - _activeDown[rank];
            counts.PrechargedClocks += clocks - _active[rank] - _prechargedDown[rank];
        }
    }

    /// <summary>How ranks stand at a clock, all rows closed.</summary>
    public Moment Look(long clock) => new([.. _idleSince.Select(since => since - clock)], [.. _prechargedDown]);

    /// <summary>What was between two moments comes so often again.</summary>
    /// <param name="clocks">That takes.</param>
    public void Repeat(Moment from, Moment to, long times, long clocks)
    {
        for (var rank = 0; rank < ranks; rank++)
        {
            _prechargedDown[rank] += times * (to.PrechargedDown[rank] - from.PrechargedDown[rank]);
            _idleSince[rank] += clocks;
        }
    }

    public void CopyFrom(Standby other)
    {
        other._activeSince.CopyTo(_activeSince, 0);
        other._active.CopyTo(_active, 0);
        other._activeDown.CopyTo(_activeDown, 0);
        other._prechargedDown.CopyTo(_prechargedDown, 0);
        other._idleSince.CopyTo(_idleSince, 0);
        other._openAsleep.CopyTo(_openAsleep, 0);
    }

    private void Count(int rank, bool open, long clocks)
    {
        if (open)
            _activeDown[rank] += clocks;
        else
            _prechargedDown[rank] += clocks;
    }

    /// <param name="IdleSince">Relative to the moment, of each rank.</param>
    internal sealed record Moment(long[] IdleSince, long[] PrechargedDown)
    {
        public bool SameIdleTimes(Moment other) => IdleSince.AsSpan().SequenceEqual(other.IdleSince);
    }
}
