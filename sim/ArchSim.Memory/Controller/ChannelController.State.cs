using System.Numerics;

namespace ArchSim.Memory;

/// <summary>A channel's state as words, for <see cref="Recurrence{TSource}"/>; caches are not part of it.</summary>
internal sealed partial class ChannelController
{
    /// <summary>Whether its state can be written: no equal reads wait for one answer.</summary>
    public bool IsSettled => _merged.Count == 0;

    /// <summary>When the next refresh is due; it is no part of the state.</summary>
    public long NextRefresh => _refresh.NextClock;

    /// <summary>The rank or bank whose refresh is due next.</summary>
    public int NextRefreshed => _refresh.Next;

    /// <summary>Refreshes that become due by a clock.</summary>
    public int RefreshesUntil(long clock)
    {
        var count = 0;
        while (_refresh.ClockAfter(count) <= clock)
            count++;
        return count;
    }

    /// <summary>Refreshes that have become due since <paramref name="clock"/>, at which one was.</summary>
    public int RefreshesSince(long clock) => _refresh.Since(clock);

    /// <summary>Banks of the next <paramref name="count"/> refreshes.</summary>
    public ulong BanksOfNext(int count)
    {
        ulong banks = 0;
        for (var i = 0; i < Math.Min(count, _refresh.Count); i++)
            banks |= _refreshesBanks ? 1UL << _refresh.After(i) : _devices.BanksOf(_refresh.After(i));
        return banks;
    }

    /// <summary>So many refreshes became due in a part that was passed over.</summary>
    public void PassRefreshes(int count) => _refresh.Pass(count);

    /// <summary>Banks that a request waits for, anywhere. Only their own state, and that of their ranks, is part of the channel's.</summary>
    public ulong BanksAsked => _queues.Busy | _reads.Banks | _writes.Banks;

    /// <summary>Counts standby until now.</summary>
    /// <returns>Clocks with rows open so far, of all ranks.</returns>
    public long SettleStandby(long now) => _standby.Settle(_devices.OpenBanks, now);

    public void WriteState(StateWriter state)
    {
        state.Word(((long)_draining << 8) | (long)_turn);
        _refresh.WriteState(state);
        _devices.WriteBus(state);
        _queues.WriteState(state);
        _reads.WriteState(state);
        _writes.WriteState(state);
        WriteParts(state, BanksHeld, 0);
    }

    public void ReadState(ref StateReader state)
    {
        var turn = state.Word();
        (_turn, _draining) = ((int)(turn & 0xFF), (int)(turn >> 8));
        _refresh.ReadState(ref state);
        _refreshing = RefreshedBanks();
        _devices.ReadBus(ref state);
        _queues.ReadState(ref state);
        _reads.ReadState(ref state);
        _writes.ReadState(ref state);
        ReadParts(ref state, BanksHeld, 0);
        // Ranks that are open now are counted from here on.
        for (var rank = 0; rank < _devices.OpenBanks.Length; rank++)
            _standby.Opened(rank, state.Now);
        (_stale, _exact) = (~0UL, 0);
        RefillFilters();
    }

    /// <summary>Writes the state of banks, and of their ranks where no bank of <paramref name="without"/> has its rank written elsewhere.</summary>
    public void WriteParts(StateWriter state, ulong banks, ulong without)
    {
        for (var rank = 0; rank < _devices.OpenBanks.Length; rank++)
        {
            if (HasPart(rank, banks, without))
                _devices.WriteRank(state, rank);
        }
        for (var rest = banks; rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            _devices.WriteBank(state, bank, Math.Max(1, _policy.HitCap));
            _reuse?.WriteBank(state, bank);
        }
    }

    public void ReadParts(ref StateReader state, ulong banks, ulong without)
    {
        for (var rank = 0; rank < _devices.OpenBanks.Length; rank++)
        {
            if (HasPart(rank, banks, without))
                _devices.ReadRank(ref state, rank);
        }
        for (var rest = banks; rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            _devices.ReadBank(ref state, bank);
            _reuse?.ReadBank(ref state, bank);
        }
    }

    /// <summary>Ranks with a row open in another bank than these, as bits.</summary>
    public ulong RanksOpenBeside(ulong banks)
    {
        ulong ranks = 0;
        for (var rank = 0; rank < _devices.OpenBanks.Length; rank++)
            ranks |= (_devices.Open & ~banks & _devices.BanksOf(rank)) != 0 ? 1UL << rank : 0;
        return ranks;
    }

    /// <summary>Becomes what another channel is, which played this one's part too.</summary>
    public void CopyFrom(ChannelController other, Lane lane)
    {
        _devices.CopyFrom(other._devices);
        _reads.CopyFrom(other._reads, lane);
        _writes.CopyFrom(other._writes, lane);
        _queues.CopyFrom(other._queues, lane);
        _merged.Clear();
        foreach (var (block, transaction, added) in other._merged)
            _merged.Add((lane.Of(block), transaction, added));
        _refresh.CopyFrom(other._refresh);
        _refreshing = other._refreshing;
        _reuse?.CopyFrom(other._reuse!);
        _standby.CopyFrom(other._standby);
        Counts.Add(other.Counts);
        (_turn, _draining) = (other._turn, other._draining);
        (_stale, _exact) = (~0UL, 0);
        RefillFilters();
        ReadsUnderWay = other.ReadsUnderWay;
    }

    private bool HasPart(int rank, ulong banks, ulong without)
    {
        var own = _devices.BanksOf(rank);
        return (banks & own) != 0 && (without & own) == 0;
    }

    private void RefillFilters()
    {
        _readFilter.Clear();
        _writeFilter.Clear();
        _reads.AddTo(_readFilter);
        _writes.AddTo(_writeFilter);
        ReadsUnderWay = _reads.Count;
        for (var bank = 0; bank < _plans.Length; bank++)
        {
            for (var i = 0; i < _queues.Count(bank); i++)
            {
                ref readonly var request = ref _queues[bank, i];
                (request.IsWrite ? _writeFilter : _readFilter).Add(request.Block);
                ReadsUnderWay += request.IsWrite ? 0 : 1;
            }
        }
    }
}
