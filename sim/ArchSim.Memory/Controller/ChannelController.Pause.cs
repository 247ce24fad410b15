namespace ArchSim.Memory;

/// <summary>Pauses without requests, in which there is nothing but refreshes: a round of all ranks or banks is like the one before.</summary>
internal sealed partial class ChannelController
{
    /// <summary>Played at most to find a round that repeats an earlier one.</summary>
    private const int MostRoundsPlayed = 32;

    /// <summary>With nothing to do but refreshes, passes over whole rounds of them; with power-down, some are played before.</summary>
    /// <param name="until">The clock of the next request.</param>
    /// <returns>The next clock at which something happens.</returns>
    public long SkipIdle(long now, long until)
    {
        if (!IsIdle())
            return NextClock(now);
        if (_powersDown)
            return SkipAsleep(now, until);
        CountRounds(_refresh.SkipRounds(until));
        return NextClock(now);
    }

    /// <summary>
    /// A refresh wakes its rank, and comes the later for it. What follows from a moment just before a refresh is due, all banks closed and ready, is settled by how long each rank
    /// has been idle. Once that is as it was some rounds ago, so is all that comes.
    /// </summary>
    private long SkipAsleep(long now, long until)
    {
        var next = NextClock(now);
        Standby.Moment? from = null;
        for (int rounds = 0, since = 0, keep = 1; rounds < MostRoundsPlayed && _refresh.NextClock + (3 * _refresh.RoundClocks) < until && IsIdle(); rounds++, since++)
        {
            var moment = _standby.Look(_refresh.NextClock);
            if (from is not null && moment.SameIdleTimes(from))
            {
                var passed = _refresh.SkipRounds(until, since);
                CountRounds(passed);
                _standby.Repeat(from, moment, passed / since, passed * _refresh.RoundClocks);
                return NextClock(now);
            }
            if (from is null || since == keep)
                (from, since, keep) = (moment, 0, from is null ? 1 : 2 * keep);
            (now, next) = PlayTo(next, _refresh.NextClock + _refresh.RoundClocks, now);
        }
        return next;
    }

    /// <summary>Plays what happens before <paramref name="end"/>.</summary>
    private (long Now, long Next) PlayTo(long next, long end, long now)
    {
        while (next < end)
        {
            now = next;
            next = Tick(now);
        }
        return (now, next);
    }

    private void CountRounds(long rounds)
    {
        if (_refreshesBanks)
            Counts.BankRefreshes += rounds * _refresh.Count;
        else
            Counts.RankRefreshes += rounds * _refresh.Count;
    }

    /// <summary>Whether every refresh to come can be issued when it is due.</summary>
    private bool IsIdle()
    {
        if (_queues.Busy != 0 || CanSchedule || _refresh.IsWaiting)
            return false;
        for (var bank = 0; bank < _plans.Length; bank++)
        {
            if (_devices.OpenRow[bank] >= 0 || _devices.EarliestRefresh(bank) > _refresh.NextClock)
                return false;
        }
        return true;
    }
}
