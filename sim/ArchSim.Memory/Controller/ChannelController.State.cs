namespace ArchSim.Memory;

/// <summary>A channel's state as words, for <see cref="Recurrence{TSource}"/>; caches are not part of it.</summary>
internal sealed partial class ChannelController
{
    /// <summary>Whether its state can be written: no refresh under way, no equal reads that wait for one answer.</summary>
    public bool IsSettled => !_refresh.IsWaiting && _merged.Count == 0;

    /// <summary>When the next refresh is due; it is no part of the state.</summary>
    public long NextRefresh => _refresh.NextClock;

    /// <summary>Counts standby until now.</summary>
    /// <returns>Clocks with rows open so far, of all ranks.</returns>
    public long SettleStandby(long now) => _standby.Settle(_devices.OpenBanks, now);

    public void WriteState(StateWriter state)
    {
        state.Word(((long)_draining << 8) | (long)_turn);
        _devices.WriteState(state, Math.Max(1, _policy.HitCap));
        _queues.WriteState(state);
        _reads.WriteState(state);
        _writes.WriteState(state);
        _reuse?.WriteState(state);
    }

    public void ReadState(ref StateReader state)
    {
        var turn = state.Word();
        (_turn, _draining) = ((int)(turn & 0xFF), (int)(turn >> 8));
        _devices.ReadState(ref state);
        _queues.ReadState(ref state);
        _reads.ReadState(ref state);
        _writes.ReadState(ref state);
        _reuse?.ReadState(ref state);
        // Ranks that are open now are counted from here on.
        for (var rank = 0; rank < _devices.OpenBanks.Length; rank++)
            _standby.Opened(rank, state.Now);
        _stale = ~0UL;
        RefillFilters();
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
