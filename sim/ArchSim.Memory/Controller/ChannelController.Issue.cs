using System.Numerics;

namespace ArchSim.Memory;

internal sealed partial class ChannelController
{
    private enum Kind
    {
        None,
        Row,
        Column,
    }

    private void Issue(long now)
    {
        var first = _refresh.IsWaiting && RefreshStep(now) ? Kind.Row : Kind.None;
        if (first == Kind.None)
            first = IssueNext(now, Kind.None);
        if (_dual && first != Kind.None)
            IssueNext(now, first);
    }

    /// <summary>The first ready command, banks in turn behind the one served last. What the bus of <paramref name="taken"/> would have to carry waits.</summary>
    private Kind IssueNext(long now, Kind taken)
    {
        var banks = _queues.Busy & ~_refreshing;
        var behind = banks & (~1UL << _turn);
        for (var part = 0; part < 2; part++)
        {
            for (var rest = part == 0 ? behind : banks & ~behind; rest != 0; rest &= rest - 1)
            {
                var bank = BitOperations.TrailingZeroCount(rest);
                if (ReadyFrom(bank, now) > now)
                    continue;
                _turn = bank;
                return IssueAt(bank, now, taken);
            }
        }
        return Kind.None;
    }

    private Kind IssueAt(int bank, long now, Kind taken)
    {
        ref var plan = ref _plans[bank];
        var isRow = _devices.OpenRow[bank] < 0 || (plan.Precharges && _devices.EarliestPrecharge(bank) <= now);
        var kind = isRow ? Kind.Row : Kind.Column;
        if (kind == taken)
            return Kind.None;
        _stale |= 1UL << bank;
        if (!isRow)
            Column(bank, plan.FirstReady(_devices, bank, now), now);
        else if (_devices.OpenRow[bank] < 0)
            Activate(bank, _queues[bank, 0].Row, now);
        else
            Precharge(bank, now, onDemand: true);
        return kind;
    }

    private void Activate(int bank, int row, long now)
    {
        var rank = _devices.RankOf(bank);
        if (_devices.OpenBanks[rank] == 0)
            _standby.Opened(rank, now);
        _reuse?.Opened(bank, row);
        _devices.Activate(bank, row, now);
        _exact = 0;
        Counts.Activates++;
    }

    private void Precharge(int bank, long now, bool onDemand)
    {
        if (onDemand)
            _reuse?.Conflict(bank);
        _devices.Precharge(bank, now);
        _exact = 0;
        Counts.Precharges++;
        Closed(bank, now);
    }

    private void Closed(int bank, long now)
    {
        var rank = _devices.RankOf(bank);
        if (_devices.OpenBanks[rank] == 0)
            _standby.AllClosed(rank, now);
    }

    private void Column(int bank, int index, long now)
    {
        _exact = 0;
        var request = _queues[bank, index];
        var hit = _devices.Hits[bank] != 0;
        _queues.RemoveAt(bank, index);
        var row = _devices.OpenRow[bank];
        var closes = _pages == PagePolicy.Closed || (_reuse is not null && _reuse.Closes(bank) && !RowWaits(bank, row));
        if (request.IsWrite)
        {
            _writeFilter.Remove(request.Block);
            _devices.Write(bank, now, closes);
            Counts.Writes++;
            Counts.WriteHits += hit ? 1 : 0;
        }
        else
        {
            _readFilter.Remove(request.Block);
            _devices.Read(bank, now, closes);
            Counts.Reads++;
            Counts.ReadHits += hit ? 1 : 0;
            ReadsUnderWay--;
            Answer(request.Transaction, request.Added, now + _readData);
            if (_merged.Count > 0)
                AnswerMerged(request.Block, now + _readData);
        }
        if (closes)
        {
            _reuse?.ClosedEarly(bank, row);
            Closed(bank, now);
        }
        _completions.DataEnd = Math.Max(_completions.DataEnd, now + (request.IsWrite ? _writeData : _readData));
        if (_powersDown && _devices.RankOf(bank) is var rank && !IsNeeded(rank))
            _standby.Idle(rank, now);
    }

    private void AnswerMerged(long block, long at)
    {
        for (var i = _merged.Count - 1; i >= 0; i--)
        {
            if (_merged[i].Block != block)
                continue;
            Answer(_merged[i].Transaction, _merged[i].Added, at);
            ReadsUnderWay--;
            _merged.RemoveAt(i);
        }
    }

    private bool RowWaits(int bank, int row)
    {
        for (var i = 0; i < _queues.Count(bank); i++)
        {
            if (_queues[bank, i].Row == row)
                return true;
        }
        return false;
    }

    /// <summary>As <see cref="ReadyAt"/>, where that is at <paramref name="now"/> or before; else a bound from below. Bounds only rise while a bank's plan stands.</summary>
    private long ReadyFrom(int bank, long now)
    {
        var bit = 1UL << bank;
        if ((_stale & bit) == 0 && (_readyBound[bank] > now || (_exact & bit) != 0))
            return _readyBound[bank];
        var ready = ReadyAt(bank);
        _readyBound[bank] = ready;
        _exact |= bit;
        return ready;
    }

    /// <summary>When a bank with requests has its next command ready, as things stand.</summary>
    private long ReadyAt(int bank)
    {
        if (_devices.OpenRow[bank] < 0)
        {
            _stale &= ~(1UL << bank);
            return _devices.EarliestActivate(bank);
        }
        if ((_stale >> bank & 1) != 0)
        {
            _plans[bank] = BankPlan.Of(_queues, bank, _devices.OpenRow[bank], _devices.Hits[bank] >= _policy.HitCap);
            _stale &= ~(1UL << bank);
        }
        ref readonly var plan = ref _plans[bank];
        var ready = plan.Precharges ? _devices.EarliestPrecharge(bank) : long.MaxValue;
        if (plan.FirstRead >= 0)
            ready = Math.Min(ready, _devices.EarliestRead(bank));
        if (plan.FirstWrite >= 0)
            ready = Math.Min(ready, _devices.EarliestWrite(bank));
        return ready;
    }
}
