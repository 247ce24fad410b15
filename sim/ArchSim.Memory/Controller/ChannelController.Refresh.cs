namespace ArchSim.Memory;

internal sealed partial class ChannelController
{
    /// <summary>A refresh becomes due: its banks take no more requests until it has begun.</summary>
    private void RefreshDue(long now)
    {
        var rank = RankOf(_refresh.Next);
        if (_powersDown && !IsNeeded(rank))
            Wake(rank, now);
        _refresh.Due();
        _refreshing = RefreshedBanks();
    }

    private ulong RefreshedBanks() => !_refresh.IsWaiting ? 0 : _refreshesBanks ? 1UL << _refresh.Target : _devices.BanksOf(_refresh.Target);

    /// <summary>Closes a bank that is to be refreshed, or refreshes when all are closed.</summary>
    /// <returns>Whether a command was issued.</returns>
    private bool RefreshStep(long now)
    {
        var refreshable = true;
        for (var rest = _refreshing; rest != 0; rest &= rest - 1)
        {
            var bank = System.Numerics.BitOperations.TrailingZeroCount(rest);
            if (_devices.OpenRow[bank] < 0)
            {
                refreshable &= _devices.EarliestRefresh(bank) <= now;
                continue;
            }
            refreshable = false;
            if (_devices.EarliestPrecharge(bank) > now)
                continue;
            Precharge(bank, now, onDemand: false);
            _stale |= 1UL << bank;
            return true;
        }
        if (refreshable)
            Refresh(now);
        return refreshable;
    }

    private void Refresh(long now)
    {
        var target = _refresh.Target;
        var rank = RankOf(target);
        _exact = 0;
        if (_refreshesBanks)
        {
            _devices.RefreshBank(target, now);
            Counts.BankRefreshes++;
        }
        else
        {
            _devices.RefreshRank(target, now);
            Counts.RankRefreshes++;
        }
        _refresh.Done();
        _refreshing = RefreshedBanks();
        if (_powersDown && !IsNeeded(rank))
            _standby.Idle(rank, now + 1);
    }

    /// <summary>The rank of what is refreshed: itself, or a bank.</summary>
    private int RankOf(int target) => _refreshesBanks ? _devices.RankOf(target) : target;

    /// <summary>Whether a request or a refresh waits for the rank, so that it cannot power down.</summary>
    private bool IsNeeded(int rank) =>
        (_queues.Busy & _devices.BanksOf(rank)) != 0 || (_refresh.IsWaiting && (_refresh.Targets & (_refreshesBanks ? _devices.BanksOf(rank) : 1UL << rank)) != 0);

    /// <summary>When the refresh that waits can have its next command.</summary>
    private long RefreshReady()
    {
        var (close, refresh) = (long.MaxValue, 0L);
        for (var rest = _refreshing; rest != 0; rest &= rest - 1)
        {
            var bank = System.Numerics.BitOperations.TrailingZeroCount(rest);
            if (_devices.OpenRow[bank] < 0)
                refresh = Math.Max(refresh, _devices.EarliestRefresh(bank));
            else
                close = Math.Min(close, _devices.EarliestPrecharge(bank));
        }
        return close < long.MaxValue ? close : refresh;
    }
}
