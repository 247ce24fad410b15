using System.Numerics;

namespace ArchSim.Memory;

/// <summary>
/// A channel's state with its requests set apart, for <see cref="TransactionRecall"/>: the words say where requests wait and which of them are for the same row; which data
/// they ask for stands beside. So states are alike wherever in memory the tensors lie.
/// </summary>
internal sealed partial class ChannelController
{
    public bool HasMerged => _merged.Count > 0;

    /// <summary>Nothing happens any more but refreshes, unless a request comes.</summary>
    public bool IsAtRest => IsQuiet && !_refresh.IsWaiting;

    /// <summary>No request is on its way to a bank; writes may lie in the buffer.</summary>
    public bool IsQuiet => _queues.Busy == 0 && !CanSchedule;

    /// <summary>Banks that a request or a refresh waits for.</summary>
    public ulong BanksHeld
    {
        get
        {
            var banks = BanksAsked;
            foreach (var target in _refresh.Waiting)
                banks |= _refreshesBanks ? 1UL << target : _devices.BanksOf(target);
            return banks;
        }
    }

    public int OpenRow(int bank) => _devices.OpenRow[bank];

    public void SetOpenRow(int bank, int row) => _devices.SetOpenRow(bank, row);

    /// <summary>Ranks with a row open.</summary>
    public int OpenRanks
    {
        get
        {
            var count = 0;
            foreach (var banks in _devices.OpenBanks)
                count += banks > 0 ? 1 : 0;
            return count;
        }
    }

    public void WriteApart(StateWriter state, List<PlacedRequest> requests, int channel)
    {
        var first = requests.Count;
        state.Word(((long)_draining << 8) | (long)_turn);
        _refresh.WriteState(state);
        _devices.WriteBus(state);
        _queues.WriteApart(state, requests, channel);
        _reads.WriteApart(state, requests, channel);
        _writes.WriteApart(state, requests, channel);
        for (var i = first; i < requests.Count; i++)
            state.Word((SameRow(requests, first, i, requests[i].Bank, requests[i].Request.Row) << 1) | (requests[i].Request.IsWrite ? 1L : 0));
        var held = BanksHeld;
        WriteRanks(state, held, 0);
        for (var rest = held; rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            var row = _devices.OpenRow[bank];
            state.Word(row < 0 ? -1 : SameRow(requests, first, requests.Count, bank, row));
            _devices.WriteBankTiming(state, bank, Math.Max(1, _policy.HitCap));
        }
    }

    /// <summary>Sets all that <see cref="WriteApart"/> wrote but the open rows, which stand as they are.</summary>
    public void ReadApart(ref StateReader state, ReadOnlySpan<PlacedRequest> requests, ref int next)
    {
        var first = next;
        var turn = state.Word();
        (_turn, _draining) = ((int)(turn & 0xFF), (int)(turn >> 8));
        _refresh.ReadState(ref state);
        _refreshing = RefreshedBanks();
        _devices.ReadBus(ref state);
        _queues.ReadApart(ref state, requests, ref next);
        _reads.ReadApart(ref state, requests, ref next);
        _writes.ReadApart(ref state, requests, ref next);
        state.Skip(next - first);
        var held = BanksHeld;
        ReadRanks(ref state, held, 0);
        for (var rest = held; rest != 0; rest &= rest - 1)
        {
            state.Skip(1);
            _devices.ReadBankTiming(ref state, BitOperations.TrailingZeroCount(rest));
        }
        for (var rank = 0; rank < _devices.OpenBanks.Length; rank++)
            _standby.Opened(rank, state.Now);
        (_stale, _exact) = (~0UL, 0);
        _merged.Clear();
        RefillFilters();
    }

    /// <summary>Timing of banks, and of their ranks where no bank of <paramref name="without"/> has its rank written elsewhere.</summary>
    public void WriteTiming(StateWriter state, ulong banks, ulong without)
    {
        WriteRanks(state, banks, without);
        for (var rest = banks; rest != 0; rest &= rest - 1)
            _devices.WriteBankTiming(state, BitOperations.TrailingZeroCount(rest), Math.Max(1, _policy.HitCap));
    }

    public void ReadTiming(ref StateReader state, ulong banks, ulong without)
    {
        ReadRanks(ref state, banks, without);
        for (var rest = banks; rest != 0; rest &= rest - 1)
            _devices.ReadBankTiming(ref state, BitOperations.TrailingZeroCount(rest));
    }

    private void WriteRanks(StateWriter state, ulong banks, ulong without)
    {
        for (var rank = 0; rank < _devices.OpenBanks.Length; rank++)
        {
            if (HasPart(rank, banks, without))
                _devices.WriteRank(state, rank);
        }
    }

    private void ReadRanks(ref StateReader state, ulong banks, ulong without)
    {
        for (var rank = 0; rank < _devices.OpenBanks.Length; rank++)
        {
            if (HasPart(rank, banks, without))
                _devices.ReadRank(ref state, rank);
        }
    }

    /// <summary>The first request for that row of the bank, counted from <paramref name="first"/>; -2: there is none.</summary>
    private static long SameRow(List<PlacedRequest> requests, int first, int end, int bank, int row)
    {
        for (var i = first; i < end; i++)
        {
            if (requests[i].Bank == bank && requests[i].Request.Row == row)
                return i - first;
        }
        return -2;
    }
}
